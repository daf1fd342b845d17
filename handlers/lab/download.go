package lab

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"envivo/handlers/problem"
	"envivo/handlers/wire/trace"
)

// A recording is a download in JSON: the entries as the page gets them.
type recording struct {
	Start   time.Time      `json:"start"` // entries tell their time from there
	Gone    uint64         `json:"gone"`  // entries that were forgotten, the oldest
	Entries []*trace.Entry `json:"entries"`
}

func asJSON(r recording) ([]byte, error) { return json.MarshalIndent(r, "", "  ") }
func asHAR(r recording) ([]byte, error)  { return trace.HAR(r.Start, r.Entries) }

// download gives what a lab has recorded, or of it what has a tag, as a file.
func (srv *Server) download(kind string, encode func(recording) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		lab := srv.tap.Lab(query.Get("id"))
		if lab == nil {
			noLab.ServeHTTP(w, r)
			return
		}
		recorded := lab.Page(0)
		if of := (trace.Fault{Tag: query.Get("tag")}); of.Tag != "" {
			recorded.Entries = slices.DeleteFunc(recorded.Entries, func(e *trace.Entry) bool {
				return e.Kind != trace.KindFault && !of.Concerns(e.Tag)
			})
		}
		body, err := encode(recording{lab.Start().UTC(), recorded.Gone, recorded.Entries})
		if err != nil { // plain values always encode
			problem.New(http.StatusInternalServerError, "No se ha podido escribir el archivo.").ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Disposition", `attachment; filename="en-vivo.`+kind+`"`)
		_, _ = w.Write(body) // who asked is gone: nobody is left to tell
	})
}

var noLab = problem.New(http.StatusNotFound,
	"Esa grabación ya no existe: se borra poco después de cerrar la página. Graba otra y descárgala antes de salir.")
