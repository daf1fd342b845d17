package wire

import (
	"sync"

	"envivo/handlers/conn/frame"
	"envivo/handlers/wire/trace"
)

// A verdict is what becomes of an event.
type verdict int

const (
	delivered verdict = iota
	dropped
	repeated
)

// eventCounts count the events of each tag, so that one in so many is chosen
// however many requests it takes to fetch them.
type eventCounts struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *eventCounts) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts = nil
}

func (c *eventCounts) next(tag string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = make(map[string]int)
	}
	c.counts[tag]++ // a lab has maxTags of them
	return c.counts[tag]
}

// eventFault is the present fault if it takes or repeats events of the exchange.
func (x *exchange) eventFault() *trace.Fault {
	if f := x.condition().on(x.tag); f != nil && (f.Kind == trace.Drop || f.Kind == trace.Repeat) {
		return f
	}
	return nil
}

// judge says what becomes of the next event, and records it.
func (x *exchange) judge(event []byte) verdict {
	f := x.eventFault()
	if f == nil || x.lab.events.next(x.tag)%f.Every != 0 {
		return delivered
	}
	e := &trace.Entry{Kind: trace.KindNote, Dir: trace.Down, Note: trace.NoteLost}
	result := dropped
	if f.Kind == trace.Repeat {
		e.Note, result = trace.NoteRepeated, repeated
	}
	e.SetText(event)
	x.record(e)
	return result
}

// maxEvent is how many bytes of an event a filter keeps back until it has all
// of it. A larger one passes.
const maxEvent = 256 << 10

// A splitter finds whole messages in what a server writes: it consumes at
// least one byte, and stops after the last of one. event is what there is to
// show of it, nil if it is none that can be lost.
type splitter interface {
	split(p []byte) (n int, done bool, event []byte)
}

// A filter loses and repeats the events of a stream, whole as they were
// written. While no fault asks for it, it only keeps in step.
type filter struct {
	x       *exchange
	in      splitter
	held    []byte // of the message that is not complete
	through bool   // its beginning has gone already, so it all goes
}

// pass returns what is to be written instead of p.
func (f *filter) pass(p []byte) []byte {
	if len(f.held) == 0 && f.x.eventFault() == nil {
		for rest := p; len(rest) > 0; {
			n, done, _ := f.in.split(rest)
			f.through, rest = !done, rest[n:]
		}
		return p
	}
	out := make([]byte, 0, len(p))
	for len(p) > 0 {
		n, done, event := f.in.split(p)
		f.held = append(f.held, p[:n]...)
		p = p[n:]
		switch {
		case !done && !f.through && len(f.held) <= maxEvent:
			continue
		case f.through || !done || event == nil:
			out = append(out, f.held...)
		default:
			switch f.x.judge(event) {
			case repeated:
				out = append(out, f.held...)
				out = append(out, f.held...)
			case delivered:
				out = append(out, f.held...)
			case dropped:
			}
		}
		f.through, f.held = !done, f.held[:0]
	}
	return out
}

// messages are those of a WebSocket; a fragmented one is one. Of Engine.IO,
// only the events of Socket.IO can be lost: the rest keeps it alive.
type messages struct {
	frames trace.FrameParser
	engine bool
	inside bool // a message has begun and not ended
	event  []byte
}

func (m *messages) split(p []byte) (n int, done bool, event []byte) {
	n, done = m.frames.Next(p)
	if !done {
		return n, m.frames.Lost, nil // nonsense passes
	}
	f := &m.frames.Frame
	if f.IsControl() {
		return n, !m.inside, nil
	}
	if f.Opcode != frame.Continuation {
		m.event = append([]byte{}, m.frames.Payload()...)
		if m.engine && (f.Opcode != frame.Text || !trace.IsSocketEvent(m.event)) {
			m.event = nil
		}
	}
	m.inside = !f.Fin
	return n, f.Fin, m.event
}

// blocks are those of an event stream. Only what onmessage hears can be lost.
type blocks struct{ events trace.EventParser }

func (b *blocks) split(p []byte) (n int, done bool, event []byte) {
	n, e := b.events.Next(p)
	if e == nil || !e.Event.IsMessage() {
		return n, e != nil, nil
	}
	return n, true, []byte(e.Event.Data)
}

// answer is a connection that was taken over: the head of an answer, and then
// what that says.
type answer struct {
	engine bool
	http   trace.HTTPParser
	inner  splitter // nil: the head is not complete
}

func (a *answer) split(p []byte) (n int, done bool, event []byte) {
	if a.inner != nil {
		return a.inner.split(p)
	}
	n, step := a.http.Next(p)
	switch head := a.http.Head; {
	case step&trace.GotNonsense != 0:
		a.inner = anything{}
	case step&trace.GotHead == 0:
		return n, false, nil
	case head.Status == 101:
		a.inner = &messages{engine: a.engine}
	case head.Status == 200 && trace.IsEventStream(head.Get("Content-Type")) && head.Get("Transfer-Encoding") == "":
		a.inner = &blocks{}
	default:
		a.inner = anything{}
	}
	return n, true, nil
}

// anything has nothing in it that could be lost.
type anything struct{}

func (anything) split(p []byte) (n int, done bool, event []byte) { return len(p), true, nil }
