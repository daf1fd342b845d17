package handlers

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"envivo/content"
	"envivo/handlers/problem"
)

// pictures serves the pictures that lie beside the lessons, which lessons show
// with their version in the address: such a one may be kept for ever. Where
// somebody is writing the folder changes, so each is read when it is asked for.
// Of several folders the first that has it counts.
func pictures(folders ...fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Join(content.Pictures, r.PathValue("name"))
		mediaType := content.PictureTypes[strings.ToLower(path.Ext(name))]
		for _, folder := range folders {
			if mediaType == "" || folder == nil || !fs.ValidPath(name) {
				continue
			}
			body, err := fs.ReadFile(folder, name)
			if err != nil {
				continue
			}
			h := w.Header()
			h.Set("Content-Type", mediaType)
			h["Cache-Control"] = []string{"no-cache"}
			if r.URL.Query().Has("v") {
				h["Cache-Control"] = []string{"max-age=31536000, immutable"}
			}
			info, _ := fs.Stat(folder, name) // it has just been read
			http.ServeContent(w, r, "", info.ModTime(), bytes.NewReader(body))
			return
		}
		noPicture.ServeHTTP(w, r)
	})
}

var noPicture = problem.New(http.StatusNotFound, "No hay ninguna imagen con ese nombre. Si la página la pidió sola, recárgala.")
