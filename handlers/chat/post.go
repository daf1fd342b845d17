package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"envivo/handlers/eventlog"
)

// A post is a message as the log stores it, in the data of an event.
type post struct {
	Room string `json:"room"`
	Name string `json:"name"`
	Mark string `json:"mark,omitempty"` // of the person; messages older than marks have none
	Text string `json:"text"`
	Key  string `json:"key,omitempty"`  // the sender's own key, sent back only to the sender
	Once string `json:"once,omitempty"` // the key scoped to the sender, for deduplication

	id     uint64
	cursor eventlog.Cursor // of a client whose last message this is
	time   time.Time
}

// postOf decodes an event of the log. It is false if that is not a message, which only
// another program on an external server can have written.
func postOf(e *eventlog.Event) (post, bool) {
	p := post{id: e.ID, cursor: e.Cursor(), time: e.Time}
	err := json.Unmarshal(e.Data, &p)
	return p, err == nil && topicOf(p.Room) == e.Topic
}

// about is the third argument of the event 'chat message', which the tutorial's client
// ignores.
type about struct {
	Room string    `json:"room"`
	Name string    `json:"name"`
	Mark string    `json:"mark,omitempty"`
	Time time.Time `json:"time"`
	Key  string    `json:"key,omitempty"`
}

// args returns the arguments of the event 'chat message' for everybody: text, offset and
// about. The tutorial's client stores the offset and sends it back as serverOffset. The
// sender's key is not among them: whoever knew somebody's keys could use the next one
// first.
func (p post) args() []any { return []any{p.Text, p.cursor, p.about()} }

func (p post) about() about { return about{p.Room, p.Name, p.Mark, p.time, ""} }

// argsFor returns the arguments for a client that comes back, with the keys of its own
// messages.
func (p post) argsFor(sender string) []any { return []any{p.Text, p.cursor, p.aboutFor(sender)} }

// forHistory returns the message as the event 'history' lists it: with its id instead of
// a cursor.
func (p post) forHistory(sender string) []any { return []any{p.Text, p.id, p.aboutFor(sender)} }

func (p post) aboutFor(sender string) about {
	a := p.about()
	if p.Key != "" && p.onceFrom(sender) == p.Once {
		a.Key = p.Key
	}
	return a
}

// onceFrom returns the scoped key that a sender's message would have.
func (p post) onceFrom(sender string) string {
	return eventlog.ScopedKey(sender, p.Key, []byte(p.Text))
}

// topicOf returns the topic of a room's messages in the log. Topics are short and ASCII,
// which names of rooms are not: it is a hash of 120 bits.
func topicOf(room string) string {
	sum := sha256.Sum256([]byte(room))
	return "r" + hex.EncodeToString(sum[:15])
}
