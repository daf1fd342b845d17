package chat

import (
	"context"
	"encoding/json"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/socketio"
)

// A member is somebody in a room, by one socket.
type member struct {
	*guest
	socket *socketio.Socket
	room   string
	name   string
	mark   string
	cursor eventlog.Cursor // of the last message that the client has, or where its replay begins
	fresh  bool            // the client has none
	seat   *seat
	sender string // whose its keys are
}

type memberKey struct{}

func memberOf(s *socketio.Socket) *member { return s.Get(memberKey{}).(*member) }

// credentials are what a client sends to be let in.
type credentials struct {
	Room         *string         `json:"room"`
	Name         *string         `json:"name"`
	Person       string          `json:"person"`
	ServerOffset json.RawMessage `json:"serverOffset"`
}

// admit is the gate of the chat: it gives the socket a room and a name, or says
// why not.
func (c *Chat) admit(s *socketio.Socket) error {
	var auth credentials
	if err := s.Auth(&auth); err != nil {
		no := &refusal{Title: "No se entiende quién eres", Detail: "Los datos de «auth» son textos: " +
			"{room, name, person}, y «serverOffset», lo que llegó con un mensaje. " +
			"Revísalos y vuelve a conectarte."}
		return no.asError()
	}
	m := &member{guest: s.Peer().(*guest), socket: s, room: defaultRoom}
	cursor, no := cursorOf(auth.ServerOffset)
	if no == nil {
		no = c.seat(m, auth)
	}
	if no != nil {
		return no.asError()
	}
	if m.cursor, m.fresh = cursor, cursor.ID == 0; m.fresh {
		m.cursor = c.history.start(m.room)
	}
	s.Set(memberKey{}, m)
	return nil
}

// cursorOf is that of the last message that a client has seen; 0: none.
func cursorOf(offset json.RawMessage) (cursor eventlog.Cursor, no *refusal) {
	if len(offset) == 0 || string(offset) == "null" {
		return cursor, nil
	}
	if cursor.UnmarshalJSON(offset) != nil {
		return cursor, &refusal{Title: "No se entiende hasta dónde has leído",
			Detail: "«serverOffset» es lo que llegó con el último mensaje que viste: un entero, como 42, " +
				"o un texto, como \"42.k7f3\". Para empezar de nuevo, quítalo."}
	}
	return cursor, nil
}

// seat finds the member's room and name and takes the name there.
func (c *Chat) seat(m *member, auth credentials) *refusal {
	if auth.Room != nil {
		room, no := roomOf(*auth.Room)
		if no == nil {
			no = c.likeAnother(room)
		}
		if no != nil {
			return no
		}
		m.room = room
	}
	id, no := identityOf(auth.Person, m.socket.ID())
	if no != nil {
		return no
	}
	who := somebody{id: id, mark: c.people.marks.of(id.or(m.who)), visitor: m.who}
	// The tutorial's client repeats a message by another socket, and has no secret:
	// it is known by its browser, or else by its address.
	m.sender = m.who.String()
	if auth.Person != "" {
		m.sender = "person " + string(id)
	}
	if auth.Name == nil {
		m.seat = c.people.anonymous(m.room, who, m.socket)
	} else {
		name, no := nameOf(*auth.Name)
		if no != nil {
			return no
		}
		if m.seat, no = c.sit(m.room, name, who, m.socket); no != nil {
			return no
		}
	}
	m.name, m.mark = m.seat.there.name, m.seat.there.mark
	// Whatever becomes of the connection, the seat is given free with it.
	context.AfterFunc(m.socket.Context(), m.seat.cutOff)
	return nil
}

// likeAnother refuses to open a room whose name could be taken for that of one
// that is there: «sala-l» beside «sala-1». A room that is there is open to all.
func (c *Chat) likeAnother(room string) *refusal {
	other := c.index.like(room)
	if other == "" {
		return nil
	}
	return &refusal{
		Title:  "Esa sala se confunde con otra",
		Detail: "Ya hay una sala «" + other + "», y los dos nombres se parecen demasiado. Entra en esa o elige otro nombre.",
		Field:  "room", Suggestion: other,
	}
}

// gone is called when the socket has ended. Somebody who says goodbye has left;
// somebody whose connection broke may be back in a moment.
func (m *member) gone(reason string) {
	if reason == "client namespace disconnect" {
		m.seat.leave()
	}
}

// tell says that something is wrong where no acknowledgement can.
func (m *member) tell(p *problem.Problem) { _ = m.socket.Emit("problem", p) }

// refuse answers what will never be done: by its acknowledgement, or to a client
// that wants none, by an event.
func (m *member) refuse(r socketio.Receipt, p *problem.Problem) {
	if !r.WantsAck() {
		m.tell(p)
		return
	}
	_ = r.Ack(map[string]*problem.Problem{"problem": p})
}

// read is the message as it will be stored, or why it will not.
func (m *member) read(msg *socketio.Message) (post, *problem.Problem) {
	p := post{Room: m.room, Name: m.name, Mark: m.mark}
	var no *problem.Problem
	if p.Key, no = keyOf(msg); no != nil {
		return p, no
	}
	var text string
	if msg.Decode(&text) != nil {
		return p, notText
	}
	if p.Text, no = textOf(text); no == nil && p.Key != "" {
		p.Once = p.onceFrom(m.sender)
	}
	return p, no
}
