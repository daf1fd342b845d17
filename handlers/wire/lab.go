package wire

import (
	"context"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"envivo/handlers/visitor"
	"envivo/handlers/wire/trace"
)

// Bounds of a lab.
const (
	maxTracks   = 32      // connections that are recorded, the last ones that ended included
	maxEntries  = 512     // of a connection: a talkative one does not push the others out
	maxWeight   = 2 << 20 // bytes of entries in all
	maxInFlight = 8       // requests on one connection that wait for their answers
	maxTags     = 32      // the exchanges of further ones are the lab's own
)

// A Lab is what one page sees and breaks of its own connections. A request
// belongs to it if it carries lab=ID in its query, the one place where an
// EventSource and a WebSocket can put it. With lab=ID.TAG the page says which
// of its clients asks: tags are letters, digits and dashes, 32 at most.
//
// It sums up what its exchanges cost, and once it is told to [Lab.Record], it
// keeps what passes.
//
// It ends with [Lab.Close], after two hours, or a minute after the last of
// those who followed its entries has gone.
type Lab struct {
	tap    *Tap
	id     string
	start  time.Time
	life   *time.Timer // ends it
	unseen *time.Timer // ends it while nobody follows
	who    visitor.Visitor
	place  *visitor.Place // its own among the labs

	network atomic.Pointer[condition]
	events  eventCounts

	mu        sync.Mutex
	closed    bool
	recording bool
	sums      map[string]*sum // by tag
	followers int
	tracks    []*track // of connections, oldest first; the first is the lab's own
	conns     int      // so far
	exchanges int
	entries   uint64
	weight    int
	lease     lease         // for the weight
	changed   chan struct{} // closed when there is a new entry, or an end
	heal      *time.Timer   // of the present fault
}

// A track is what a lab keeps of one connection.
type track struct {
	number  int
	link    *link // nil when the connection has ended
	entries []*trace.Entry
	weight  int
}

func newLab(t *Tap, id string) *Lab {
	l := &Lab{
		tap: t, id: id, start: time.Now(), sums: make(map[string]*sum),
		changed: make(chan struct{}), tracks: []*track{{}},
	}
	l.network.Store(sound())
	l.life = time.AfterFunc(labLife, l.Close)
	l.unseen = time.AfterFunc(labUnseen, l.Close)
	return l
}

// ID is what a request of the lab carries. Whoever knows it sees all that the
// lab sees.
func (l *Lab) ID() string { return l.id }

// Start is when the lab was opened: entries tell their time from there.
func (l *Lab) Start() time.Time { return l.start }

// Close heals all connections and forgets what was recorded. Whoever follows
// the entries hears the end.
func (l *Lab) Close() {
	if !l.tap.forget(l) {
		return
	}
	l.life.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unseen.Stop()
	l.setFault(nil)
	for _, t := range l.tracks { // a connection may go on, and know its track
		t.entries, t.link = nil, nil
	}
	l.closed, l.tracks, l.weight = true, nil, 0
	l.lease.hold(0)
	close(l.changed)
}

// admit gives a connection its track. It is nil when there are too many.
func (l *Lab) admit(conn *link) *track {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	for _, t := range l.tracks {
		if t.link == conn {
			return t
		}
	}
	if len(l.tracks) > maxTracks {
		ended := slices.IndexFunc(l.tracks[1:], func(t *track) bool { return t.link == nil }) + 1
		if ended == 0 {
			l.add(l.tracks[0], &trace.Entry{Kind: trace.KindNote, Note: trace.NoteTooMany})
			return nil
		}
		l.weight -= l.tracks[ended].weight
		l.tracks = slices.Delete(l.tracks, ended, ended+1)
	}
	l.conns++
	t := &track{number: l.conns, link: conn}
	l.tracks = append(l.tracks, t)
	return t
}

// begin makes an exchange the lab's.
func (l *Lab) begin(x *exchange, tag string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.exchanges++
	if l.sums[tag] == nil {
		if len(l.sums) == maxTags {
			tag = ""
		}
		if l.sums[tag] == nil {
			l.sums[tag] = new(sum)
		}
	}
	x.lab, x.number, x.tag = l, l.exchanges, tag
	sum := l.sums[tag]
	sum.requests++
	x.up.sumUp(&sum.up)
	x.down.sumUp(&sum.down)
}

