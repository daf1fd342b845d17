// Package sse streams the log (package eventlog) to an EventSource: one HTTP response
// that does not end (WHATWG HTML, section 9.2, Server-sent events).
//
//	GET /sse             what comes from now on
//	GET /sse?after=41    what came after 41, and then what comes
//
// The browser reconnects by itself, with the id of the last event that it received in
// Last-Event-ID, which wins over after. Each event of the log has an id and the default
// type, so that onmessage receives it; the named event ping has the server's time, and
// gap the range of ids that are gone.
//
// # Why the connection is hijacked
//
// The answer is plain HTTP/1.1, and net/http could write it. But it would keep
// 8 KiB of buffers, a second goroutine and a deep stack for each stream, four
// times what the stream needs, and copy every event through them. So the
// handler writes the head of the answer itself, without a Content-Length: the
// body ends when the connection does (RFC 9112, section 6.3).
//
// # Slow clients
//
// A stream has no queue: it reads the log's tail with its own cursor, so that a slow
// client costs the others nothing. If a client reads nothing for ten seconds, or does not
// finish reading one write within a minute, its connection is closed; the browser
// reconnects with Last-Event-ID.
package sse

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"envivo/handlers/conn"
	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
)

// Handler answers GET /sse from a log.
type Handler struct {
	ctx     context.Context // of the server, not of a request: streams outlive theirs
	log     *eventlog.Log
	serve   http.Handler
	streams conn.Group
}

// New returns a handler. When ctx ends all streams end, and the browsers reconnect by
// themselves; call Close then.
func New(ctx context.Context, log *eventlog.Log) *Handler {
	h := &Handler{ctx: ctx, log: log}
	h.serve = conn.Detached(http.HandlerFunc(h.takeOver))
	return h
}

// Len returns how many streams are open.
func (h *Handler) Len() int { return h.streams.Len() }

// Close returns when all streams have ended, or with the error of ctx. The context given
// to New must have ended before.
func (h *Handler) Close(ctx context.Context) error { return h.streams.Close(ctx) }

// #region handler

// ServeHTTP abre un flujo: una respuesta HTTP que no se acaba.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx: no lo guardes, pásalo ya
	if r.Method == http.MethodHead {
		return
	}
	h.serve.ServeHTTP(w, r) // deja net/http y sigue en takeOver
}

// cursor dice por dónde seguir. Un navegador que vuelve lo manda él solo en
// Last-Event-ID, y eso vale más que el ?after de la primera vez.
func (h *Handler) cursor(r *http.Request) (eventlog.Cursor, error) {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return eventlog.ParseCursor(id)
	}
	if query := r.URL.Query(); query.Has("after") {
		return eventlog.ParseCursor(query.Get("after"))
	}
	return h.log.Cursor(), nil // sin cursor: desde ahora
}

// #endregion handler

// takeOver writes the head of the answer and streams on the bare connection.
func (h *Handler) takeOver(w http.ResponseWriter, r *http.Request) {
	cursor, err := h.cursor(r)
	if err != nil {
		problem.FromLog(err).ServeHTTP(w, r)
		return
	}
	if !h.streams.Enter() {
		problem.Closing.ServeHTTP(w, r)
		return
	}
	defer h.streams.Leave()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		slog.Warn("sse: the connection cannot be taken over", "error", err)
		problem.Closing.ServeHTTP(w, r)
		return
	}
	defer conn.Close()

	s := stream{ctx: h.ctx, log: h.log, conn: conn, cursor: cursor}
	_ = s.run(head(w.Header(), cursor)) // however it ends, the browser comes back
}

// head is the beginning of the answer: the headers that the site's middleware
// has set for every answer, how long to wait before coming back, and an id
// without data. That is no event, but the browser remembers it: one that is
// cut before the first event comes back with a cursor too.
func head(header http.Header, cursor eventlog.Cursor) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
	_ = header.Write(&b) // to memory
	fmt.Fprintf(&b, "\r\nretry: %d\nid: %v\n\n", comeBackAfter.Milliseconds(), cursor)
	return b.Bytes()
}
