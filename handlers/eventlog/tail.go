package eventlog

import "slices"

// tail is the newest part of a log in memory: an immutable snapshot, replaced
// whole when an event arrives. Readers load it from an atomic pointer and may
// keep its slices for as long as they like.
type tail struct {
	events  []*Event      // contiguous, oldest first
	size    int           // bytes of their JSON
	last    uint64        // the newest id of the log; 0 when it is empty
	changed chan struct{} // closed when a newer snapshot replaces this one
	epochs  epochs        // of the log, and the last of them is that of the events
	holes   []Gap         // in what the log retains: damage, or somebody's deletions
	sparse  bool          // holes are ordinary (Spec.RetainTopic), and not listed
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

// TailBytes is how much JSON a tail keeps at the least, if there is so much of it;
// it has twice as much at the most. The largest events of the lab are 4 KiB, so
// it holds two thousand of them: seconds, at the rates that the site lets in.
const TailBytes = 8 << 20

// with returns the snapshot that has e too, and about keep events or [TailBytes],
// whichever are fewer. The backing array is shared with the older snapshots,
// which end before e and never see it; once it has grown to twice the size the
// newest half moves to a new one, so that an append costs constant time and old
// events can be collected.
func (t *tail) with(e *Event, keep int) *tail {
	events, size, holes := t.events, t.size, t.holes
	switch {
	case e.ID != t.last+1: // a hole: the store dropped what came between
		events, size, holes = nil, 0, t.hole(e.ID-1)
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

// hole is what the holes are once there is one from the newest id to another.
func (t *tail) hole(to uint64) []Gap {
	if t.sparse {
		return nil
	}
	return append(slices.Clip(t.holes), Gap{From: t.last + 1, To: to})
}

// skip returns the snapshot of a log whose newest ids, up to last, are a hole.
func (t *tail) skip(last uint64) *tail {
	if last <= t.last {
		return t
	}
	return &tail{nil, 0, last, make(chan struct{}), t.epochs, t.hole(last), t.sparse}
}

// hasLeft reports whether the tail has moved on from a cursor that it held once.
// One that stands before a hole was not too slow: there is nothing to be had.
func (t *tail) hasLeft(cursor Cursor) bool {
	first := t.first()
	return cursor.ID+1 < first && t.epochs.lost(cursor) == nil &&
		(len(t.holes) == 0 || t.holes[len(t.holes)-1].To+1 != first)
}

// nextHole is the first one that ends after an id, or nil.
func (t *tail) nextHole(after uint64) *Gap {
	for i := range t.holes {
		if t.holes[i].To > after {
			return &t.holes[i]
		}
	}
	return nil
}
