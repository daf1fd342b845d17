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

// Bounds of reading events that the tail no longer holds.
const (
	// batchEvents and batchBytes are how many events, and about how many bytes, are
	// read from the store at once: some pages, for this reader and those that follow it.
	batchEvents, batchBytes = 256, 32 << 10
	// maxFetches is how many readers fetch at a time: each holds a batch in memory, and a
	// thousand clients may come back at once after a failure of the network.
	maxFetches = 4
	// fetchWithin bounds the wait for other readers, and for the store.
	fetchWithin = 10 * time.Second
	// CacheBytes bounds the JSON of cached events: 2,000 of the largest events of the
	// lab, 30,000 of topic pulse. Events that are also sent in another [Format] take as
	// much again.
	CacheBytes = 8 << 20
	// collectEvery is how many bytes of JSON are fetched between two garbage collections;
	// the garbage is some five times as much.
	collectEvery = 4 << 20
)

// eventCache has the events that were recently read from a store, of all its logs, and
// shares them among readers: a thousand that read the same page hold one copy of it. It
// also limits how many fetch at a time.
type eventCache struct {
	fetching chan struct{} // semaphore of maxFetches

	fetched    atomic.Int64 // bytes of JSON, since the last collection
	collecting atomic.Bool

	// Two generations approximate LRU: an event that is read moves to young; when young
	// is full it replaces old.
	mu         sync.Mutex
	young, old map[cacheKey]*Event
	size       int // of young
}

// cacheKey identifies an event. In another epoch the same id may be another event.
type cacheKey struct {
	log   *Log
	epoch string
	id    uint64
}

func newEventCache() *eventCache {
	return &eventCache{fetching: make(chan struct{}, maxFetches), young: make(map[cacheKey]*Event)}
}

// page returns the cached events from a key on, up to the first that is missing and no
// more than a page.
func (c *eventCache) page(at cacheKey, until uint64, limit int) (events []*Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for size := 0; at.id <= until && len(events) < limit && size < PageBytes; at.id++ {
		e := c.young[at]
		if e == nil {
			if e = c.old[at]; e == nil {
				break
			}
			c.add(at, e)
		}
		events = append(events, e)
		size += len(e.json)
	}
	return events
}

// add must be called with the lock held.
func (c *eventCache) add(at cacheKey, e *Event) {
	cost := 256 + len(e.json) // the event, its key, its JSON
	if c.size+cost > CacheBytes/2 {
		c.old, c.young, c.size = c.young, make(map[cacheKey]*Event), 0
	}
	c.young[at] = e
	c.size += cost
}

// share caches an event that was fetched, and returns the one that is cached already if
// there is one.
func (c *eventCache) share(at cacheKey, e *Event) *Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	if shared := c.young[at]; shared != nil {
		return shared
	}
	c.add(at, e)
	return e
}

// removeLog removes the events of a log.
func (c *eventCache) removeLog(l *Log) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, events := range []map[cacheKey]*Event{c.young, c.old} {
		maps.DeleteFunc(events, func(at cacheKey, _ *Event) bool { return at.log == l })
	}
}

// readOlder returns events after an id that is older than the tail, from the cache or
// the store: at least one if there are any, and whether the store has more after them.
func (l *Log) readOlder(ctx context.Context, t *tail, topic string, after uint64, limit int) (events []*Event, more bool, err error) {
	shared, first := l.store.cache, cacheKey{l, t.epochs.current(), after + 1}
	if topic == "" {
		if events := shared.page(first, t.last, limit); len(events) > 0 {
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
		return l.fetchApart(ctx, t, topic, after, min(limit, batchEvents))
	}
	if events := shared.page(first, t.last, limit); len(events) > 0 { // another reader has fetched them meanwhile
		return events, true, nil
	}
	events, more, err = l.fetchApart(ctx, t, topic, after, batchEvents)
	for i, e := range events {
		events[i] = shared.share(cacheKey{l, first.epoch, e.ID}, e)
	}
	return events, more, err
}

// fetchApart is fetch on a goroutine of its own: the stack that the store's client and
// JSON need is freed with it. The goroutine of a client that never reads would keep it.
func (l *Log) fetchApart(ctx context.Context, t *tail, topic string, after uint64, limit int) (events []*Event, more bool, err error) {
	var fetching sync.WaitGroup
	fetching.Go(func() {
		events, more, err = l.fetch(ctx, t, topic, after, limit)
		l.store.cache.collect(events)
	})
	fetching.Wait()
	return events, more, err
}

// collect runs a garbage collection whenever collectEvery bytes were fetched. By itself
// the collector would wait until there is as much garbage as live memory, which would
// be half of what a thousand readers of old pages cost. A lower GOGC would make all
// other allocations pay, too.
func (c *eventCache) collect(fetched []*Event) {
	size := int64(0)
	for _, e := range fetched {
		size += int64(len(e.json))
	}
	if c.fetched.Add(size) >= collectEvery && c.collecting.CompareAndSwap(false, true) {
		c.fetched.Store(0)
		go func() { // nobody waits for it
			runtime.GC()
			c.collecting.Store(false)
		}()
	}
}

// fetch reads events from the store.
func (l *Log) fetch(ctx context.Context, t *tail, topic string, after uint64, limit int) (events []*Event, more bool, err error) {
	options := []jetstreamext.GetBatchOpt{jetstreamext.GetBatchSeq(after + 1), jetstreamext.GetBatchMaxBytes(batchBytes)}
	if topic != "" {
		options = append(options, jetstreamext.GetBatchSubject(l.spec.subject(topic)))
	}
	err = l.batch(ctx, limit, options, func(m *jetstream.RawStreamMsg) bool {
		if m.Sequence > t.last { // newer than the tail: the consumer will receive it
			more = false
			return false
		}
		events = append(events, l.event(t, m.Sequence, m.Subject, m.Time, m.Data))
		more = m.Header.Get("Nats-Num-Pending") != "0"
		return true
	})
	return events, more, err
}

// batch calls each with the messages of a batch, until it returns false. The library
// ends without an error at its timeout; here that is one, because messages that are
// missing then would be taken for a hole.
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
