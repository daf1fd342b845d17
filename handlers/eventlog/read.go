package eventlog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
)

// Bounds of a [Page]. A page stays in memory while a client takes to read it, so
// a thousand clients that do not read hold at most 8 MiB, and that only if each is at
// another position.
const (
	MaxPage   = 1000    // events
	PageBytes = 8 << 10 // of their JSON, unless the first alone is longer
)

// Read returns the events after a cursor: at most limit of them (1 to [MaxPage];
// anything else means MaxPage), and no more than [PageBytes] unless the first alone is
// longer. If there are any it returns at least one; [Page.More] tells whether more
// follow. It does not wait for new ones. A cursor that the log no longer reaches, or
// that is of another log, is no error but a [Gap]. Its errors are [ErrClosed], those
// of ctx, and those of a store that does not answer.
func (l *Log) Read(ctx context.Context, after Cursor, limit int) (Page, error) {
	return l.read(ctx, "", after, limit)
}

// ReadTopic is [Log.Read] for the events of one topic. Between their ids there are
// holes for the events of other topics; a [Gap] reports what the whole log no longer
// has, unless it retains events by topic ([Spec.RetainTopic]). An invalid topic is an
// [*Invalid].
func (l *Log) ReadTopic(ctx context.Context, topic string, after Cursor, limit int) (Page, error) {
	if !validTopic.MatchString(topic) {
		return Page{}, invalid(BadTopic, topic)
	}
	return l.read(ctx, topic, after, limit)
}

// read is [Log.ReadTopic], and with "" [Log.Read].
func (l *Log) read(ctx context.Context, topic string, after Cursor, limit int) (Page, error) {
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	if l.isClosed() {
		return Page{}, ErrClosed
	}
	t := l.tail.Load()
	if gap := t.epochs.lost(after); gap != nil {
		if l.server == nil && l.learnEpochs(ctx, t, after) {
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

// readHere reads after an id that this log has had: from the tail, or from the
// store if the id is older.
func (l *Log) readHere(ctx context.Context, t *tail, topic string, after uint64, limit int) (Page, error) {
	switch {
	case after+1 < t.first():
		return l.readStore(ctx, t, topic, after, limit)
	case topic == "":
		return pageOf(t.after(after), after, limit), nil
	}
	return topicPageOf(filterTopic(topic, t.after(after)), t.last, limit), nil
}

// readFromStart answers a cursor that belongs to another log: with the gap that
// says so, followed by the events of this one from its beginning.
func (l *Log) readFromStart(ctx context.Context, topic string, gap *Gap, limit int) (Page, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("eventlog: read: %w", err)
	}
	page, err := l.read(ctx, topic, Cursor{ID: min(max(info.State.FirstSeq, 1)-1, l.Last())}, limit)
	page.Gap = gap
	return page, err
}

// readFuture answers a cursor that is newer than the newest event received here.
// Either the store has more, and this process is about to receive it: then it waits.
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
	events, more, err := l.readOlder(ctx, t, topic, after, limit)
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

// pageOfTopic makes a page of events of one topic from the store. Holes between their
// ids are other topics' events, so what the log has lost must be asked of the stream.
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

// pageOf makes a page of the first events, which all come after the cursor. The
// slice is cloned: a reader that keeps the page must not keep a whole old tail alive.
func pageOf(events []*Event, after uint64, limit int) Page {
	n := fits(events, limit)
	page := Page{Events: slices.Clone(events[:n]), Last: after, More: n < len(events)}
	if n > 0 {
		page.Last = events[n-1].ID
	}
	return page
}

// fits returns how many of the events a page has room for.
func fits(events []*Event, limit int) (n int) {
	for size := 0; n < min(len(events), limit); n++ {
		if size += len(events[n].json); size > PageBytes {
			return max(n, 1)
		}
	}
	return n
}

// topicPageOf is pageOf for the events of one topic among all up to last: the cursor
// after the last page of them is last, whatever the topic of that event.
func topicPageOf(events []*Event, last uint64, limit int) Page {
	page := pageOf(events, last, limit)
	if !page.More {
		page.Last = last
	}
	return page
}

// sparsePageOf makes a page of events from the store, of one topic or of all, in a
// log whose holes are ordinary ([Spec.RetainTopic]).
func sparsePageOf(events []*Event, more bool, last uint64, limit int) Page {
	page := topicPageOf(events, last, limit)
	if n := len(events); more && !page.More && n > 0 {
		page.Last = events[n-1].ID
	}
	page.More = page.Last < last
	return page
}

// contiguous returns how many events there are before the first hole.
func contiguous(events []*Event) int {
	n := min(1, len(events))
	for n < len(events) && events[n].ID == events[n-1].ID+1 {
		n++
	}
	return n
}

func filterTopic(topic string, events []*Event) []*Event {
	var selected []*Event
	for _, e := range events {
		if e.Topic == topic {
			selected = append(selected, e)
		}
	}
	return selected
}

// A Gap is a range of ids that a reader asked for and that the log no longer has.
type Gap struct {
	From uint64 `json:"from"` // the first id that is gone
	To   uint64 `json:"to"`   // the last id that is gone, inclusive
	// Reset reports that the cursor belongs to another log, or to this one before it
	// was rolled back: it is newer than the newest event, or than the newest that is
	// left of its epoch. The range then has the ids that the reader may have received
	// and that this log does not have, or has given to other events. The events that
	// follow are those from the beginning of the log.
	Reset bool `json:"reset,omitempty"`
}

// JSON returns the gap on one line: {"from":1,"to":12}, with "reset":true if it is one.
func (g *Gap) JSON() []byte {
	b, _ := json.Marshal(g) // two numbers and a bool always encode
	return b
}

// A Page is the answer of [Log.Read]: what comes after a cursor.
type Page struct {
	Gap    *Gap     // what is missing between the cursor and the events, or nil
	Events []*Event // in the order of their ids; shared by all readers, do not change
	Last   uint64   // the id to read on after
	Epoch  string   // the epoch of the log when it was read
	More   bool     // the log already had events after Last
}

// Start returns the cursor just before the first event of the page.
func (p Page) Start() Cursor {
	if len(p.Events) == 0 {
		return p.Cursor()
	}
	return Cursor{p.Events[0].ID - 1, p.Epoch}
}

// Cursor returns the cursor to read on with.
func (p Page) Cursor() Cursor { return Cursor{p.Last, p.Epoch} }
