package wire

import (
	"bytes"
	"strings"
	"testing"

	"envivo/handlers/visitor"
	"envivo/handlers/wire/trace"
	"envivo/handlers/wire/trace/tracetest"
)

func FuzzConnection(f *testing.F) {
	const request = "GET /ws?lab=LAB&EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nCookie: a\r\n\r\n"
	tracetest.Fuzz(f, func() tracetest.Reader { return feedWatch([]byte(request)) },
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"+tracetest.Frames+"\x81\x0842[\"a\",1]",
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: a\n\ndata: b",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n9\r\ndata: a\n\n\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 8\r\nSet-Cookie: x\r\n\r\n2\x1e42[\"a\"]HTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 101 Otro\r\nUpgrade: otro\r\n\r\nlo que sea", "no es HTTP\r\n")
}

// feedWatch reads both directions of a whole connection of a lab: the request,
// the answer, and the same bytes upwards if they have become frames.
func feedWatch(request []byte) tracetest.Reader {
	return func(pieces [][]byte) (lines []string) {
		tap := new(Tap)
		defer tap.Close()
		lab, _ := tap.Open(visitor.Visitor{})
		lab.Record(true)
		w := newWatch(&link{labs: make(map[*Lab]*track)}, tap)
		read := func(dir string, p []byte) {
			passed := 0
			for _, s := range w.feed(dir, p) {
				passed += len(s.data)
				for _, e := range s.entries {
					lines = tracetest.Show(lines, 0, e)
				}
			}
			if passed != len(p) {
				panic("bytes are missing")
			}
		}
		read(trace.Up, bytes.ReplaceAll(request, []byte("LAB"), []byte(lab.ID())))
		for _, p := range pieces {
			read(trace.Down, p)
		}
		for _, p := range pieces {
			if w.upgraded {
				read(trace.Up, p)
			}
		}
		for _, entries := range w.close("") {
			for _, e := range entries {
				lines = tracetest.Show(lines, 0, e)
			}
		}
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], lab.ID()[:4], "LAB")
		}
		return lines
	}
}
