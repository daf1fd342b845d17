package wire

import (
	"sync/atomic"
)

// What clients have begun to send, a frame or a body, is in memory until it is
// complete; and some never complete it. The first freeBytes of each are part of
// what a connection costs: most messages are shorter. What is longer claims its
// place among maxUnfinished of the whole process, and who finds none is told to
// try again later. A claim is good for as long as the one who holds it may take.
const (
	freeBytes     = 4 << 10
	maxUnfinished = 8 << 20
)

var unfinished atomic.Int64

// A Claim is the room for one message that is coming. The zero Claim has none.
type Claim struct{ held atomic.Int64 }

// Take makes the claim one for so many bytes in all, and is false, with nothing
// changed, if there is no room.
func (c *Claim) Take(bytes int64) bool {
	more := max(0, bytes-freeBytes) - c.held.Load()
	if more <= 0 {
		return true
	}
	if unfinished.Add(more) > maxUnfinished {
		unfinished.Add(-more)
		return false
	}
	c.held.Add(more)
	return true
}

// Release gives up what is claimed.
func (c *Claim) Release() {
	if held := c.held.Swap(0); held > 0 {
		unfinished.Add(-held)
	}
}
