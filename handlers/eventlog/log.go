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
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
	"github.com/synadia-io/orbit.go/jetstreamext"
)

// MaxPage is how many events [Log.Read] returns at the most.
const MaxPage = 1000

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
	js     jetstream.JetStream
	stream jetstream.Stream
	logger *slog.Logger
	server *embedded // nil when it is external

	tail    atomic.Pointer[tail]
	writing sync.Mutex // held by whoever replaces the tail
	closed  chan struct{}
	stop    func() // ends the consumer

	refusing atomic.Bool // the store did not take the last event; see [Store.Ready]
}

// Last is the id of the newest event that this process has heard of; 0 when
// there is none. It costs one atomic load.
func (l *Log) Last() uint64 { return l.tail.Load().last }

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

// transient reports whether the store may answer if it is asked again.
func transient(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
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
// [MaxPage]; anything else means MaxPage). It does not wait for new ones.
func (l *Log) Read(ctx context.Context, after uint64, limit int) (Page, error) {
	return l.read(ctx, "", after, limit)
}

// ReadTopic is Read for the events of one topic. Their ids have holes, where
// other topics' events stand; a [Gap] tells what the whole log no longer has.
func (l *Log) ReadTopic(ctx context.Context, topic string, after uint64, limit int) (Page, error) {
	if !validTopic.MatchString(topic) {
		return Page{}, invalid(BadTopic, topic)
	}
	return l.read(ctx, topic, after, limit)
}

// read reads one topic, or with "" all of them.
func (l *Log) read(ctx context.Context, topic string, after uint64, limit int) (Page, error) {
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	if l.isClosed() {
		return Page{}, ErrClosed
	}
	t := l.tail.Load()
	if after > t.last {
		return l.readFuture(ctx, topic, after, limit)
	}
	if after+1 < t.first() {
		return l.readStore(ctx, topic, after, limit)
	}
	if topic == "" {
		return pageOf(t.after(after), after, limit), nil
	}
	return topicPageOf(only(topic, t.after(after)), t.last, limit), nil
}

// pageOf cuts a page out of events, which all come after the cursor.
func pageOf(events []*Event, after uint64, limit int) Page {
	page := Page{Events: events, Last: after}
	if len(events) > limit {
		page.Events, page.More = events[:limit:limit], true
	}
	if n := len(page.Events); n > 0 {
		page.Last = page.Events[n-1].ID
	}
	return page
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
func (l *Log) readFuture(ctx context.Context, topic string, after uint64, limit int) (Page, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	if after <= info.State.LastSeq {
		if err := l.Wait(ctx, after-1); err != nil {
			return Page{}, err
		}
		return l.read(ctx, topic, after, limit)
	}
	page, err := l.read(ctx, topic, max(info.State.FirstSeq, 1)-1, limit)
	page.Gap = &Gap{From: info.State.LastSeq + 1, To: after, Reset: true}
	return page, err
}

// readStore answers a cursor that is older than the tail.
func (l *Log) readStore(ctx context.Context, topic string, after uint64, limit int) (Page, error) {
	t := l.tail.Load()
	options := []jetstreamext.GetBatchOpt{jetstreamext.GetBatchSeq(after + 1)}
	if topic != "" {
		options = append(options, jetstreamext.GetBatchSubject(l.spec.subject(topic)))
	}
	messages, err := jetstreamext.GetBatch(ctx, l.js, l.spec.stream(), limit, options...)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	var events []*Event
	for m, err := range messages {
		if errors.Is(err, jetstreamext.ErrNoMessages) {
			break
		}
		if err != nil {
			return Page{}, fmt.Errorf("eventlog: read: %w", err)
		}
		if m.Sequence > t.last {
			break // heard of a little later, in its turn
		}
		events = append(events, newEvent(m.Sequence, l.spec.topic(m.Subject), m.Time, m.Data, l.spec.Show))
	}
	if topic != "" {
		return l.pageOfTopic(ctx, events, t.last, after, limit)
	}
	// Retention may have taken all of it while we asked: then the tail has the rest.
	if len(events) == 0 {
		events = t.events
	}
	page := pageOf(events, after, limit)
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

// pageOfTopic is the page of what the store gave of one topic, up to last. The
// holes between its ids say nothing: what the log has lost, it must be asked.
func (l *Log) pageOfTopic(ctx context.Context, events []*Event, last, after uint64, limit int) (Page, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	page := topicPageOf(events, last, limit)
	if len(events) == limit { // there may be more
		page.Last, page.More = events[limit-1].ID, true
	}
	oldest := info.State.FirstSeq
	if len(events) > 0 {
		oldest = min(oldest, events[0].ID)
	}
	if oldest > after+1 {
		page.Gap = &Gap{From: after + 1, To: oldest - 1}
	}
	return page, nil
}

// Changed returns a channel that is closed as soon as the log has an event
// after the cursor (or is itself closed), for a select beside a timer. A
// cursor from the future waits until the log has passed it: Read first.
func (l *Log) Changed(after uint64) <-chan struct{} {
	if t := l.tail.Load(); t.last <= after {
		return t.changed
	}
	return alwaysClosed
}

var alwaysClosed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Wait blocks until the log has an event after the cursor, or ctx ends.
func (l *Log) Wait(ctx context.Context, after uint64) error {
	for l.Last() <= after {
		select {
		case <-l.Changed(after):
		case <-l.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Follow replays what comes after the cursor and then goes live: it yields a
// page whenever there is something new, until the loop is left, ctx ends
// ([context.Canceled]), the log closes ([ErrClosed]) or the reader proves too
// slow ([ErrSlow]); an error is the last thing it yields.
func (l *Log) Follow(ctx context.Context, after uint64) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		live := false
		for {
			if live && after+1 < l.tail.Load().first() {
				yield(Page{}, ErrSlow)
				return
			}
			page, err := l.Read(ctx, after, MaxPage)
			if err == nil && page.Gap == nil && len(page.Events) == 0 {
				live = true
				if err = l.Wait(ctx, after); err == nil {
					continue
				}
			}
			if !yield(page, err) || err != nil {
				return
			}
			after = page.Last
		}
	}
}
