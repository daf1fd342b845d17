package wire

import (
	"errors"
	"os"
	"time"
)

// A client that reads nothing costs what waits for it: a page, a queue, a
// goroutine. So a write that makes no progress in maxStalls times stallFor
// ends the connection, whoever writes what. One that is slow and moves is left
// alone, up to the deadline that its handler has set for the whole.
//
// Progress is bytes that the socket has taken, or that the other end has
// acknowledged: there may be megabytes in between, and the socket takes no more
// before a third of them is gone.
const (
	maxStalls = 2
	stallFor  = 5 * time.Second
)

// writeUnlessStalled writes with one of raw's methods until all is written,
// nothing moves any more, or the handler's deadline has come.
func (c *Conn) writeUnlessStalled(write func() (n int64, err error)) (written int64, err error) {
	unsent := -1 // bytes that were under way when nothing could be written last; -1: nobody knows
	for stalls := 0; ; {
		c.extend()
		n, err := write()
		written += n
		if !errors.Is(err, os.ErrDeadlineExceeded) || expired(fromNanos(c.writeBy.Load())) {
			return written, err
		}
		before := unsent
		unsent = underWay(c.raw)
		stalls++
		if n > 0 || unsent < before {
			stalls = 0
		}
		if stalls >= maxStalls {
			return written, err
		}
		c.rawBy.Store(0) // it has passed
	}
}

// extend gives the socket until the next look, or until the handler's deadline.
// To set it costs as much as a small write, so that one stands until it is a fifth gone.
func (c *Conn) extend() {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	by := time.Now().Add(stallFor).UnixNano()
	if own := c.writeBy.Load(); own != 0 {
		by = min(by, own)
	}
	if now := c.rawBy.Load(); now != 0 && now <= by && by-now < int64(stallFor/5) {
		return
	}
	c.rawBy.Store(by)
	_ = c.raw.SetWriteDeadline(fromNanos(by))
}

// limit is a handler's deadline. A write that is under way learns of it if it is
// sooner than its own.
func (c *Conn) limit(t time.Time) error {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	by := toNanos(t)
	c.writeBy.Store(by)
	if by == 0 || c.rawBy.Load() != 0 && c.rawBy.Load() <= by {
		return nil
	}
	c.rawBy.Store(by)
	return c.raw.SetWriteDeadline(t)
}
