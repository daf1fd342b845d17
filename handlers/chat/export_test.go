package chat

import (
	"time"

	"envivo/handlers/visitor"
)

// TopicOf is for tests that write to the log themselves.
var TopicOf = topicOf

// MaxWaiting is how many messages wait for their turn.
const MaxWaiting = maxWaiting

// What is kept.
const (
	PerRoom   = perRoom
	KeptRooms = keptRooms
)

// Age makes all that was said in rooms so much older.
func (c *Chat) Age(by time.Duration) {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	for _, r := range c.history.rooms {
		r.last = r.last.Add(-by)
	}
}

// Opens reports whether a visitor may open a room.
func (c *Chat) Opens(who visitor.Visitor, room string) bool { return c.open(who, room) == nil }
