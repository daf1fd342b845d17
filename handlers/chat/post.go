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
	Mark string `json:"mark,omitempty"` // of the person; there was none before there were marks
	Text string `json:"text"`
	Key  string `json:"key,omitempty"`  // the sender's own, for himself
	Once string `json:"once,omitempty"` // the same as his alone: it recognises a repetition

	id     uint64
	cursor eventlog.Cursor // of who has read it
	time   time.Time
}

// postOf reads what the log gave. It is false where that is no message: only a
// foreign writer on an external server can have put it there.
func postOf(e *eventlog.Event) (post, bool) {
	p := post{id: e.ID, cursor: e.Cursor(), time: e.Time}
	err := json.Unmarshal(e.Data, &p)
	return p, err == nil && topicOf(p.Room) == e.Topic
}

// about is what a message says of itself: the tutorial's third argument.
type about struct {
	Room string    `json:"room"`
	Name string    `json:"name"`
	Mark string    `json:"mark,omitempty"`
	Time time.Time `json:"time"`
	Key  string    `json:"key,omitempty"`
}

// args are those of the event 'chat message', for everybody: whoever knew another's
// next key could send it first. The second is what the tutorial's client keeps and
// gives back as serverOffset.
func (p post) args() []any { return []any{p.Text, p.cursor, p.about()} }

func (p post) about() about { return about{p.Room, p.Name, p.Mark, p.time, ""} }

// argsFor are those for one who comes back: of its own messages it is told the key.
func (p post) argsFor(sender string) []any { return []any{p.Text, p.cursor, p.aboutFor(sender)} }

// old is a message as a look back shows it: it is nobody's cursor.
func (p post) old(sender string) []any { return []any{p.Text, p.id, p.aboutFor(sender)} }

func (p post) aboutFor(sender string) about {
	a := p.about()
	if p.Key != "" && p.onceFrom(sender) == p.Once {
		a.Key = p.Key
	}
	return a
}

// onceFrom is what Once is if the sender is that one.
func (p post) onceFrom(sender string) string {
	return eventlog.ScopedKey(sender, p.Key, []byte(p.Text))
}

// topicOf is the topic of the log that a room's messages have. Topics are short
// words of ASCII and rooms are not: it is 120 bits of a hash.
func topicOf(room string) string {
	sum := sha256.Sum256([]byte(room))
	return "r" + hex.EncodeToString(sum[:15])
}