// A sum is a Sum that grows.
type sum struct {
	requests int64
	up, down atomic.Int64
}

// A Sum is what the exchanges of one tag have cost, up to now and counted at
// the connection, those under way included.
type Sum struct {
	Requests int64 `json:"requests"`
	Up       int64 `json:"up"`   // bytes
	Down     int64 `json:"down"` // bytes
}

// Sums are those of all tags; "" is of the requests that have none.
func (l *Lab) Sums() map[string]Sum {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[string]Sum, len(l.sums))
	for tag, s := range l.sums {
		all[tag] = Sum{s.requests, s.up.Load(), s.down.Load()}
	}
	return all
}

// Record begins to keep what passes from here on, or stops. Faults are kept in
// any case.
func (l *Lab) Record(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recording = on
}

// leave says that a track's connection has ended.
func (l *Lab) leave(t *track) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t.link = nil
}

// record adds an entry, now.
func (l *Lab) record(t *track, e *trace.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(t, e)
}

// add must be called with the lock held.
func (l *Lab) add(t *track, e *trace.Entry) {
	if l.closed || !l.recording && e.Kind != trace.KindFault {
		return
	}
	l.entries++
	e.N, e.At, e.Conn = l.entries, time.Since(l.start).Microseconds(), t.number
	t.entries = append(t.entries, e)
	t.weight += e.Weight()
	l.weight += e.Weight()
	if len(t.entries) > maxEntries {
		l.drop(t)
	}
	for l.weight > maxWeight || !l.lease.hold(l.weight) { // the heaviest connection pays
		l.drop(slices.MaxFunc(l.tracks, func(a, b *track) int { return a.weight - b.weight }))
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// drop forgets the oldest entry of a track.
func (l *Lab) drop(t *track) {
	weight := t.entries[0].Weight()
	t.weight -= weight
	l.weight -= weight
	t.entries[0] = nil
	t.entries = t.entries[1:]
}

// A Page is what a lab has recorded after a cursor.
type Page struct {
	Gone    uint64         `json:"gone,omitempty"` // entries that were forgotten before they were asked for
	Entries []*trace.Entry `json:"entries"`        // in their order; shared, do not change
	Last    uint64         `json:"last"`           // the cursor to go on with
}

// Page returns what is kept after a cursor; 0 is the beginning. It does not
// wait.
func (l *Lab) Page(after uint64) Page {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := Page{Entries: []*trace.Entry{}, Last: max(after, l.entries)}
	for _, t := range l.tracks {
		i, _ := slices.BinarySearchFunc(t.entries, after+1, func(e *trace.Entry, n uint64) int {
			return int(int64(e.N) - int64(n))
		})
		p.Entries = append(p.Entries, t.entries[i:]...)
	}
	slices.SortFunc(p.Entries, func(a, b *trace.Entry) int { return int(int64(a.N) - int64(b.N)) })
	p.Gone = p.Last - after - uint64(len(p.Entries))
	return p
}

// Entries yields what comes after the cursor, and then what is new, until the
// loop is left, ctx ends or the lab closes. It never skips in silence: a
// reader that is too slow learns how many entries are gone. It may take its time
// between two pages; they grow meanwhile.
func (l *Lab) Entries(ctx context.Context, after uint64) iter.Seq[Page] {
	return func(yield func(Page) bool) {
		l.follow(1)
		defer l.follow(-1)
		for {
			l.mu.Lock()
			changed, closed := l.changed, l.closed
			l.mu.Unlock()
			page := l.Page(after)
			if page.Last > after && !closed {
				if !yield(page) {
					return
				}
				after = page.Last
			}
			select {
			case <-changed:
				if closed {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

func (l *Lab) follow(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.followers += n
	switch {
	case l.closed:
	case l.followers == 0:
		l.unseen.Reset(labUnseen)
	default:
		l.unseen.Stop()
	}
}
