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

// newEvent encodes an event for all its readers. The stored data may come from
// another program, so it is sanitised first.
func newEvent(id uint64, topic string, at time.Time, stored []byte, expand func(stored []byte, around int) []byte) *Event {
	e := &Event{ID: id, Topic: strings.Clone(strings.ToValidUTF8(topic, "\ufffd")), Time: at.UTC()}

	data := sanitize(stored)
	b := make([]byte, 0, 80+len(topic)+len(data))
	b = append(b, `{"id":`...)
	b = strconv.AppendUint(b, id, 10)
	b = append(b, `,"topic":`...)
	b = appendQuote(b, e.Topic) // a subject of NATS may be any bytes
	b = append(b, `,"time":"`...)
	b = e.Time.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","data":`...)
	start := len(b)
	if expand != nil {
		data = expand(data, start+len("}"))
		b = slices.Grow(b, len(data)+len("}"))
	}
	b = append(b, data...)
	e.Data = b[start:len(b):len(b)]
	e.json = append(b, '}')
	return e
}

// JSON returns the event as JSON, without line breaks. The bytes are shared by all
// readers: do not change them.
func (e *Event) JSON() []byte { return e.json }

// Cursor returns the cursor of a reader whose last event this is.
func (e *Event) Cursor() Cursor { return Cursor{e.ID, e.epoch} }

// MarshalJSON implements [json.Marshaler] with the shared encoding.
func (e *Event) MarshalJSON() ([]byte, error) { return e.json, nil }
