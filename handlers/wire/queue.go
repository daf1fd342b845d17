package wire

import (
	"time"

	"envivo/handlers/wire/trace"
)

// A segment is bytes of one exchange on their way through a link, with the
// entries that their passing completes.
type segment struct {
	x       *exchange
	data    []byte
	entries []*trace.Entry
	err     error // instead of data: the end of this direction
	at      time.Time
	due     time.Time // under Delay
	held    bool      // a fault keeps it back, or has
	passed  bool      // counted and recorded: some of it has been handed out
}

// maxQueued is how many bytes may wait in one direction before whoever sends
// them waits too, as with TCP's own buffers.
const maxQueued = 256 << 10

// fairlyQueued of them always may: as much as TCP itself would keep.
const fairlyQueued = 32 << 10

// A queue is one direction of a link: what has been sent and has not arrived.
// It keeps the order, and knows how the fault of each segment's lab holds it
// back.
type queue struct {
	dir      string
	segments []segment
	bytes    int
	last     time.Time // when the last delayed segment is due: order is kept
	free     time.Time // when a throttled line takes the next bytes
	burst    int       // bytes that a full buffer lets go
}

func (q *queue) push(s segment) {
	s.at = time.Now()
	f := s.x.fault(q.dir)
	s.held = f != nil
	if f != nil && f.Kind == trace.Delay {
		s.due = s.at.Add(lateness(f))
		if s.due.Before(q.last) {
			s.due = q.last
		}
		q.last = s.due
	}
	q.segments = append(q.segments, s)
	q.bytes += len(s.data)
}

// wait is how long the first segment is held back yet: 0 not at all, forever
// until its lab's condition changes.
func (q *queue) wait(now time.Time) time.Duration {
	s := &q.segments[0]
	f := s.x.fault(q.dir)
	if f == nil {
		return 0
	}
	s.held = true
	switch f.Kind {
	case trace.Silent:
		return forever
	case trace.Delay:
		return max(0, s.due.Sub(now))
	case trace.Throttle:
		return max(0, q.free.Sub(now))
	case trace.Hold:
		if q.burst == 0 && (f.Bytes > 0 && q.bytes >= f.Bytes || q.ends()) {
			q.burst = q.bytes
		}
		if q.burst == 0 && s.err == nil {
			return forever
		}
	}
	return 0
}

const forever = time.Duration(1<<63 - 1)

// ends: what waits is the end of an answer or of the connection. A proxy keeps
// no complete answer back.
func (q *queue) ends() bool {
	s := &q.segments[len(q.segments)-1]
	return s.err != nil || s.x.answered
}

// take removes up to limit bytes of the first segment, which nothing holds
// back. done: that was its last byte.
func (q *queue) take(limit int) (data []byte, done bool) {
	s := &q.segments[0]
	if f := s.x.fault(q.dir); f != nil && f.Kind == trace.Throttle {
		limit = min(limit, max(1, f.Bytes/20)) // twenty times a second
		limit = min(limit, len(s.data))
		q.free = time.Now().Add(time.Duration(limit) * time.Second / time.Duration(f.Bytes))
	}
	limit = min(limit, len(s.data))
	data, s.data = s.data[:limit], s.data[limit:]
	q.bytes -= limit
	q.burst = max(0, q.burst-limit)
	if done = len(s.data) == 0; done {
		q.segments[0] = segment{}
		q.segments = q.segments[1:]
	}
	return data, done
}

func (q *queue) clear() { q.segments, q.bytes, q.burst = nil, 0, 0 }
