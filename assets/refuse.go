package assets

import (
	"encoding/json"
	"net/http"
)

// refuse answers with a problem (RFC 9457), as the whole site does. The titles
// are those of package problem, which belongs to the handlers: nothing down here
// may import it.
func refuse(w http.ResponseWriter, status int, title, detail string) {
	body, _ := json.Marshal(struct { // an int and two strings always encode
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}{status, title, detail})
	h := w.Header()
	h["Content-Type"] = []string{"application/problem+json"}
	h["Cache-Control"] = []string{"no-store"}
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked is gone: nobody is left to tell
}
