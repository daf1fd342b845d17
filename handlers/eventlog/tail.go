package eventlog

import "slices"

// tail is the newest part of a log in memory: an immutable snapshot, replaced by a new
// one when an event arrives. Readers load it from an atomic pointer and may keep its
// slices for as long as they like.
type tail struct {
	events  []*Event      // contiguous, oldest first
	size    int           // bytes of their JSON
	last    uint64        // the newest id of the log; 0 when it is empty
	changed chan struct{} // closed when a newer snapshot replaces this one
	epochs  epochs        // of the log; the last of them is that of the events
	holes   []Gap         // ids missing from what the log retains: damage or deletions
	sparse  bool          // holes are ordinary (Spec.RetainTopic) and not listed
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

// TailBytes bounds the JSON of a tail: when it has twice as many bytes it is cut down
// to this many. The largest events of the lab are 4 KiB, so it holds two thousand of
// them: some seconds, at the rates that the site allows.
const TailBytes = 8 << 20

// with returns a snapshot that also has e, and between one and two times keep events
// or [TailBytes], whichever are fewer. The backing array is shared with older
// snapshots, which end before e; once it has grown to twice the size the newest half
// is copied to a new one, so that an append takes amortised constant time and old
// events can be garbage-collected.
func (t *tail) with(e *Event, keep int) *tail {
	events, size, holes := t.events, t.size, t.holes
	switch {
	case e.ID != t.last+1: // a hole: the store has lost the ids between
		events, size, holes = nil, 0, t.addHole(e.ID-1)
	case len(events) >= 2*keep || size >= 2*TailBytes:
		events, size = newest(events, keep-1)
	}
	return &tail{append(events, e), size + len(e.json), e.ID, make(chan struct{}), t.epochs, holes, t.sparse}
}

// newest returns at most keep events, and no more than [TailBytes] of them, in
// an array of their own.
func newest(events []*Event, keep int) (kept []*Event, size int) {
	start := len(events)
	for start > 0 && len(events)-start < keep && size+len(events[start-1].json) <= TailBytes {
		start--
		size += len(events[start].json)
	}
	return append(make([]*Event, 0, 2*(len(events)-start)+2), events[start:]...), size
}

// addHole returns the holes with one more, from after the newest id up to another.
func (t *tail) addHole(to uint64) []Gap {
	if t.sparse {
		return nil
	}
	return append(slices.Clip(t.holes), Gap{From: t.last + 1, To: to})
}

// skip returns a snapshot in which the ids from after the newest up to last are a hole.
func (t *tail) skip(last uint64) *tail {
	if last <= t.last {
		return t
	}
	return &tail{nil, 0, last, make(chan struct{}), t.epochs, t.addHole(last), t.sparse}
}

// hasEvicted reports whether the tail no longer has the event after a cursor, which it
// once had. If a hole follows the cursor the reader was not too slow: there was no such
// event.
func (t *tail) hasEvicted(cursor Cursor) bool {
	first := t.first()
	return cursor.ID+1 < first && t.epochs.lost(cursor) == nil &&
		(len(t.holes) == 0 || t.holes[len(t.holes)-1].To+1 != first)
}

// nextHole returns the first hole that ends after an id, or nil.
func (t *tail) nextHole(after uint64) *Gap {
	for i := range t.holes {
		if t.holes[i].To > after {
			return &t.holes[i]
		}
	}
	return nil
}
