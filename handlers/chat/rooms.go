package chat

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"envivo/handlers/socketio"
)

// maxListedRooms is the maximum length of the list of rooms.
const maxListedRooms = 50

// roomInfo is an entry of the list of rooms.
type roomInfo struct {
	Name   string `json:"name"`
	People int    `json:"people"` // who is in it
	Last   uint64 `json:"last"`   // the id of its newest message; 0 if there is none
}

// roomIndex finds the rooms whose names look alike without going over all of them: there
// may be tens of thousands.
type roomIndex struct {
	mu        sync.Mutex
	skeletons map[string]map[string]int // rooms by skeleton, each with its references: people, messages
}

func newRoomIndex() *roomIndex {
	x := &roomIndex{skeletons: make(map[string]map[string]int)}
	x.opened(defaultRoom) // it always exists
	return x
}

// opened adds a reference to a room, closed removes one: a room exists while it has
// people or messages.
func (x *roomIndex) opened(room string) { x.count(room, 1) }
func (x *roomIndex) closed(room string) { x.count(room, -1) }

func (x *roomIndex) count(room string, by int) {
	skeleton := skeletonOf(room)
	x.mu.Lock()
	defer x.mu.Unlock()
	rooms := x.skeletons[skeleton]
	if rooms == nil {
		rooms = make(map[string]int, 1)
		x.skeletons[skeleton] = rooms
	}
	if rooms[room] += by; rooms[room] == 0 {
		delete(rooms, room)
	}
	if len(rooms) == 0 {
		delete(x.skeletons, skeleton)
	}
}

// similar returns an existing room that could be mistaken for the one asked for; "" if
// that one exists itself, or none is similar.
func (x *roomIndex) similar(room string) string {
	skeleton := skeletonOf(room)
	x.mu.Lock()
	defer x.mu.Unlock()
	rooms := x.skeletons[skeleton]
	if rooms[room] > 0 || len(rooms) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(rooms)))
}

// roomList caches the list of rooms: it is made at most once a second, however many
// clients ask.
type roomList struct {
	mu     sync.Mutex
	list   []roomInfo
	madeAt time.Time
}

const roomListCachedFor = time.Second

// get returns the list, sorted by people, then by newest message, then by name. The
// default room is always in it.
func (l *roomList) get(c *Chat) []roomInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.madeAt) < roomListCachedFor {
		return l.list
	}
	rooms := map[string]roomInfo{defaultRoom: {Name: defaultRoom}}
	for name, last := range c.history.names() {
		rooms[name] = roomInfo{Name: name, Last: last}
	}
	for name, people := range c.people.counts() {
		rooms[name] = roomInfo{name, people, rooms[name].Last}
	}
	list := slices.SortedFunc(maps.Values(rooms), func(a, b roomInfo) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Last, a.Last), cmp.Compare(a.Name, b.Name))
	})
	l.list, l.madeAt = slices.Clone(list[:min(len(list), maxListedRooms)]), time.Now()
	return l.list
}

// listRooms answers the event 'rooms' with the rooms that have people or messages.
func (c *Chat) listRooms(m *member, msg *socketio.Message) {
	if m.allowQuery(msg) {
		_ = msg.Ack(map[string][]roomInfo{"rooms": c.roomList.get(c)})
	}
}
