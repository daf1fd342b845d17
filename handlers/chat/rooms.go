package chat

import (
	"cmp"
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

// rooms answers with the rooms that there are: where somebody is, or something
// was said, the liveliest first. The default room is always there.
func (c *Chat) rooms(m *member, msg *socketio.Message) {
	if !m.look() {
		return
	}
	people, last := c.people.counts(), c.history.names()
	names := map[string]bool{defaultRoom: true, m.room: true}
	for name := range people {
		names[name] = true
	}
	for name := range last {
		names[name] = true
	}
	list := make([]aRoom, 0, len(names))
	for name := range names {
		list = append(list, aRoom{name, people[name], last[name]})
	}
	slices.SortFunc(list, func(a, b aRoom) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Last, a.Last), cmp.Compare(a.Name, b.Name))
	})
	_ = msg.Ack(map[string][]aRoom{"rooms": list[:min(len(list), listed)]})
}
