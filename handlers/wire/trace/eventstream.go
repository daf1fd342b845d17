package trace

import (
	"bytes"
	"strconv"
	"strings"
)

// An Event is a block of an event stream (WHATWG HTML, section 9.2.5), as it
// was written: the lines up to an empty one. Without Data it only sets things,
// or says nothing but a comment.
type Event struct {
	Type    string  `json:"type,omitempty"`    // the event field; empty: message
	ID      *string `json:"id,omitempty"`      // nil: no such field; an empty one resets
	Data    string  `json:"data,omitempty"`    // its beginning
	Retry   *int64  `json:"retry,omitempty"`   // ms
	Comment string  `json:"comment,omitempty"` // several are joined by line breaks

	dispatched bool // it has data: the browser hears it
}

// An EventParser reads an event stream, block by block.
type EventParser struct {
	line    excerpt // the current one
	started bool    // past the place of a byte order mark
	afterCR bool    // an LF here belongs to the line before
	any     bool    // the block has a line
	event   Event
	data    excerpt
}

var byteOrderMark = []byte("\ufeff")

// Next consumes at least one byte of p, which is not empty, and stops after
// the line break that ends a block.
func (s *EventParser) Next(p []byte) (n int, e *Entry) {
	for n < len(p) {
		if s.afterCR {
			s.afterCR = false
			if p[n] == '\n' {
				n++
				continue
			}
		}
		end := bytes.IndexAny(p[n:], "\r\n")
		if end < 0 {
			s.line.add(p[n:])
			return len(p), nil
		}
		s.line.add(p[n : n+end])
		n += end + 1
		s.afterCR = p[n-1] == '\r'
		if e := s.take(); e != nil {
			return n, e
		}
	}
	return n, nil
}

// take reads a line; an empty one ends the block.
func (s *EventParser) take() *Entry {
	line := s.line.text
	if !s.started {
		line = bytes.TrimPrefix(line, byteOrderMark)
		s.started = true
	}
	defer func() { s.line = excerpt{text: s.line.text[:0]} }()
	if len(line) == 0 {
		if !s.any {
			return nil
		}
		return s.entry()
	}
	s.any = true
	if line[0] == ':' {
		if len(s.event.Comment) < MaxText {
			s.event.Comment = strings.TrimPrefix(s.event.Comment+"\n"+strings.TrimPrefix(string(line[1:]), " "), "\n")
		}
		return nil
	}
	name, value, _ := bytes.Cut(line, []byte{':'})
	value = bytes.TrimPrefix(value, []byte{' '})
	switch string(name) {
	case "event":
		s.event.Type = string(value)
	case "data":
		if s.event.dispatched {
			s.data.add([]byte{'\n'})
		}
		s.event.dispatched = true
		s.data.add(value)
		s.data.size += s.line.size - int64(len(s.line.text)) // of a line that was not kept whole
	case "id":
		if id := string(value); !strings.Contains(id, "\x00") {
			s.event.ID = &id
		}
	case "retry":
		if ms, err := strconv.ParseInt(string(value), 10, 64); err == nil && ms >= 0 && value[0] != '+' {
			s.event.Retry = &ms
		}
	}
	return nil
}

func (s *EventParser) entry() *Entry {
	event := s.event
	event.Data = s.data.string()
	e := &Entry{Kind: KindEvent, Event: &event, Size: s.data.size, Partial: s.data.partial()}
	s.any, s.event, s.data = false, Event{}, excerpt{}
	return e
}

// EndChunk implements [Body].
func (s *EventParser) EndChunk() *Entry { return nil }

// End is what is left when the stream ends: a block that no browser hears.
func (s *EventParser) End() *Entry {
	if s.line.size > 0 {
		s.take()
	}
	if !s.any {
		return nil
	}
	e := s.entry()
	e.Event.dispatched = false
	e.Note = NoteIncomplete
	return e
}

// IsMessage reports whether onmessage hears the event: it has data, and no type.
func (e *Event) IsMessage() bool { return e.dispatched && e.Type == "" }

// String is the block as a server would write it.
func (e *Event) String() string {
	var b strings.Builder
	line := func(name, value string) {
		for part := range strings.SplitSeq(value, "\n") {
			b.WriteString(name + ": " + part + "\n")
		}
	}
	if e.Comment != "" {
		line("", e.Comment)
	}
	if e.Type != "" {
		line("event", e.Type)
	}
	if e.ID != nil {
		line("id", *e.ID)
	}
	if e.Retry != nil {
		line("retry", strconv.FormatInt(*e.Retry, 10))
	}
	if e.dispatched || e.Data != "" {
		line("data", e.Data)
	}
	return b.String() + "\n"
}
