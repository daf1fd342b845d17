// Package stall ends writes that make no progress.
//
// A client that reads nothing costs what waits for it: a page, a queue, a
// goroutine. So a write that makes no progress for [After] ends, whoever writes
// what. One that is slow and moves is left alone, up to the deadline that its
// handler has set for the whole.
//
// Progress is bytes that the socket has taken, or that the other end has
// acknowledged (underway_linux.go): there may be megabytes in between, and the
// socket takes no more before a third of them is gone.
package stall

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// After is how long a write may make no progress.
const After = maxStalls * lookEvery

const (
	maxStalls = 2
	lookEvery = 5 * time.Second
)

// A Guard has the write deadlines of one connection. The zero Guard is ready.
type Guard struct {
	own    Deadline   // the handler's
	socket Deadline   // until when the socket waits; then Write looks whether anything has moved
	mu     sync.Mutex // held by who moves one of both
}

// Write calls write, which uses one of c's methods, until all is written, nothing
// moves any more, or the handler's deadline has come.
func (g *Guard) Write(c net.Conn, write func() (n int64, err error)) (written int64, err error) {
	unsent := -1 // bytes that were under way when nothing could be written last; -1: nobody knows
	for stalls := 0; ; {
		g.extend(c)
		n, err := write()
		written += n
		if !errors.Is(err, os.ErrDeadlineExceeded) || g.own.Expired() {
			return written, err
		}
		before := unsent
		unsent = underWay(c)
		stalls++
		if n > 0 || unsent < before {
			stalls = 0
		}
		if stalls >= maxStalls {
			return written, err
		}
		g.socket.Set(time.Time{}) // it has passed
	}
}

// extend gives the socket until the next look, or until the handler's deadline.
// To set it costs as much as a small write, so that one stands until it is a fifth gone.
func (g *Guard) extend(c net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	by := time.Now().Add(lookEvery).UnixNano()
	if own := g.own.ns.Load(); own != 0 {
		by = min(by, own)
	}
	if now := g.socket.ns.Load(); now != 0 && now <= by && by-now < int64(lookEvery/5) {
		return
	}
	g.socket.ns.Store(by)
	_ = c.SetWriteDeadline(g.socket.Time())
}

// SetDeadline sets the handler's deadline for writes to c. A write that is under
// way learns of it if it is sooner than its next look.
func (g *Guard) SetDeadline(c net.Conn, t time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.own.Set(t)
	by, now := g.own.ns.Load(), g.socket.ns.Load()
	if by == 0 || now != 0 && now <= by {
		return nil
	}
	g.socket.ns.Store(by)
	return c.SetWriteDeadline(t)
}

// Deadline is the handler's deadline, zero if there is none.
func (g *Guard) Deadline() time.Time { return g.own.Time() }

// A Deadline is a time that goroutines share, in one word. The zero time, and the
// zero Deadline, mean that there is none.
type Deadline struct{ ns atomic.Int64 } // Unix time; 0: none

// Set changes the deadline.
func (d *Deadline) Set(t time.Time) {
	if t.IsZero() {
		d.ns.Store(0)
		return
	}
	d.ns.Store(t.UnixNano())
}

// Time is the deadline.
func (d *Deadline) Time() time.Time {
	ns := d.ns.Load()
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns)
}

// Expired reports whether there is a deadline, and it has passed.
func (d *Deadline) Expired() bool {
	ns := d.ns.Load()
	return ns != 0 && time.Now().UnixNano() >= ns
}
