package wire

import "envivo/handlers/visitor"

// leaseStep is what a lease grows by: nobody asks for every byte.
const leaseStep = 64 << 10

// A lease is what a lab, or a connection in one, holds of [MemoryShares] in its
// visitor's name. Its owner's lock guards it.
type lease struct {
	place *visitor.Place // nil: there is no tap, as in tests of the parts
	size  int
}

func (t *Tap) lease(who visitor.Visitor) lease {
	if t.memory == nil {
		return lease{}
	}
	place, _ := t.memory.Enter(who, 0) // nothing always fits
	return lease{place: place}
}

// hold asks for room for n bytes, and gives back what is more than that. It
// reports whether there is so much.
func (c *lease) hold(n int) bool {
	size := (n + leaseStep - 1) / leaseStep * leaseStep
	if size == c.size || c.place == nil {
		return true
	}
	if c.place.Resize(size) != nil {
		return false
	}
	c.size = size
	return true
}
