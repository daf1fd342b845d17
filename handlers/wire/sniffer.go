package wire

import (
	"bytes"
	"sync/atomic"

	"envivo/handlers/wire/trace"
)

// A sniffer finds the request of a lab among the bytes that a connection
// reads, by its first line, before anybody has recorded anything.
//
// It parses nothing. A browser sends a request when the one before is
// answered, so a first line can only begin where the connection has just been
// opened, or written to. net/http reads the first byte of a next request alone
// (it waits for it while a handler runs), so a line may come in pieces: those
// are kept, and nothing else is.
type sniffer struct {
	past atomic.Bool // of the first line: until the next answer nothing is of interest
	line []byte      // the pieces of an unfinished first line
}

const maxFirstLine = 4 << 10

// answered is called before something is written.
func (s *sniffer) answered() {
	if s.past.Load() {
		s.past.Store(false)
	}
}

// sniff looks at what was read. When it has found a lab's request, before is
// what earlier reads had of its first line.
func (s *sniffer) sniff(p []byte, t *Tap) (before []byte, found bool) {
	if s.past.Load() {
		return nil, false
	}
	if len(s.line) == 0 && (p[0] < 'A' || p[0] > 'Z') { // a method is in capitals; a WebSocket frame is not
		s.past.Store(true)
		return nil, false
	}
	end := bytes.IndexByte(p, '\n')
	if end < 0 && len(s.line)+len(p) <= maxFirstLine {
		s.line = append(s.line, p...)
		return nil, false
	}
	s.past.Store(true)
	before, line := s.line, p[:end+1]
	s.line = s.line[:0]
	if len(before) > 0 {
		line = append(before, line...)
	}
	return line[:len(before)], bytes.Contains(line, labParameter) && t.labOf(line) != nil
}

var labParameter = []byte("lab=")

// labOf is the lab that a request line names.
func (t *Tap) labOf(line []byte) *Lab {
	head := trace.ParseRequestLine(string(bytes.TrimRight(line, "\r\n")))
	if head == nil {
		return nil
	}
	lab, _ := t.named(head.Target)
	return lab
}
