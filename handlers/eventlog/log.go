package eventlog

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Errors of a [Log], for [errors.Is].
var (
	// ErrClosed means that the log was closed or removed during the call.
	ErrClosed = errors.New("eventlog: closed")
	// ErrSlow means that a live follower fell so far behind that the tail no longer
	// holds its next event. Close its connection; the client resumes with its cursor.
	ErrSlow = errors.New("eventlog: the reader is too slow")
	// ErrInvalid means that no log takes this topic, key or data. It is wrapped by
	// [*Invalid], which has the reason.
	ErrInvalid = errors.New("eventlog: invalid event")
)

// A Log is a stream of events with contiguous ids, opened with [Store.Log]. Its
// methods are safe for concurrent use.
type Log struct {
	spec   Spec
	store  *Store
	js     jetstream.JetStream
	stream jetstream.Stream
	logger *slog.Logger
	server *embedded // nil when it is external

	tail    atomic.Pointer[tail]
	writing sync.Mutex // held by whoever replaces the tail
	closed  chan struct{}
	stop    func() // ends the consumer

	refusing atomic.Bool // the last Append failed; see [Store.Ready]

	monitoring  sync.WaitGroup // the goroutine of monitor
	checkNow    chan struct{}  // makes monitor check at once; capacity 1
	stopMonitor func()
}

// Last returns the id of the newest event that this process has received; 0 when
// the log is empty. It costs one atomic load.
func (l *Log) Last() uint64 { return l.tail.Load().last }

// Cursor returns the cursor of a reader that has read everything up to [Log.Last].
func (l *Log) Cursor() Cursor {
	t := l.tail.Load()
	return Cursor{t.last, t.epochs.current()}
}

// Has reports whether the cursor belongs to this log and is not newer than
// [Log.Last].
func (l *Log) Has(c Cursor) bool {
	t := l.tail.Load()
	return c.ID <= t.last && t.epochs.lost(c) == nil
}

// event makes an [Event] of a stored message, in the current epoch of a tail.
func (l *Log) event(t *tail, id uint64, subject string, at time.Time, data []byte) *Event {
	e := newEvent(id, l.spec.topic(subject), at, data, l.spec.Expand)
	e.epoch = t.epochs.current()
	return e
}

// Changed returns a channel that is closed as soon as the log has an event after
// the cursor, or is itself closed: for a select beside a timer. For a cursor that is
// newer than the newest event it is closed only once the log has passed that id, so
// call [Log.Read] first. For a cursor of another log it is closed at once.
func (l *Log) Changed(after Cursor) <-chan struct{} {
	if t := l.tail.Load(); t.last <= after.ID && t.epochs.lost(after) == nil {
		return t.changed
	}
	return alwaysClosed
}

var alwaysClosed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Wait blocks until the log has an event after an id. It returns [ErrClosed] or
// the error of ctx if that comes first.
func (l *Log) Wait(ctx context.Context, after uint64) error {
	return l.await(ctx, Cursor{ID: after})
}

// await is [Log.Wait] for a cursor. It returns at once if that is of another log.
func (l *Log) await(ctx context.Context, after Cursor) error {
	for {
		changed := l.Changed(after)
		if changed == alwaysClosed {
			return nil
		}
		select {
		case <-changed:
			if l.isClosed() {
				return ErrClosed
			}
		case <-l.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Backoff waits a second, or until ctx ends. Call it between two calls of
// [Log.Follow] when the first has failed, so that a log that keeps failing is not
// asked in a busy loop.
func Backoff(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// Follow replays what comes after the cursor and then goes live: it yields a
// page whenever there is something new. It ends when the loop is left or with an
// error, which is the last thing it yields: that of ctx, [ErrClosed] when the log is
// closed, [ErrSlow] when the live reader has fallen behind the tail, or one of
// [Log.Read].
func (l *Log) Follow(ctx context.Context, after Cursor) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		live := false
		for {
			if live && l.tail.Load().hasEvicted(after) {
				yield(Page{}, ErrSlow)
				return
			}
			page, err := l.Read(ctx, after, MaxPage)
			if err == nil && page.Gap == nil && len(page.Events) == 0 && page.Last <= after.ID {
				live, after = true, page.Cursor()
				if err = l.await(ctx, after); err == nil {
					continue
				}
			}
			if !yield(page, err) || err != nil {
				return
			}
			after = page.Cursor()
		}
	}
}
