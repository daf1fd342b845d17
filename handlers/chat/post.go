package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"envivo/handlers/eventlog"
)

// A post is a message as the log keeps it.
type post struct {
	Room string `json:"room"`
	Name string `json:"name"`
	Text string `json:"text"`
	Key  string `json:"key,omitempty"` // the sender's own, to recognise a repetition

	id   uint64
	time time.Time
}

// postOf reads what the log gave. It is false where that is no message: only a
// foreign writer on an external server can have put it there.
func postOf(e *eventlog.Event) (post, bool) {
	p := post{id: e.ID, time: e.Time}
	err := json.Unmarshal(e.Data, &p)
	return p, err == nil && topicOf(p.Room) == e.Topic
}

// about is what a message says of itself: the tutorial's third argument.
type about struct {
	Room string    `json:"room"`
	Name string    `json:"name"`
	Time time.Time `json:"time"`
	Key  string    `json:"key,omitempty"`
}

// args are those of the event 'chat message'.
func (p post) args() []any { return []any{p.Text, p.id, about{p.Room, p.Name, p.time, p.Key}} }

// topicOf is the topic of the log that a room's messages have. Topics are short
// words of ASCII and rooms are not: it is 120 bits of a hash.
func topicOf(room string) string {
	sum := sha256.Sum256([]byte(room))
	return "r" + hex.EncodeToString(sum[:15])
}
