package chat

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"envivo/handlers/socketio"
)

// listed is how many rooms the list has at the most.
const listed = 50

// aRoom is a line of the list of rooms.
type aRoom struct {
	Name   string `json:"name"`
	People int    `json:"people"` // who is in it
	Last   uint64 `json:"last"`   // the id of its newest message; 0 without
}

// roomIndex finds the room whose name looks like another's without a look at all
// of them: there may be tens of thousands.
type roomIndex struct {
	mu     sync.Mutex
	shapes map[string]map[string]int // rooms by shape, and why each is there: people, messages
}

func newRoomIndex() *roomIndex {
	x := &roomIndex{shapes: make(map[string]map[string]int)}
	x.opened(defaultRoom) // it is always there
	return x
}

// opened says that there is a reason for a room to be there, closed that there is
// one less.
func (x *roomIndex) opened(room string) { x.count(room, 1) }
func (x *roomIndex) closed(room string) { x.count(room, -1) }

func (x *roomIndex) count(room string, by int) {
	shape := shapeOf(room)
	x.mu.Lock()
	defer x.mu.Unlock()
	rooms := x.shapes[shape]
	if rooms == nil {
		rooms = make(map[string]int, 1)
		x.shapes[shape] = rooms
	}
	if rooms[room] += by; rooms[room] == 0 {
		delete(rooms, room)
	}
	if len(rooms) == 0 {
		delete(x.shapes, shape)
	}
}

// like is a room that is there and could be taken for the one asked for; "" where
// that one is there itself, or none is.
func (x *roomIndex) like(room string) string {
	shape := shapeOf(room)
	x.mu.Lock()
	defer x.mu.Unlock()
	rooms := x.shapes[shape]
	if rooms[room] > 0 || len(rooms) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(rooms)))
}

// liveliest is the list of rooms, made at most once a second, however many ask.
type liveliest struct {
	mu   sync.Mutex
	list []aRoom
	made time.Time
}

const listedFor = time.Second

// of gives the list, the liveliest first. The default room is always there.
func (l *liveliest) of(c *Chat) []aRoom {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.made) < listedFor {
		return l.list
	}
	rooms := map[string]aRoom{defaultRoom: {Name: defaultRoom}}
	for name, last := range c.history.names() {
		rooms[name] = aRoom{Name: name, Last: last}
	}
	for name, people := range c.people.counts() {
		rooms[name] = aRoom{name, people, rooms[name].Last}
	}
	list := slices.SortedFunc(maps.Values(rooms), func(a, b aRoom) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Last, a.Last), cmp.Compare(a.Name, b.Name))
	})
	l.list, l.made = slices.Clone(list[:min(len(list), listed)]), time.Now()
	return l.list
}

// rooms answers with the rooms that there are: where somebody is, or something
// was said.
func (c *Chat) rooms(m *member, msg *socketio.Message) {
	if m.look(msg) {
		_ = msg.Ack(map[string][]aRoom{"rooms": c.lively.of(c)})
	}
}
