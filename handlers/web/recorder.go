package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// A recorder is a ResponseWriter that remembers what became of the answer. One
// request has one: the outermost middleware that needs it makes it, the others
// share it (see record).
//
// Deadlines and full duplex reach the real writer through Unwrap. Flush and
// Hijack are here by name, because they are worth remembering, and because the
// WebSocket library asks for http.Hijacker itself.
type recorder struct {
	http.ResponseWriter
	start    time.Time // of the request
	status   int       // 0 until the header is written
	bytes    int64
	streamed bool     // flushed or hijacked: how long it took says nothing about the server's speed
	conn     net.Conn // what was hijacked, if anything

	beforeHead func(status int) // has the last word on the header, if it is set

	routed *http.Request // set while the mux decides; see muxProblems
	muxed  int           // the mux's own refusal, 404 or 405, held back
}

// record returns the recorder of this request.
func record(w http.ResponseWriter) *recorder {
	if rec, ok := w.(*recorder); ok {
		return rec
	}
	return &recorder{ResponseWriter: w, start: time.Now()}
}

// answered reports whether something has gone to the client that cannot be
// taken back.
func (rec *recorder) answered() bool { return rec.status != 0 || rec.conn != nil }

// code is the status for the access log and the metrics: a handler that writes nothing says 200.
func (rec *recorder) code() int {
	switch {
	case rec.conn != nil:
		return http.StatusSwitchingProtocols
	case rec.status == 0:
		return http.StatusOK
	}
	return rec.status
}

// WriteHeader implements http.ResponseWriter.
func (rec *recorder) WriteHeader(status int) {
	if rec.holds(status) {
		return
	}
	// Informational answers (1xx) come before the real one, but for 101.
	if rec.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		rec.settle(status)
	}
	rec.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (rec *recorder) Write(p []byte) (int, error) {
	if rec.muxed != 0 {
		return len(p), nil
	}
	rec.begin()
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

// WriteString implements io.StringWriter, as net/http's own writer does.
func (rec *recorder) WriteString(s string) (int, error) {
	if rec.muxed != 0 {
		return len(s), nil
	}
	rec.begin()
	n, err := io.WriteString(rec.ResponseWriter, s)
	rec.bytes += int64(n)
	return n, err
}

// FlushError is what http.ResponseController looks for first.
func (rec *recorder) FlushError() error {
	if rec.muxed != 0 {
		return nil
	}
	rec.begin()
	rec.streamed = true
	return http.NewResponseController(rec.ResponseWriter).Flush()
}

// Flush implements http.Flusher, for who knows no better.
func (rec *recorder) Flush() { _ = rec.FlushError() }

// Hijack implements http.Hijacker.
func (rec *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(rec.ResponseWriter).Hijack()
	if err == nil {
		rec.conn, rec.streamed = conn, true
	}
	return conn, buffered, err
}

// Unwrap implements what http.ResponseController follows.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// begin notes the status that the first byte of a body implies.
func (rec *recorder) begin() {
	if rec.status == 0 {
		rec.settle(http.StatusOK)
	}
}

// settle notes the status of the answer, just before its header goes out.
func (rec *recorder) settle(status int) {
	rec.status = status
	if rec.beforeHead != nil {
		rec.beforeHead(status)
	}
}
