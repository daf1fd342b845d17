package wire

import (
	"strings"
	"sync/atomic"
)

// An exchange is a request and all that it leads to: an answer, a stream, a
// WebSocket.
type exchange struct {
	lab    *Lab // nil: nobody's, and only passed through
	track  *track
	number int

	method, tag string
	engine      bool // Engine.IO
	up, down    side

	asked, answered, ended bool
}

// A side is one direction of an exchange.
type side struct {
	passed int64         // bytes, over the connection
	sum    *atomic.Int64 // of all exchanges of the tag; nil: nobody's
	since  int64         // bytes read by the parsers after the last entry
	body   body          // nil: not of interest
}

// count adds bytes that have passed, or takes away those that have not.
func (s *side) count(n int) {
	s.passed += int64(n)
	if s.sum != nil {
		s.sum.Add(int64(n))
	}
}

// sumUp has the bytes of the side added to a sum, those before included.
func (s *side) sumUp(sum *atomic.Int64) {
	s.sum = sum
	sum.Add(s.passed)
}

// A body is what the bytes of a message's body mean.
type body interface {
	// next consumes at least one byte of p, which is not empty, and stops after
	// one that completes an entry.
	next(p []byte) (n int, e *Entry)
	// end is the entry of what is left at the end; nil if nothing is.
	end() *Entry
}

// text is a body that is shown as it is.
type text struct {
	kind string
	all  excerpt
}

func (t *text) next(p []byte) (int, *Entry) {
	t.all.add(p)
	return len(p), nil
}

func (t *text) end() *Entry {
	if t.all.size == 0 {
		return nil
	}
	e := &Entry{Kind: t.kind}
	t.all.into(e, false)
	t.all = excerpt{}
	return e
}

// side returns one of both.
func (x *exchange) side(dir string) *side {
	if dir == Up {
		return &x.up
	}
	return &x.down
}

// bodyOf chooses how a body is read, by the message's head.
func (x *exchange) bodyOf(h *Head) body {
	switch {
	case x.lab == nil:
		return nil
	case isEventStream(h.get("Content-Type")):
		return &eventParser{}
	case x.engine && (h.Status == 0 || h.Status == 200):
		return &payloadParser{}
	case h.get("Transfer-Encoding") != "":
		return &text{kind: KindChunk}
	}
	return &text{kind: KindBody}
}

func isEventStream(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/event-stream")
}

// condition is what the network is like for this exchange.
func (x *exchange) condition() *condition {
	if x == nil || x.lab == nil {
		return nil
	}
	return x.lab.network.Load()
}

// fault is what happens to one direction of the exchange at its connection;
// nil as a rule.
func (x *exchange) fault(dir string) *Fault {
	c := x.condition()
	if c == nil {
		return nil
	}
	f := c.on(x.tag)
	if f == nil {
		return nil
	}
	switch f.Kind {
	case Hold:
		if dir == Up {
			return nil
		}
	case Silent, Delay, Throttle:
		if f.Dir != "" && f.Dir != dir {
			return nil
		}
	default:
		return nil
	}
	return f
}

// record adds an entry that has passed.
func (x *exchange) record(e *Entry) {
	e.Exchange, e.Tag = x.number, x.tag
	if e.Kind == KindEnd {
		e.Total = &Total{x.up.passed, x.down.passed}
	}
	x.lab.record(x.track, e)
}
