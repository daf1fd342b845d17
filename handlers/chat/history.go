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

// recent is how many messages a new client gets, and how many the event 'history'.
const recent = 50

// Retention. No room displaces messages of another. At 8.3 KiB for the longest message
// the log takes at most 3.3 GB of the store's 4 GiB, and usually some 80 MB; in memory a
// message takes 24 bytes, all together 10 MB.
const (
	perRoom  = 4000 // messages of a room; the oldest are removed first
	maxRooms = 100  // rooms with messages; see reserve for which of them are evicted
)

// history is the fold of a process over the log so far: for each room, the ids and keys
// of its messages.
type history struct {
	log   *eventlog.Log
	index *roomIndex

	mu           sync.Mutex
	through      eventlog.Cursor // up to which the log has been read
	changed      chan struct{}   // closed when through grows
	rooms        map[string]*roomHistory
	evicted      map[string]uint64 // evicted rooms: the id of their last message
	evictedOrder []string          // names in evicted, oldest first, to remove them as the log does
}

// roomHistory is the messages of a room that are retained.
type roomHistory struct {
	messages []entry
	lost     uint64    // the newest id that is no longer retained; 0: none was removed
	last     time.Time // when the last message came, or the room was reserved for one
}

// entry is a message: its id, and its key for deduplication.
type entry struct {
	id   uint64
	once [16]byte
}

// newest returns the id of the last message; 0 if there is none.
func (r *roomHistory) newest() uint64 {
	if len(r.messages) == 0 {
		return 0
	}
	return r.messages[len(r.messages)-1].id
}

// onceOf decodes a scoped key ([eventlog.ScopedKey]) to its 128 bits; zero if there is
// none.
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
		rooms: make(map[string]*roomHistory), evicted: make(map[string]uint64),
	}
}

// reached returns the cursor up to which the log has been read.
func (h *history) reached() eventlog.Cursor {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.through
}

// add folds a page of the log into the history and passes each message to deliver, with
// the lock held: a client that enters a room at the same time does so before the message
// or after it.
func (h *history) add(page eventlog.Page, deliver func(post)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if page.Gap != nil && page.Gap.Reset { // the known ids now belong to other messages
		for room := range h.rooms {
			h.closeRoom(room)
		}
		clear(h.evicted)
		h.evictedOrder = nil
	}
	for _, e := range page.Events {
		if e.Topic == evictedTopic {
			h.evict(e)
		} else if p, ok := postOf(e); ok {
			h.room(p.Room).remember(p)
			deliver(p)
		}
	}
	h.through = page.Cursor()
	close(h.changed)
	h.changed = make(chan struct{})
}

// room returns the history of a room, an empty one if it is new. It must be called with
// the lock held, as closeRoom.
func (h *history) room(name string) *roomHistory {
	r := h.rooms[name]
	if r == nil {
		r = &roomHistory{lost: h.evicted[name]}
		h.rooms[name] = r
		h.index.opened(name)
	}
	return r
}

func (h *history) closeRoom(name string) {
	delete(h.rooms, name)
	h.index.closed(name)
}

// remember adds a message. The log retains one more than perRoom, by which a process
// that reads the log from its beginning knows that older ones are gone.
func (r *roomHistory) remember(p post) {
	r.messages, r.last = append(r.messages, entry{p.id, onceOf(p.Once)}), p.time
	if n := len(r.messages) - perRoom; n > 0 {
		r.lost = r.messages[n-1].id
		r.messages = r.messages[n:]
	}
}

// find returns the id of the message of a room that was stored with a key, if any.
func (h *history) find(room, key string) (id uint64, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	once, r := onceOf(key), h.rooms[room]
	if r == nil || once == ([16]byte{}) {
		return 0, false
	}
	for _, e := range slices.Backward(r.messages) { // a repetition is most often recent
		if e.once == once {
			return e.id, true
		}
	}
	return 0, false
}

// lost returns the gap of a room after a cursor: messages that are no longer retained;
// nil if there is none.
func (h *history) lost(room string, cursor eventlog.Cursor) *eventlog.Gap {
	h.mu.Lock()
	defer h.mu.Unlock()
	to := h.evicted[room]
	if r := h.rooms[room]; r != nil {
		to = r.lost
	}
	if to <= cursor.ID || !h.log.Has(cursor) {
		return nil
	}
	return &eventlog.Gap{From: cursor.ID + 1, To: to}
}

// start returns the cursor before a room's newest messages, as many as recent.
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

// hasMore reports whether a room has messages at or before a cursor.
func (h *history) hasMore(room string, cursor eventlog.Cursor) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[room]
	return r != nil && len(r.messages) > 0 && r.messages[0].id <= cursor.ID
}

// before returns where the newest messages older than an id are: the cursor to read
// them with, how many they are, and whether there are older ones still.
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

// enter calls join, with the lock held, if the room has no message after the cursor:
// none is delivered until join has returned. It reports whether it did.
func (h *history) enter(room string, cursor eventlog.Cursor, join func()) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[room]; r != nil && r.newest() > cursor.ID || !h.log.Has(h.through) {
		return false
	}
	join()
	return true
}

// names returns the rooms that have messages, and the id of the newest in each.
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
