package chat

import (
	"context"
	"encoding/json"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/socketio"
)

// A member is one socket of somebody in a room.
type member struct {
	*peer
	socket  *socketio.Socket
	room    string
	name    string
	mark    string
	cursor  eventlog.Cursor // of the last message that the client has, or where its replay begins
	fresh   bool            // the client has no messages yet
	session *session
	sender  string // the scope of its idempotency keys
}

type memberKey struct{}

func memberOf(s *socketio.Socket) *member { return s.Get(memberKey{}).(*member) }

// credentials are the auth data of a client's CONNECT packet, all of them optional.
type credentials struct {
	Room         *string         `json:"room"`
	Name         *string         `json:"name"`
	Person       string          `json:"person"`
	ServerOffset json.RawMessage `json:"serverOffset"`
}

// admit is the middleware of the namespace: it gives the socket a room and a name, or
// returns a [refusal] as an error.
func (c *Chat) admit(s *socketio.Socket) error {
	var auth credentials
	if err := s.Auth(&auth); err != nil {
		no := &refusal{Title: "No se entiende quién eres", Detail: "Los datos de «auth» son textos: " +
			"{room, name, person}, y «serverOffset», lo que llegó con un mensaje. " +
			"Revísalos y vuelve a conectarte."}
		return no.asError()
	}
	m := &member{peer: s.Peer().(*peer), socket: s, room: defaultRoom}
	cursor, no := cursorOf(auth.ServerOffset)
	if no == nil {
		no = c.register(m, auth)
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

// cursorOf parses serverOffset, the cursor of the last message that a client has; 0
// means none.
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

// register validates the member's room and name and claims the name there.
func (c *Chat) register(m *member, auth credentials) *refusal {
	if auth.Room != nil {
		room, no := roomOf(*auth.Room)
		if no == nil {
			no = c.refuseLookalike(room)
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
	who := owner{id: id, mark: c.people.marks.mark(id.orVisitor(m.who)), visitor: m.who}
	// The tutorial's client repeats a message on another socket, and has no secret: it
	// is recognised by its browser, or else by its address.
	m.sender = m.who.String()
	if auth.Person != "" {
		m.sender = "person " + string(id)
	}
	if auth.Name == nil {
		m.session = c.people.anonymous(m.room, who, m.socket)
	} else {
		name, no := nameOf(*auth.Name)
		if no != nil {
			return no
		}
		if m.session, no = c.claimName(m.room, name, who, m.socket); no != nil {
			return no
		}
	}
	m.name, m.mark = m.session.presence.name, m.session.presence.mark
	// However the connection ends, the session ends with it.
	context.AfterFunc(m.socket.Context(), m.session.disconnect)
	return nil
}

// refuseLookalike refuses a new room whose name could be mistaken for that of an
// existing one: «sala-l» beside «sala-1».
func (c *Chat) refuseLookalike(room string) *refusal {
	other := c.index.similar(room)
	if other == "" {
		return nil
	}
	return &refusal{
		Title:  "Esa sala se confunde con otra",
		Detail: "Ya hay una sala «" + other + "», y los dos nombres se parecen demasiado. Entra en esa o elige otro nombre.",
		Field:  "room", Suggestion: other,
	}
}

// disconnected is called when the socket has ended. Somebody who has disconnected on
// purpose has left; somebody whose connection broke may be back in a moment.
func (m *member) disconnected(reason string) {
	if reason == "client namespace disconnect" {
		m.session.leave()
	}
}

// tell sends a problem as an event, where there is no acknowledgement for it.
func (m *member) tell(p *problem.Problem) { _ = m.socket.Emit("problem", p) }

// refuse sends a problem as the acknowledgement of a message, or as an event to a client
// that wants none.
func (m *member) refuse(r socketio.Receipt, p *problem.Problem) {
	if !r.WantsAck() {
		m.tell(p)
		return
	}
	_ = r.Ack(map[string]*problem.Problem{"problem": p})
}

// read returns the message as it will be stored, or why it is refused.
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
