package handlers

import (
	"net/http"
	"time"

	"envivo/assets"
)

// health answers GET /healthz: the process lives, and this is its clock. The
// widgets estimate the offset of their own clock from it.
func health(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Cache-Control"] = noStore
	b := append(make([]byte, 0, 64), `{"status":"ok","time":"`...)
	b = time.Now().UTC().AppendFormat(b, time.RFC3339Nano)
	_, _ = w.Write(append(b, `"}`...)) // who asked is gone: nobody is left to tell
}

// robots lets crawlers read the lessons and spares them the streams, results of
// searches, and the page that leads to another port.
var robots = assets.NewFile("text/plain; charset=utf-8",
	[]byte("User-agent: *\nDisallow: /polling\nDisallow: /sse\nDisallow: /websocket\nDisallow: /socket.io/\n"+
		"Disallow: /buscar\nDisallow: /lab\nDisallow: /race/\nDisallow: /seis-conexiones\n"))
