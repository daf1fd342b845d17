package eventlog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"
)

// What it may cost to read what no tail holds any more.
const (
	// fetched is how many events, and about how many bytes, are read from the
	// store at once: some pages, for who asked and for those behind him.
	fetchedEvents, fetchedBytes = 256, 32 << 10
	// fetchers is how many do so at a time: each holds what it fetches, and a
	// thousand that come back at once after a cut must not do so a thousand times.
	fetchers = 4
	// fetchWithin bounds the wait for the others, and for the store.
	fetchWithin = 10 * time.Second
	// OlderBytes is how much JSON is kept of it, which is as much again while the
	// same events go out as frames of event streams: 2,000 of the largest events
	// of the lab, 30,000 of what people press.
	OlderBytes = 8 << 20
	// collectEvery is how much JSON is fetched between two collections of garbage,
	// which is some five times as much.
	collectEvery = 4 << 20
)

// older is what the readers of a store share: the events that were read from it
// lately, in all its logs. Readers hold no more than a page each, so a thousand
// that read the same page have it once, and a thousand at different places
// take turns.
type older struct {
	fetching chan struct{} // has a place for each fetcher

	fetched    atomic.Int64 // bytes of JSON, since the last collection
	collecting atomic.Bool

	// Two generations: what is read moves to the young one, and when that is
	// full it becomes the old one, whose place it takes.
	mu         sync.Mutex
	young, old map[place]*Event
	size       int // of young
}

// place is where an event stands. Another epoch may have another one there.
type place struct {
	log   *Log
	epoch string
	id    uint64
}

func newOlder() *older {
	return &older{fetching: make(chan struct{}, fetchers), young: make(map[place]*Event)}
}

// run returns the page of events that begins at a place, as far as they are here.
func (o *older) run(at place, until uint64, limit int) (events []*Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for size := 0; at.id <= until && len(events) < limit && size < PageBytes; at.id++ {
		e := o.young[at]
		if e == nil {
			if e = o.old[at]; e == nil {
				break
			}
			o.keep(at, e)
		}
		events = append(events, e)
		size += len(e.json)
	}
	return events
}

// keep must be called with the lock held.
func (o *older) keep(at place, e *Event) {
	cost := 256 + len(e.json) // the event, its place, its JSON
	if o.size+cost > OlderBytes/2 {
		o.old, o.young, o.size = o.young, make(map[place]*Event), 0
	}
	o.young[at] = e
	o.size += cost
}

// share keeps an event that was read, and returns the one that all have.
func (o *older) share(at place, e *Event) *Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	if shared := o.young[at]; shared != nil {
		return shared
	}
	o.keep(at, e)
	return e
}

// forget lets go of a log.
func (o *older) forget(l *Log) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, events := range []map[place]*Event{o.young, o.old} {
		maps.DeleteFunc(events, func(at place, _ *Event) bool { return at.log == l })
	}
}

// older returns what follows an id that is older than the tail, as much of it
// as there is at hand: some events at least, if there are any, and whether the
// store has others after them.
func (l *Log) older(ctx context.Context, t *tail, topic string, after uint64, limit int) (events []*Event, more bool, err error) {
	shared, first := l.store.older, place{l, t.epochs.current(), after + 1}
	if topic == "" {
		if events := shared.run(first, t.last, limit); len(events) > 0 {
			return events, true, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	select {
	case shared.fetching <- struct{}{}:
		defer func() { <-shared.fetching }()
	case <-ctx.Done():
		return nil, false, fmt.Errorf("eventlog: read: %w", ctx.Err())
	}
	if topic != "" {
		return l.fetchApart(ctx, t, topic, after, min(limit, fetchedEvents))
	}
	if events := shared.run(first, t.last, limit); len(events) > 0 { // somebody has fetched it meanwhile
		return events, true, nil
	}
	events, more, err = l.fetchApart(ctx, t, topic, after, fetchedEvents)
	for i, e := range events {
		events[i] = shared.share(place{l, first.epoch, e.ID}, e)
	}
	return events, more, err
}

// fetchApart is fetch on a goroutine of its own: the stack that the store's client
// and JSON need goes with it, which a reader that never reads would keep.
func (l *Log) fetchApart(ctx context.Context, t *tail, topic string, after uint64, limit int) (events []*Event, more bool, err error) {
	var fetching sync.WaitGroup
	fetching.Go(func() {
		events, more, err = l.fetch(ctx, t, topic, after, limit)
		l.store.older.collect(events)
	})
	fetching.Wait()
	return events, more, err
}

// collect lets the garbage collector run when so much was fetched that the copies
// on its way weigh. By itself it would wait until there is as much garbage as all
// that lives: half of what a thousand readers of old pages cost would be that. To
// collect more often whatever happens (GOGC) would cost those too who join a chat.
func (o *older) collect(fetched []*Event) {
	size := int64(0)
	for _, e := range fetched {
		size += int64(len(e.json))
	}
	if o.fetched.Add(size) >= collectEvery && o.collecting.CompareAndSwap(false, true) {
		o.fetched.Store(0)
		go func() { // nobody waits for it
			runtime.GC()
			o.collecting.Store(false)
		}()
	}
}

// fetch reads events from the store.
func (l *Log) fetch(ctx context.Context, t *tail, topic string, after uint64, limit int) (events []*Event, more bool, err error) {
	options := []jetstreamext.GetBatchOpt{jetstreamext.GetBatchSeq(after + 1), jetstreamext.GetBatchMaxBytes(fetchedBytes)}
	if topic != "" {
		options = append(options, jetstreamext.GetBatchSubject(l.spec.subject(topic)))
	}
	err = l.batch(ctx, limit, options, func(m *jetstream.RawStreamMsg) bool {
		if m.Sequence > t.last { // heard of a little later, in its turn
			more = false
			return false
		}
		events = append(events, l.event(t, m.Sequence, m.Subject, m.Time, m.Data))
		more = m.Header.Get("Nats-Num-Pending") != "0"
		return true
	})
	return events, more, err
}

// batch hands to each what the store has, until that returns false. The library
// ends without a word when its time is up, and what has not come by then is no
// hole: here it is an error.
func (l *Log) batch(ctx context.Context, limit int, options []jetstreamext.GetBatchOpt, each func(*jetstream.RawStreamMsg) bool) error {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	messages, err := jetstreamext.GetBatch(ctx, l.js, l.spec.stream(), limit, options...)
	if err != nil {
		return fmt.Errorf("eventlog: read: %w", err)
	}
	for m, err := range messages {
		if errors.Is(err, jetstreamext.ErrNoMessages) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("eventlog: read: %w", err)
		}
		if !each(m) {
			return nil
		}
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("eventlog: read: %w", ctx.Err())
	case l.js.Conn().IsClosed():
		return ErrClosed
	}
	return nil
}
