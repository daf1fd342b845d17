package chat

import (
	"cmp"
	"maps"
	"slices"

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

// there are the rooms that there are: where somebody is, or something was said.
// The default room is always there.
func (c *Chat) there() map[string]aRoom {
	rooms := map[string]aRoom{defaultRoom: {Name: defaultRoom}}
	for name, last := range c.history.names() {
		rooms[name] = aRoom{Name: name, Last: last}
	}
	for name, people := range c.people.counts() {
		rooms[name] = aRoom{name, people, rooms[name].Last}
	}
	return rooms
}

// rooms answers with the rooms that there are, the liveliest first.
func (c *Chat) rooms(m *member, msg *socketio.Message) {
	if !m.look() {
		return
	}
	list := slices.Collect(maps.Values(c.there()))
	slices.SortFunc(list, func(a, b aRoom) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Last, a.Last), cmp.Compare(a.Name, b.Name))
	})
	_ = msg.Ack(map[string][]aRoom{"rooms": list[:min(len(list), listed)]})
}
