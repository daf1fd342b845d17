package eventlog

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"regexp"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// What [Log.Read] returns at the most. A reader has a page for as long as its
// client takes to read it, so this is what a thousand clients that do not read
// may cost: 8 MiB, if each of them stands at another place.
const (
	MaxPage   = 1000    // events
	PageBytes = 8 << 10 // of their JSON, unless the first alone is longer
)

// Errors that callers tell apart.
var (
	// ErrClosed: the log was closed while somebody used it.
	ErrClosed = errors.New("eventlog: closed")
	// ErrSlow: a live follower fell so far behind that the tail no longer holds
	// what it needs. Cut it; it comes back with its cursor.
	ErrSlow = errors.New("eventlog: the reader is too slow")
	// ErrInvalid: a topic, key or data that no log takes. It comes as an [*Invalid].
	ErrInvalid = errors.New("eventlog: invalid event")
)

var validTopic = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// A Log is a stream of events with contiguous ids. Its methods may be called
// from any number of goroutines.
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

	refusing atomic.Bool // the store did not take the last event; see [Store.Ready]

	looking     sync.WaitGroup
	lookNow     chan struct{}
	stopLooking func()
}

// Last is the id of the newest event that this process has heard of; 0 when
// there is none. It costs one atomic load.
func (l *Log) Last() uint64 { return l.tail.Load().last }

// Cursor is the one of who has read everything up to [Log.Last].
func (l *Log) Cursor() Cursor {
	t := l.tail.Load()
	return Cursor{t.last, t.epochs.current()}
}

// Has reports whether the log has everything that the cursor has seen, and has
// heard of it here.
func (l *Log) Has(c Cursor) bool {
	t := l.tail.Load()
	return c.ID <= t.last && t.epochs.lost(c) == nil
}

