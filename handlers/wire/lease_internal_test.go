package wire

import (
	"testing"

	"envivo/handlers/visitor"
)

// What a connection holds back is its visitor's to have room for; without, its
// sender waits sooner, and never for what TCP itself would keep.
func TestWhatIsHeldBackIsLeased(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	ana := visitor.Visitor{ID: "Ana"}
	lab, _ := tap.Open(ana)
	holding := func(n int) *link {
		l := &link{conn: &Conn{tap: tap}, watch: &watch{last: &exchange{lab: lab}}, changed: make(chan struct{})}
		l.down.bytes = n
		l.wake()
		return l
	}
	first := holding(maxQueued)
	if first.full(&first.down) || tap.memory.Len() < maxQueued-fairlyQueued {
		t.Errorf("alone: full is %v, %d bytes are held", first.full(&first.down), tap.memory.Len())
	}
	rest := tap.lease(ana)
	if !rest.hold(MemoryShares.Each - tap.memory.Len()) {
		t.Fatal("a visitor may not have what it may have")
	}
	if l := holding(fairlyQueued + 1); !l.full(&l.down) {
		t.Error("beyond its visitor's memory, it goes on")
	}
	if l := holding(fairlyQueued); l.full(&l.down) {
		t.Error("what TCP itself would keep is too much")
	}
	first.down.bytes = 0
	first.wake()
	if l := holding(fairlyQueued + 1); l.full(&l.down) {
		t.Error("what has passed is still held")
	}
}
