package course

import (
	"bytes"
	"io/fs"
	"net/http"
	"time"

	"envivo/content"
	"envivo/handlers/problem"
)

// Pictures serves the pictures that lie beside the lessons. Lessons show them with
// their version in the address, and then they may be kept for ever. Each is read
// when it is asked for, since the folder changes while somebody writes. Of several
// folders, the first that has it counts.
func Pictures(folders ...fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := content.Pictures + "/" + r.PathValue("name")
		for _, folder := range folders {
			if folder == nil {
				continue
			}
			body, mediaType, err := content.ReadPicture(folder, name)
			if err != nil {
				continue
			}
			h := w.Header()
			h.Set("Content-Type", mediaType)
			h["Cache-Control"] = []string{"no-cache"}
			if r.URL.Query().Has("v") {
				h["Cache-Control"] = []string{"max-age=31536000, immutable"}
			}
			modified := time.Time{} // unless the folder says so
			if info, err := fs.Stat(folder, name); err == nil {
				modified = info.ModTime()
			}
			http.ServeContent(w, r, "", modified, bytes.NewReader(body))
			return
		}
		noPicture.ServeHTTP(w, r)
	})
}

var noPicture = problem.New(http.StatusNotFound, "No hay ninguna imagen con ese nombre. Si la página la pidió sola, recárgala.")
