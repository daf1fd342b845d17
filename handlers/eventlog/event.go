package eventlog

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// #region event

// Event es una línea del registro. El id es el mismo para todo el mundo:
// quien sabe cuál fue el último que vio puede pedir los que siguen.
type Event struct {
	ID    uint64          `json:"id"`    // 1, 2, 3… sin huecos
	Topic string          `json:"topic"` // «sensor», «pulse»…
	Time  time.Time       `json:"time"`  // cuándo lo guardó el registro
	Data  json.RawMessage `json:"data"`

	epoch  string                // la época en la que se leyó: para el cursor
	json   []byte                // el JSON se escribe una sola vez
	frames atomic.Pointer[frame] // y cada otro formato, también
}

// #endregion event

// newEvent encodes the event for all its readers. Whatever was stored, by anybody,
// all can read what they get: see mended.
func newEvent(id uint64, topic string, at time.Time, stored []byte, show func(stored []byte, around int) []byte) *Event {
	e := &Event{ID: id, Topic: strings.Clone(strings.ToValidUTF8(topic, "\ufffd")), Time: at.UTC()}

	data := mended(stored)
	b := make([]byte, 0, 80+len(topic)+len(data))
	b = append(b, `{"id":`...)
	b = strconv.AppendUint(b, id, 10)
	b = append(b, `,"topic":`...)
	b = appendQuote(b, e.Topic) // a subject of NATS may be any bytes
	b = append(b, `,"time":"`...)
	b = e.Time.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","data":`...)
	start := len(b)
	if show != nil {
		data = show(data, start+len("}"))
		b = slices.Grow(b, len(data)+len("}"))
	}
	b = append(b, data...)
	e.Data = b[start:len(b):len(b)]
	e.json = append(b, '}')
	return e
}

// JSON is the event on one line, without line breaks. It is shared by all
// readers: do not change it.
func (e *Event) JSON() []byte { return e.json }

// Cursor is where who has read the event goes on.
func (e *Event) Cursor() Cursor { return Cursor{e.ID, e.epoch} }

// MarshalJSON implements [json.Marshaler] with the shared encoding.
func (e *Event) MarshalJSON() ([]byte, error) { return e.json, nil }

// A Gap names ids that a reader asked for and nobody can give any more.
type Gap struct {
	From uint64 `json:"from"` // the first id that is gone
	To   uint64 `json:"to"`   // the last one, included
	// Reset says that the cursor belongs to another log, or to what this one was
	// before it was rolled back: it is newer than the newest event, or of an epoch
	// that did not get as far. The ids are those that the reader may have seen
	// and this log has not, or has given to other events. What it retains
	// follows from its beginning.
	Reset bool `json:"reset,omitempty"`
}

// JSON is the gap on one line: {"from":1,"to":12}.
func (g *Gap) JSON() []byte {
	b, _ := json.Marshal(g) // two numbers and a bool always encode
	return b
}

// A Page is what comes after a cursor.
type Page struct {
	Gap    *Gap     // before the events, or nil
	Events []*Event // in the order of their ids; shared, do not change
	Last   uint64   // the id to go on after: that of the last event here
	Epoch  string   // of the log when it was read
	More   bool     // the log already has events after Last
}

// Start is the cursor that the events of the page follow.
func (p Page) Start() Cursor {
	if len(p.Events) == 0 {
		return p.Cursor()
	}
	return Cursor{p.Events[0].ID - 1, p.Epoch}
}

// Cursor is the one to go on with.
func (p Page) Cursor() Cursor { return Cursor{p.Last, p.Epoch} }
