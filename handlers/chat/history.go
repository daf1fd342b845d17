package chat

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"sync"
	"time"

	"envivo/handlers/eventlog"
)

// recent is how many messages a newcomer gets, and how many a look back.
const recent = 50

// What is kept, and no room can take from another what is its own. At 8.3 KiB for
// the longest message it is 3.3 GB in the worst case, of the store's 4 GiB, and as
// a rule some 80 MB; in memory it is 24 bytes each, 10 MB.
const (
	perRoom   = 4000 // messages of a room: its older ones make way
	keptRooms = 100  // rooms with messages; see open for which of them make way
)

// history is what a process has made of the log so far: for each room, the ids
// of its messages.
type history struct {
	log   *eventlog.Log
	index *roomIndex

	mu      sync.Mutex
	through eventlog.Cursor // up to which the log has been read
	changed chan struct{}   // closed when through grows
	rooms   map[string]*talk
	gone    map[string]uint64 // rooms that have made way: their last id
	oldest  []string          // of gone, to forget them as the log does
}

// talk is what was said in a room, as far as it is kept.
type talk struct {
	messages []entry
	lost     uint64    // the newest id that is no longer kept; 0: nothing is lost
	last     time.Time // when something was said, or was about to be
}

// entry is a message: where it is, and how a repetition of it is known.
type entry struct {
	id   uint64
	once [16]byte
}

// newest is the id of the last message; 0 if there is none.
func (r *talk) newest() uint64 {
	if len(r.messages) == 0 {
		return 0
	}
	return r.messages[len(r.messages)-1].id
}

// onceOf is a key as it is remembered: a 128-bit hash that came as text, or
// nothing.
func onceOf(text string) (once [16]byte) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		copy(once[:], b)
	}
	return once
}

func newHistory(log *eventlog.Log, index *roomIndex) *history {
	return &history{
		log: log, index: index, changed: make(chan struct{}),
		rooms: make(map[string]*talk), gone: make(map[string]uint64),
	}
}

// reached is the cursor to go on with.
func (h *history) reached() eventlog.Cursor {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.through
}

// add takes in what the log has told and hands each message to deliver, with
// the lock held: who enters a room at this moment does so before it or after.
func (h *history) add(page eventlog.Page, deliver func(post)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if page.Gap != nil && page.Gap.Reset { // the ids that are known belong to others now
		for room := range h.rooms {
			h.close(room)
		}
		clear(h.gone)
		h.oldest = nil
	}
	for _, e := range page.Events {
		if e.Topic == goneTopic {
			h.makesWay(e)
		} else if p, ok := postOf(e); ok {
			h.room(p.Room).remember(p)
			deliver(p)
		}
	}
	h.through = page.Cursor()
	close(h.changed)
	h.changed = make(chan struct{})
}

// room is what was said in a room, nothing as yet if it is new. It must be called
// with the lock held, as close.
func (h *history) room(name string) *talk {
	r := h.rooms[name]
	if r == nil {
		r = &talk{lost: h.gone[name]}
		h.rooms[name] = r
		h.index.opened(name)
	}
	return r
}

func (h *history) close(name string) {
	delete(h.rooms, name)
	h.index.closed(name)
}

// remember takes in a message. The log keeps one more than perRoom: who begins to
// read knows by that one that something is lost.
func (r *talk) remember(p post) {
	r.messages, r.last = append(r.messages, entry{p.id, onceOf(p.Once)}), p.time
	if n := len(r.messages) - perRoom; n > 0 {
		r.lost = r.messages[n-1].id
		r.messages = r.messages[n:]
	}
}

// find returns the id of the message that was stored with that key, if any.
func (h *history) find(room, key string) (id uint64, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	once, r := onceOf(key), h.rooms[room]
	if r == nil || once == ([16]byte{}) {
		return 0, false
	}
	for _, e := range slices.Backward(r.messages) { // a repetition comes soon
		if e.once == once {
			return e.id, true
		}
	}
	return 0, false
}

// lost is what somebody who has read up to a cursor has missed of a room, and
// nobody can give any more; nil if that is nothing.
func (h *history) lost(room string, cursor eventlog.Cursor) *eventlog.Gap {
	h.mu.Lock()
	defer h.mu.Unlock()
	to := h.gone[room]
	if r := h.rooms[room]; r != nil {
		to = r.lost
	}
	if to <= cursor.ID || !h.log.Has(cursor) {
		return nil
	}
	return &eventlog.Gap{From: cursor.ID + 1, To: to}
}

// start is the cursor that gives the room's newest messages, recent of them.
func (h *history) start(room string) eventlog.Cursor {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[room]
	if r == nil || len(r.messages) == 0 {
		return h.through
	}
	return h.cursorBefore(r.messages[max(0, len(r.messages)-recent)])
}

func (h *history) cursorBefore(e entry) eventlog.Cursor {
	return eventlog.Cursor{ID: e.id - 1, Epoch: h.through.Epoch}
}

// hasMore reports whether the room has messages up to the cursor.
func (h *history) hasMore(room string, cursor eventlog.Cursor) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[room]
	return r != nil && len(r.messages) > 0 && r.messages[0].id <= cursor.ID
}

// before finds the newest messages that are older than an id: the cursor to
// read them with, how many they are, and whether there are still older ones.
func (h *history) before(room string, id uint64) (cursor eventlog.Cursor, n int, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[room]
	if r == nil {
		return cursor, 0, false
	}
	end, _ := slices.BinarySearchFunc(r.messages, id, func(e entry, id uint64) int { return cmp.Compare(e.id, id) })
	if end == 0 {
		return cursor, 0, false
	}
	start := max(0, end-recent)
	return h.cursorBefore(r.messages[start]), end - start, start > 0
}

// await returns once the log has been read up to an id.
func (h *history) await(ctx context.Context, id uint64) error {
	for {
		h.mu.Lock()
		through, changed := h.through.ID, h.changed
		h.mu.Unlock()
		if through >= id {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// enter calls join if nothing of the room came after the cursor, and nothing
// can come before join has returned.
func (h *history) enter(room string, cursor eventlog.Cursor, join func()) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[room]; r != nil && r.newest() > cursor.ID || !h.log.Has(h.through) {
		return false
	}
	join()
	return true
}

// names are the rooms that have messages, and the id of the newest in each.
func (h *history) names() map[string]uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	names := make(map[string]uint64, len(h.rooms))
	for room, r := range h.rooms {
		if id := r.newest(); id > 0 {
			names[room] = id
		}
	}
	return names
}
