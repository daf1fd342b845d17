package conn

import (
	"sync/atomic"
)

// A message that has begun to arrive, a frame or a request's body, is in memory
// until it is complete; and some clients never complete it. So what is longer
// than most messages needs a reservation, and all reservations of the process
// share a bound.
const (
	Unreserved  = 4 << 10 // bytes of each message that need none
	MaxReserved = 8 << 20 // bytes, of all messages at once
)

var reserved atomic.Int64

// A Reservation is the memory for one message that is arriving, beyond its first
// [Unreserved] bytes. The zero Reservation holds none. Whoever is refused one
// tells the client to try again later; whoever holds one gives it up in a
// bounded time.
type Reservation struct{ held atomic.Int64 }

// Grow makes the reservation one for a message of so many bytes in all. It is
// false, with nothing changed, if [MaxReserved] would be exceeded.
func (r *Reservation) Grow(bytes int64) bool {
	more := max(0, bytes-Unreserved) - r.held.Load()
	if more <= 0 {
		return true
	}
	if reserved.Add(more) > MaxReserved {
		reserved.Add(-more)
		return false
	}
	r.held.Add(more)
	return true
}

// Release gives up what is reserved. To call it again does nothing.
func (r *Reservation) Release() {
	if held := r.held.Swap(0); held > 0 {
		reserved.Add(-held)
	}
}

// Reserved is how many bytes are reserved now, by the whole process.
func Reserved() int64 { return reserved.Load() }
