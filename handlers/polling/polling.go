// Package polling serves the log (package eventlog) to clients that poll, with short or
// long polling.
//
//	GET /polling                      the newest event, and the cursor to go on with
//	GET /polling?after=41             what came after 41
//	GET /polling?after=41&wait=20s    the same, but waits up to 20 s for it (RFC 6202)
//
// The answer is {"events":[…],"last":42,"cursor":"42.k7f3"} with ETag "42.k7f3";
// a client that sends it back in If-None-Match gets 304 and no body while
// nothing is new (RFC 9110, section 13.1.2). Its next request has after=42.k7f3, or
// after=42 if the client does not care whether it is still the same log. The server keeps
// no state for a client: everything that it needs to lose nothing is in its cursor.
package polling

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
)

// MaxWait is how long a request may ask to wait. Proxies commonly cut a silent
// answer after 60 s: this stays well below.
const MaxWait = 30 * time.Second

// Handler answers GET /polling from a log.
type Handler struct {
	log     *eventlog.Log
	closing <-chan struct{}
}

// New returns a handler. When ctx ends, waiting requests are answered at once with what
// there is, so that the server can shut down gracefully.
func New(ctx context.Context, log *eventlog.Log) *Handler { return &Handler{log, ctx.Done()} }

// #region handler

// ServeHTTP contesta a una pregunta: ¿qué hay después del cursor?
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, bad := parseQuery(r.URL.RawQuery)
	if bad != nil {
		bad.ServeHTTP(w, r)
		return
	}
	if !q.hasAfter { // la primera vez basta con el evento más nuevo
		q.after.ID = max(h.log.Last(), 1) - 1
	} else if q.wait > 0 {
		h.wait(r.Context(), q.after, q.wait)
	}
	header := w.Header()
	header["Cache-Control"] = noCache

	a, err := h.prepare(r.Context(), q.after)
	if err != nil {
		problem.FromLog(err).ServeHTTP(w, r)
		return
	}
	tag := etag(a.cursor)
	header["Etag"] = []string{tag}
	// Quien ya tiene lo último recibe un 304: cabeceras, y nada más.
	if r.Header.Get("If-None-Match") == tag && a.isComplete() {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header["Content-Type"] = jsonType
	header["Content-Length"] = []string{strconv.Itoa(a.length)}
	h.write(r.Context(), w, a) // si el cliente se fue, volverá con su cursor
}

// #endregion handler

// #region wait

// wait es todo el sondeo largo: no contestar hasta que haya algo nuevo, hasta
// que se acabe el tiempo, hasta que el cliente se vaya o cierre el servidor.
func (h *Handler) wait(
	ctx context.Context, after eventlog.Cursor, limit time.Duration,
) {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	select {
	case <-h.log.Changed(after):
	case <-timeout.C:
	case <-ctx.Done():
	case <-h.closing:
	}
}

// #endregion wait

// Header values that never change, shared by all answers.
var (
	noCache  = []string{"no-cache"} // may be stored, but must be revalidated
	jsonType = []string{"application/json"}
)

// etag returns the entity tag of an answer that ends at a cursor.
func etag(c eventlog.Cursor) string {
	var b [40]byte
	tag := append(b[:0], '"')
	tag = c.Append(tag)
	return string(append(tag, '"'))
}
