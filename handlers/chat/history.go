package chat

import (
	"context"
	"slices"
	"sync"

	"envivo/handlers/eventlog"
)

// recent is how many messages a newcomer gets, and how many a look back.
const recent = 50

// history is what a process has made of the log so far: for each room, the ids
// of its messages.
type history struct {
	log   *eventlog.Log
	index *roomIndex

	mu      sync.Mutex
	through eventlog.Cursor // up to which the log has been read
	changed chan struct{}   // closed when through grows
	rooms   map[string][]uint64
	keys    map[roomKey]uint64
	kept    []entry // all of it once more, oldest first, to forget what the log forgets
}

type roomKey struct{ room, key string }

type entry struct {
	roomKey
	id uint64
}

func newHistory(log *eventlog.Log, index *roomIndex) *history {
	return &history{
		log: log, index: index, changed: make(chan struct{}),
		rooms: make(map[string][]uint64), keys: make(map[roomKey]uint64),
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
		clear(h.rooms)
		clear(h.keys)
		h.kept = nil
	}
	for _, e := range page.Events {
		p, ok := postOf(e)
		if !ok {
			continue
		}
		h.remember(entry{roomKey{p.Room, p.Once}, p.id})
		deliver(p)
	}
	h.through = page.Cursor()
	h.forget()
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *history) remember(e entry) {
	if len(h.rooms[e.room]) == 0 {
		h.index.opened(e.room)
	}
	h.rooms[e.room] = append(h.rooms[e.room], e.id)
	h.kept = append(h.kept, e)
	if e.key != "" {
		h.keys[e.roomKey] = e.id
	}
}

// forget drops what the log no longer retains.
func (h *history) forget() {
	for len(h.kept) > 0 && h.kept[0].id+uint64(Log.Retain) <= h.through.ID {
		e := h.kept[0]
		h.kept = h.kept[1:]
		if h.keys[e.roomKey] == e.id {
			delete(h.keys, e.roomKey)
		}
		if ids := h.rooms[e.room][1:]; len(ids) > 0 {
			h.rooms[e.room] = ids
		} else {
			delete(h.rooms, e.room)
			h.index.closed(e.room)
		}
	}
}

// find returns the id of the message that was stored with that key, if any.
func (h *history) find(room, key string) (id uint64, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	id, known = h.keys[roomKey{room, key}]
	return id, known && key != ""
}

// start is the cursor that gives the room's newest messages, recent of them.
func (h *history) start(room string) eventlog.Cursor {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := h.rooms[room]
	if len(ids) == 0 {
		return h.through
	}
	return eventlog.Cursor{ID: ids[max(0, len(ids)-recent)] - 1, Epoch: h.through.Epoch}
}

// hasMore reports whether the room has messages up to the cursor.
func (h *history) hasMore(room string, cursor eventlog.Cursor) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := h.rooms[room]
	return len(ids) > 0 && ids[0] <= cursor.ID
}

// before finds the newest messages that are older than an id: the cursor to
// read them with, how many they are, and whether there are still older ones.
func (h *history) before(room string, id uint64) (cursor eventlog.Cursor, n int, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := h.rooms[room]
	end, _ := slices.BinarySearch(ids, id)
	if end == 0 {
		return cursor, 0, false
	}
	start := max(0, end-recent)
	return eventlog.Cursor{ID: ids[start] - 1, Epoch: h.through.Epoch}, end - start, start > 0
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
	if ids := h.rooms[room]; len(ids) > 0 && ids[len(ids)-1] > cursor.ID || !h.log.Has(h.through) {
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
	for room, ids := range h.rooms {
		names[room] = ids[len(ids)-1]
	}
	return names
}
