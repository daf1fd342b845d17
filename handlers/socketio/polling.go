package socketio

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"envivo/handlers/conn"
)

// upgradeGrace is how long a poll still waits once a WebSocket has sent its
// probe. The official server takes as long to end it: a client that upgrades
// sends its last packet after the probe's answer and polls no more.
const upgradeGrace = 100 * time.Millisecond

// poll answers with what there is for the client, or waits for it.
func (e *session) poll(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	if e.polling { // two at once: one of them would hear what the other misses
		e.mu.Unlock()
		e.close(reasonTransportError)
		badRequest.ServeHTTP(w, r)
		return
	}
	e.polling = true
	body, err := e.next(r.Context())
	last := e.closed && len(e.buffer) == 0
	e.mu.Unlock()
	if err == nil {
		if last {
			e.server.forget(e, false)
		}
		w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
		w.Header().Set("Cache-Control", "no-store")
		_, err = w.Write(body)
	}

	e.mu.Lock()
	e.polling = false
	moved := e.ws != nil
	e.mu.Unlock()
	switch {
	case err == nil:
	case moved:
		badRequest.ServeHTTP(w, r)
	default: // it broke off, and with it what was in it
		e.close(reasonTransportError)
	}
}

// errMoved says that the session is on its WebSocket.
var errMoved = errors.New("socketio: the session does not poll any more")

// next waits for frames and takes them from the buffer, as many as fit into an
// answer. Without any, a noop makes room for an upgrade. It must be called with
// the lock held, which it lets go of while it waits.
func (e *session) next(ctx context.Context) ([]byte, error) {
	var yield <-chan time.Time
	for e.ws == nil && len(e.buffer) == 0 {
		if e.upgrading && yield == nil {
			yield = time.After(upgradeGrace)
		}
		e.mu.Unlock()
		ended, yielded := false, false
		select {
		case <-e.wake:
		case <-yield:
			yielded = true
		case <-ctx.Done():
			ended = true
		}
		e.mu.Lock()
		switch {
		case ended:
			return nil, ctx.Err()
		case yielded && e.ws == nil && len(e.buffer) == 0:
			return []byte{engineNoop}, nil
		}
	}
	if e.ws != nil {
		return nil, errMoved
	}
	body, n := appendEnginePayload(nil, e.buffer, e.server.options.MaxPayload)
	e.taken(n)
	return body, nil
}

// post takes packets from the client.
func (e *session) post(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	refused, overlap := e.closed || e.ws != nil, e.posting
	e.posting = !refused
	e.mu.Unlock()
	if refused {
		badRequest.ServeHTTP(w, r)
		return
	}
	if overlap { // which came first?
		e.close(reasonTransportError)
		badRequest.ServeHTTP(w, r)
		return
	}
	defer func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.posting = false
	}()
	if r.Header.Get("Content-Type") == "application/octet-stream" { // protocol 3 had binary bodies
		e.close(reasonTransportError)
		badRequest.ServeHTTP(w, r)
		return
	}
	most := int64(e.server.options.MaxPayload)
	var room conn.Reservation
	defer room.Release()
	if size := r.ContentLength; size <= most && !room.Grow(cmp.Or(max(size, 0), most)) {
		e.close(reasonTransportError)
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	// A body may take as long as a pong: the server around us may know no timeout.
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(e.server.options.PingTimeout)) // not supported: no server's writer
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	room.Release()
	if err != nil {
		e.close(reasonTransportError)
		status := http.StatusRequestEntityTooLarge
		if errors.Is(err, os.ErrDeadlineExceeded) {
			w.Header().Set("Connection", "close") // the rest may come at any time
			status = http.StatusRequestTimeout
		}
		http.Error(w, "", status)
		return
	}
	_ = connection.SetReadDeadline(time.Time{})
	for p, err := range enginePayload(body) {
		if err != nil {
			e.close(reasonParseError)
		}
		if err != nil || !e.receive(r.Context(), p) && p.kind != engineClose {
			badRequest.ServeHTTP(w, r)
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	_, _ = io.WriteString(w, "ok")
}
