package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"envivo/handlers/wire/trace"
)

// A faultyWriter is the answer to a request of a lab. An event stream goes
// through a filter, and so does a connection that is taken over; a body that
// holds events is kept until it is complete, if a fault concerns it.
type faultyWriter struct {
	http.ResponseWriter
	x      *exchange
	status int     // 0 until the header is decided
	stream *filter // of an event stream
	keep   bool    // the body waits for finish
	body   []byte
}

// maxKept is how long a body may be to be searched for events.
const maxKept = 1 << 20

// Unwrap is for [http.ResponseController].
func (w *faultyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (w *faultyWriter) WriteHeader(status int) {
	if status < 200 || w.status != 0 {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
	kind := w.Header().Get("Content-Type")
	switch {
	case status != http.StatusOK:
	case trace.IsEventStream(kind):
		w.stream = &filter{x: w.x, in: &blocks{}}
	case w.x.eventFault() != nil && (w.x.engine || strings.HasPrefix(kind, "application/json")):
		w.keep = true
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *faultyWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case w.keep:
		if w.body = append(w.body, p...); len(w.body) > maxKept {
			return len(p), w.let(w.body)
		}
		return len(p), nil
	case w.stream != nil:
		_, err := w.ResponseWriter.Write(w.stream.pass(p))
		return len(p), err
	}
	return w.ResponseWriter.Write(p)
}

// FlushError is what [http.ResponseController] looks for. A body that is flushed
// before it is complete is not searched for events.
func (w *faultyWriter) FlushError() error {
	if w.keep {
		if err := w.let(w.body); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements [http.Flusher].
func (w *faultyWriter) Flush() { _ = w.FlushError() }

// Hijack implements [http.Hijacker].
func (w *faultyWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w.status = http.StatusSwitchingProtocols
	faulty := &faultyConn{conn, filter{x: w.x, in: &answer{engine: w.x.engine, http: trace.HTTPParser{Responses: true}}}}
	return faulty, bufio.NewReadWriter(buffers.Reader, bufio.NewWriterSize(faulty, buffers.Writer.Size())), nil
}

// let writes the header, and the body so far as it is.
func (w *faultyWriter) let(body []byte) error {
	w.keep, w.body = false, nil
	w.ResponseWriter.WriteHeader(w.status)
	_, err := w.ResponseWriter.Write(body)
	return err
}

// finish writes a body that was kept, without what is lost of it.
func (w *faultyWriter) finish() {
	if !w.keep {
		return
	}
	body := w.x.filterJSON
	if w.x.engine {
		body = w.x.filterPayload
	}
	left := body(w.body)
	if w.Header().Get("Content-Length") != "" {
		w.Header().Set("Content-Length", strconv.Itoa(len(left)))
	}
	_ = w.let(left) // if the client has gone, it will be back
}

// filterPayload searches an Engine.IO polling body. One of which nothing is
// left holds a noop, as when a poll has to end.
func (x *exchange) filterPayload(body []byte) []byte {
	var left [][]byte
	for packet := range bytes.SplitSeq(body, []byte{trace.Separator}) {
		left = x.keep(left, packet, trace.IsSocketEvent(packet))
	}
	if len(left) == 0 {
		return []byte("6")
	}
	return bytes.Join(left, []byte{trace.Separator})
}

// filterJSON searches the array "events" of an object. Anything else is left
// as it is.
func (x *exchange) filterJSON(body []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return body
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return body
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return body
		}
		var events []json.RawMessage
		if name != "events" || json.Unmarshal(value, &events) != nil {
			continue
		}
		var left [][]byte
		for _, e := range events {
			left = x.keep(left, e, true)
		}
		end := int(d.InputOffset())
		return slices.Concat(body[:end-len(value)], []byte{'['}, bytes.Join(left, []byte{','}), []byte{']'}, body[end:])
	}
	return body
}

func (x *exchange) keep(left [][]byte, item []byte, event bool) [][]byte {
	if event {
		switch x.judge(item) {
		case dropped:
			return left
		case repeated:
			left = append(left, item)
		case delivered:
		}
	}
	return append(left, item)
}

// A faultyConn is a connection that was taken over by a handler.
type faultyConn struct {
	net.Conn
	filter filter
}

// Write writes what the filter lets pass. What it keeps back counts as
// written: it is lost, or follows.
func (c *faultyConn) Write(p []byte) (int, error) {
	out := c.filter.pass(p)
	if len(out) == 0 {
		return len(p), nil
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
