package chat

import (
	"time"

	"envivo/handlers/visitor"
)

// TopicOf is for tests that write to the log themselves.
var TopicOf = topicOf

// MaxWaiting is the length of a queue.
const MaxWaiting = maxWaiting

// Retention.
const (
	PerRoom  = perRoom
	MaxRooms = maxRooms
)

// Age makes the last message of every room older.
func (c *Chat) Age(by time.Duration) {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	for _, r := range c.history.rooms {
		r.last = r.last.Add(-by)
	}
}

// Opens reports whether a visitor may open a room.
func (c *Chat) Opens(who visitor.Visitor, room string) bool { return c.openRoom(who, room) == nil }

// Reserves reports whether this instance knows that a name is reserved in a room.
func (c *Chat) Reserves(room, name string) bool {
	c.people.mu.Lock()
	defer c.people.mu.Unlock()
	return c.people.reservations.find(room, skeletonOf(name)) != nil
}
