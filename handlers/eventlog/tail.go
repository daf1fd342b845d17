package eventlog

// tail is the newest part of a log in memory: an immutable snapshot, replaced
// whole when an event arrives. Readers load it from an atomic pointer and may
// keep its slices for as long as they like.
type tail struct {
	events  []*Event      // contiguous, oldest first
	last    uint64        // the newest id of the log; 0 when it is empty
	changed chan struct{} // closed when a newer snapshot replaces this one
}

// first is the oldest id that the tail holds, or the next id to come when it
// holds none.
func (t *tail) first() uint64 { return t.last + 1 - uint64(len(t.events)) }

// after returns the events that follow the cursor, which must not be older
// than first()-1 nor newer than last.
func (t *tail) after(cursor uint64) []*Event {
	n := len(t.events)
	return t.events[n-int(t.last-cursor) : n : n]
}

// with returns the snapshot that has e too and about keep events. The backing
// array is shared with the older snapshots, which end before e and never see
// it; once it has grown to twice the size the newest half moves to a new one,
// so that an append costs constant time and old events can be collected.
func (t *tail) with(e *Event, keep int) *tail {
	events := t.events
	switch {
	case e.ID != t.last+1: // a hole: the store dropped what came between
		events = nil
	case len(events) >= 2*keep:
		events = append(make([]*Event, 0, 2*keep+1), events[len(events)-keep+1:]...)
	}
	return &tail{append(events, e), e.ID, make(chan struct{})}
}
