package wire

import (
	"sync/atomic"

	"envivo/handlers/wire/trace"
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
	body   trace.Body    // nil: not of interest
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

// side returns one of both.
func (x *exchange) side(dir string) *side {
	if dir == trace.Up {
		return &x.up
	}
	return &x.down
}

// bodyOf is how the body of a message is read; nil if nobody wants to know.
func (x *exchange) bodyOf(h *trace.Head) trace.Body {
	if x.lab == nil {
		return nil
	}
	return trace.NewBody(h, x.engine)
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
func (x *exchange) fault(dir string) *trace.Fault {
	c := x.condition()
	if c == nil {
		return nil
	}
	f := c.on(x.tag)
	if f == nil {
		return nil
	}
	switch f.Kind {
	case trace.Hold:
		if dir == trace.Up {
			return nil
		}
	case trace.Silent, trace.Delay, trace.Throttle:
		if f.Dir != "" && f.Dir != dir {
			return nil
		}
	default:
		return nil
	}
	return f
}

// record adds an entry that has passed.
func (x *exchange) record(e *trace.Entry) {
	e.Exchange, e.Tag = x.number, x.tag
	if e.Kind == trace.KindEnd {
		e.Total = &trace.Total{Up: x.up.passed, Down: x.down.passed}
	}
	x.lab.record(x.track, e)
}