// Append adds an event and returns its id once the event is on disk (on a
// cluster: once a majority has it). The data is JSON of at most [Spec.MaxData]
// bytes, the topic one word of [a-z0-9-]. What not every reader could take is
// refused with an [*Invalid], or repaired: tidy has the list.
//
// A key makes the call safe to repeat: for two minutes (or [Spec.MaxAge]) a second Append with
// the same topic and key adds nothing and returns the first one's id. Append
// itself repeats the call in this way while the store does not answer (a
// leader is being elected, say) until ctx ends: give it a deadline.
func (l *Log) Append(ctx context.Context, topic string, data []byte, key string) (uint64, error) {
	if !validTopic.MatchString(topic) {
		return 0, invalid(BadTopic, topic)
	}
	if len(data) > l.spec.maxData() {
		return 0, invalid(TooLong, "")
	}
	data, err := tidy(data)
	if err != nil {
		return 0, err
	}
	if key == "" {
		key = nuid.Next()
	} else {
		key = asHeader(key)
	}
	msg := nats.NewMsg(l.spec.subject(topic))
	msg.Data = data
	msg.Header.Set(jetstream.MsgIDHeader, topic+"/"+key) // topics cannot take one another's keys

	for inVain := 1; ; inVain++ {
		id, err := l.publish(ctx, msg)
		if refusing := err != nil; l.refusing.Load() != refusing { // as a rule it is a read, and nobody waits
			l.refusing.Store(refusing)
		}
		switch {
		case err == nil:
			return id, nil
		case !transient(err):
			return 0, fmt.Errorf("eventlog: append: %w", err)
		case l.server != nil && inVain > 1: // once may be a machine that is busy
			l.server.revive(l.logger)
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("eventlog: append: %w (%w)", ctx.Err(), err)
		case <-l.closed:
			return 0, ErrClosed
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// asHeader is a key as a header of NATS can carry it: whole, whatever is in it.
// A header knows no line breaks and no space at its ends (it would lose them,
// and take two keys for one), and has no room for a long key beside the data.
func asHeader(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// publish makes one attempt, of two seconds at the most.
func (l *Log) publish(ctx context.Context, msg *nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, msg, jetstream.WithExpectStream(l.spec.stream()))
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

// Forget removes the events of a topic up to an id, which must not be the newest
// of the log. It is for logs that keep so many of each topic; nothing is said of
// it to who reads.
func (l *Log) Forget(ctx context.Context, topic string, through uint64) error {
	err := l.stream.Purge(ctx, jetstream.WithPurgeSubject(l.spec.subject(topic)), jetstream.WithPurgeSequence(through+1))
	if err != nil {
		return fmt.Errorf("eventlog: forget: %w", err)
	}
	return nil
}

// transient reports whether the store may answer if it is asked again.
func transient(err error) bool {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok {
		return api.ErrorCode == jetStreamInProcess ||
			api.Code == 503 && api.ErrorCode != jetStreamFull && api.ErrorCode != jetStreamStoreFailed
	}
	for _, target := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, jetstream.ErrNoStreamResponse,
		nats.ErrDisconnected, nats.ErrConnectionReconnecting,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// Error codes of the JetStream API. Repeating does not mend the first two: the
// store has no room left, the message could not be written. The third is a
// cluster that still works on the first copy of this very message.
const (
	jetStreamFull        jetstream.ErrorCode = 10023
	jetStreamStoreFailed jetstream.ErrorCode = 10077
	jetStreamInProcess   jetstream.ErrorCode = 10158
)

// Read returns the events after a cursor, at most limit of them (1 to
// [MaxPage]; anything else means MaxPage) and about [PageBytes]. It may return
// fewer than there are, never none of some. It does not wait for new ones.
func (l *Log) Read(ctx context.Context, after Cursor, limit int) (Page, error) {
	return l.read(ctx, "", after, limit)
}

// ReadTopic is Read for the events of one topic. Their ids have holes, where
// other topics' events stand; a [Gap] tells what the whole log no longer has,
// unless it keeps so many of each topic ([Spec.RetainTopic]).
func (l *Log) ReadTopic(ctx context.Context, topic string, after Cursor, limit int) (Page, error) {
	if !validTopic.MatchString(topic) {
		return Page{}, invalid(BadTopic, topic)
	}
	return l.read(ctx, topic, after, limit)
}

// read reads one topic, or with "" all of them.
func (l *Log) read(ctx context.Context, topic string, after Cursor, limit int) (Page, error) {
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	if l.isClosed() {
		return Page{}, ErrClosed
	}
	t := l.tail.Load()
	if gap := t.epochs.lost(after); gap != nil {
		if l.server == nil && l.learn(ctx, t, after) {
			return l.read(ctx, topic, after, limit)
		}
		return l.readFromStart(ctx, topic, gap, limit)
	}
	if after.ID > t.last {
		return l.readFuture(ctx, topic, after, limit)
	}
	page, err := l.readHere(ctx, t, topic, after.ID, limit)
	page.Epoch = t.epochs.current()
	return page, err
}

// readHere reads after an id of this log.
func (l *Log) readHere(ctx context.Context, t *tail, topic string, after uint64, limit int) (Page, error) {
	switch {
	case after+1 < t.first():
		return l.readStore(ctx, t, topic, after, limit)
	case topic == "":
		return pageOf(t.after(after), after, limit), nil
	}
	return topicPageOf(only(topic, t.after(after)), t.last, limit), nil
}

// readFromStart answers a cursor that belongs to another log: the gap says so,
// and what this one has follows.
func (l *Log) readFromStart(ctx context.Context, topic string, gap *Gap, limit int) (Page, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	page, err := l.read(ctx, topic, Cursor{ID: min(max(info.State.FirstSeq, 1)-1, l.Last())}, limit)
	page.Gap = gap
	return page, err
}

// pageOf cuts a page out of events, which all come after the cursor. The page
// has a list of its own: who holds it must not hold all of an old tail.
func pageOf(events []*Event, after uint64, limit int) Page {
	n := fits(events, limit)
	page := Page{Events: slices.Clone(events[:n]), Last: after, More: n < len(events)}
	if n > 0 {
		page.Last = events[n-1].ID
	}
	return page
}

// fits is how many of the events a page has room for.
func fits(events []*Event, limit int) (n int) {
	for size := 0; n < min(len(events), limit); n++ {
		if size += len(events[n].json); size > PageBytes {
			return max(n, 1)
		}
	}
	return n
}

// topicPageOf is pageOf for the events of one topic among all up to last: who
// has read them all has read to last.
func topicPageOf(events []*Event, last uint64, limit int) Page {
	page := pageOf(events, last, limit)
	if !page.More {
		page.Last = last
	}
	return page
}

func only(topic string, events []*Event) []*Event {
	var of []*Event
	for _, e := range events {
		if e.Topic == topic {
			of = append(of, e)
		}
	}
	return of
}

// readFuture answers a cursor that is newer than everything heard here. Either
// another instance of the site has heard more: then this one will in a moment.
// Or the cursor comes from another log, and the reader starts again.
func (l *Log) readFuture(ctx context.Context, topic string, after Cursor, limit int) (Page, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	if after.ID <= info.State.LastSeq {
		if err := l.await(ctx, Cursor{after.ID - 1, after.Epoch}); err != nil {
			return Page{}, err
		}
		return l.read(ctx, topic, after, limit)
	}
	return l.readFromStart(ctx, topic, &Gap{From: info.State.LastSeq + 1, To: after.ID, Reset: true}, limit)
}

// readStore answers a cursor that is older than the tail.
func (l *Log) readStore(ctx context.Context, t *tail, topic string, after uint64, limit int) (Page, error) {
	events, more, err := l.older(ctx, t, topic, after, limit)
	if err != nil {
		return Page{}, err
	}
	if t.sparse {
		return sparsePageOf(events, more, t.last, limit), nil
	}
	if topic != "" {
		return l.pageOfTopic(ctx, t, events, more, after, limit)
	}
	// Retention may have taken all of it while we asked: then the tail has the rest.
	if len(events) == 0 {
		events = t.events
	}
	page := pageOf(events[:contiguous(events)], after, limit) // up to the next hole
	oldest := t.last + 1
	if len(events) > 0 {
		oldest = events[0].ID
	}
	if oldest > after+1 {
		page.Gap = &Gap{From: after + 1, To: oldest - 1}
		page.Last = max(page.Last, oldest-1)
	}
	page.More = page.Last < t.last
	return page, nil
}

// sparsePageOf is the page of what the store gave, of one topic or of all, where
// holes say nothing.
func sparsePageOf(events []*Event, more bool, last uint64, limit int) Page {
	page := topicPageOf(events, last, limit)
	if n := len(events); more && !page.More && n > 0 {
		page.Last = events[n-1].ID
	}
	page.More = page.Last < last
	return page
}

// pageOfTopic is the page of what the store gave of one topic, up to last. The
// holes between its ids say nothing: what the log has lost, it must be asked.
func (l *Log) pageOfTopic(ctx context.Context, t *tail, events []*Event, more bool, after uint64, limit int) (Page, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	oldest := info.State.FirstSeq
	if len(events) > 0 {
		oldest = min(oldest, events[0].ID)
	}
	hole := t.nextHole(max(after, oldest-1))
	if hole != nil && hole.From <= max(after+1, oldest) { // the next page begins with it, and this is the next
		oldest, hole = hole.To+1, t.nextHole(hole.To)
	}
	last := t.last
	if hole != nil {
		last = hole.From - 1
	}
	n := sort.Search(len(events), func(i int) bool { return events[i].ID > last })
	page := topicPageOf(events[:n], last, limit)
	if more && !page.More && 0 < n && n == len(events) {
		page.Last = events[n-1].ID
	}
	page.More = page.Last < t.last
	if oldest > after+1 {
		page.Gap = &Gap{From: after + 1, To: oldest - 1}
	}
	return page, nil
}

// contiguous is how many events there are before the first hole.
func contiguous(events []*Event) int {
	n := min(1, len(events))
	for n < len(events) && events[n].ID == events[n-1].ID+1 {
		n++
	}
	return n
}

// event is one of the log's, in the epoch of a tail.
func (l *Log) event(t *tail, id uint64, subject string, at time.Time, data []byte) *Event {
	e := newEvent(id, l.spec.topic(subject), at, data, l.spec.Show)
	e.epoch = t.epochs.current()
	return e
}

// Changed returns a channel that is closed as soon as the log has an event
// after the cursor (or is itself closed), for a select beside a timer. A
// cursor from the future waits until the log has passed it: Read first. One of
// another log does not wait.
func (l *Log) Changed(after Cursor) <-chan struct{} {
	if t := l.tail.Load(); t.last <= after.ID && t.epochs.lost(after) == nil {
		return t.changed
	}
	return alwaysClosed
}

var alwaysClosed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Wait blocks until the log has an event after an id, or ctx ends.
func (l *Log) Wait(ctx context.Context, after uint64) error {
	return l.await(ctx, Cursor{ID: after})
}

// await is Wait for a cursor, which may turn out to be another log's.
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

// Backoff waits before a log that did not answer is followed again, for a second
// or until ctx ends: a log that fails is not to be asked without end.
func Backoff(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// Follow replays what comes after the cursor and then goes live: it yields a
// page whenever there is something new, until the loop is left, ctx ends
// ([context.Canceled]), the log closes ([ErrClosed]) or the reader proves too
// slow ([ErrSlow]); an error is the last thing it yields.
func (l *Log) Follow(ctx context.Context, after Cursor) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		live := false
		for {
			if live && l.tail.Load().hasLeft(after) {
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
