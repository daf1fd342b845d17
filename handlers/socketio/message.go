package socketio

import (
	"encoding/json"
	"errors"
	"fmt"
)

// A Message is an event from a client, or its answer to a [Socket.Call].
type Message struct {
	socket      *Socket
	event       string
	id          int64 // of the acknowledgement that the client wants; -1: none
	args        []json.RawMessage
	attachments [][]byte
}

func newMessage(s *Socket, id int64, payload json.RawMessage, attachments [][]byte) (*Message, error) {
	m := &Message{socket: s, id: id, attachments: attachments}
	if err := json.Unmarshal(payload, &m.args); err != nil {
		return nil, fmt.Errorf("socketio: %w", err)
	}
	return m, nil
}

// Event is the name of the event.
func (m *Message) Event() string { return m.event }

// Socket is who sent it.
func (m *Message) Socket() *Socket { return m.socket }

// Len is how many arguments there are.
func (m *Message) Len() int { return len(m.args) }

// Args are the arguments as they came, each an [Arg]: to emit or acknowledge
// with them again, binary parts included. What they say Decode tells.
func (m *Message) Args() []any {
	args := make([]any, len(m.args))
	for i, raw := range m.args {
		args[i] = Arg{raw, m.attachments}
	}
	return args
}

// ErrTooFewArgs says that the client sent fewer arguments than the handler wants.
var ErrTooFewArgs = errors.New("socketio: too few arguments")

// Decode reads the arguments, in order, into what the pointers point to; a
// [Binary] takes the bytes of an attachment. A nil passes over an argument, and
// those beyond are ignored.
func (m *Message) Decode(into ...any) error {
	if len(m.args) < len(into) {
		return ErrTooFewArgs
	}
	for i, target := range into {
		if target == nil {
			continue
		}
		if err := unmarshalArg(m.args[i], target, m.attachments); err != nil {
			return err
		}
	}
	return nil
}

// WantsAck reports whether the client waits for an acknowledgement.
func (m *Message) WantsAck() bool { return m.Receipt().WantsAck() }

// Ack acknowledges the message, if the client wants that. Call it once, from
// wherever and whenever you like. Its error is that of [Socket.Emit].
func (m *Message) Ack(args ...any) error { return m.Receipt().Ack(args...) }

// Receipt is what it takes to acknowledge the message later, without holding its
// arguments until then.
func (m *Message) Receipt() Receipt { return Receipt{m.socket, m.id} }

// A Receipt acknowledges a [Message].
type Receipt struct {
	socket *Socket
	id     int64
}

// WantsAck reports whether the client waits for an acknowledgement.
func (r Receipt) WantsAck() bool { return r.id >= 0 }

// Ack is [Message.Ack].
func (r Receipt) Ack(args ...any) error {
	if !r.WantsAck() {
		return nil
	}
	payload, attachments, err := marshalArgs(args)
	if err != nil {
		return err
	}
	return r.socket.send(packet{
		kind: packetAck, namespace: r.socket.namespace.name, id: r.id, payload: payload,
	}.encode(attachments))
}
