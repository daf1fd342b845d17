package chat

import (
	"fmt"
	"sync"
	"time"

	"envivo/handlers/socketio"
)

// pingWithin is how long a client without a secret may take to answer a ping when
// another client asks for its name.
const pingWithin = 2 * time.Second

// A session is one socket of a [presence]. It ends once.
type session struct {
	people   *people
	room     string
	presence *presence
	socket   *socketio.Socket

	mu    sync.Mutex
	state sessionState
}

type sessionState int

const (
	active       sessionState = iota
	disconnected              // the connection broke: the grace period runs
	left                      // the client has left
)

// claim gives a name in a room to who, or returns why not.
//
// A disconnected presence without a secret gives its name up at once: its owner could
// not prove to be the same, and whoever asks is most often the same person. A name with
// a secret stays reserved, for as long as the refusal says. If the present owner has no
// secret, the refusal has the session that holds the name, because its connection may
// be dead ([Chat.claimName]).
func (p *people) claim(room, name string, who owner, socket *socketio.Socket) (*session, *refusal) {
	skeleton := skeletonOf(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.roster(room)
	pres, was := c.present[skeleton], p.reservations.find(room, skeleton)
	switch {
	case pres != nil && pres.id == who.id, pres == nil && (was == nil || was.id == who.id):
		return p.attach(c, skeleton, name, who, socket), nil
	case pres != nil && pres.disconnected() && !pres.id.secret():
		p.replace(c, pres)
		return p.attach(c, skeleton, name, who, socket), nil
	}
	no := &refusal{Title: "Ese apodo ya está en uso", Field: "name", Suggestion: p.freeName(c, name)}
	switch {
	case pres == nil:
		no.wait(was.name, time.Until(was.until))
	case pres.disconnected():
		no.wait(pres.name, time.Until(pres.until)+p.keep)
	default:
		no.holder = pres.unprotected
		no.Detail = "En esta sala ya hay alguien que se llama «" + pres.name + "», o casi igual. Elige otro apodo."
	}
	p.removeEmpty(c)
	return nil, no
}

// claimName claims a name. If it is held without a secret, it first pings that client: a
// phone that has changed its network leaves a dead connection, which the heartbeat
// detects only after most of a minute, and is already asking for its name again.
func (c *Chat) claimName(room, name string, who owner, socket *socketio.Socket) (*session, *refusal) {
	s, no := c.people.claim(room, name, who, socket)
	if no == nil || no.holder == nil || no.holder.socket.Ping(pingWithin) {
		return s, no
	}
	no.holder.disconnect()
	return c.people.claim(room, name, who, socket)
}

// wait makes the refusal say when the name of somebody who has left will be free.
func (no *refusal) wait(name string, left time.Duration) {
	no.Title = "Ese apodo está guardado"
	no.RetryAfter = max(1, int((left+time.Second-1)/time.Second))
	no.Detail = "«" + name + "» acaba de salir, y su apodo se le guarda por si vuelve. Quedará libre en " +
		inWords(no.RetryAfter) + ". Espera, o elige otro apodo."
}

func inWords(seconds int) string {
	if seconds < 120 {
		return fmt.Sprintf("%d s", seconds)
	}
	return fmt.Sprintf("%d min", (seconds+59)/60)
}

// anonymous gives an unused name to somebody who asked for none.
func (p *people) anonymous(room string, who owner, socket *socketio.Socket) *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.roster(room)
	for digits := 3; ; digits++ {
		name := "anónimo-" + randomHex(digits)
		if skeleton := skeletonOf(name); c.present[skeleton] == nil && p.reservations.find(room, skeleton) == nil {
			return p.attach(c, skeleton, name, who, socket)
		}
	}
}

// maxTried is how many numbered names are tried before a random one is used: two
// hundred people who ask for the same name do not try two hundred each.
const maxTried = 20

// freeName returns an unused name that is like the one asked for. It must be called
// with the lock held.
func (p *people) freeName(c *roster, name string) string {
	for n := 2; ; n++ {
		suffix := fmt.Sprintf("-%d", n)
		if n > maxTried {
			suffix = "-" + randomHex(4)
		}
		other := numbered(name, suffix)
		if skeleton := skeletonOf(other); c.present[skeleton] == nil && p.reservations.find(c.room, skeleton) == nil {
			return other
		}
	}
}

// attach adds a socket to a presence, which it creates if there is none. It must be
// called with the lock held.
func (p *people) attach(c *roster, skeleton, name string, who owner, socket *socketio.Socket) *session {
	pres := p.arrive(c, skeleton, name, who)
	if pres.sockets == 0 {
		p.publish(kindJoined, pres.busPerson(c.room))
	}
	pres.sockets++
	pres.stopLeaving()
	s := &session{people: p, room: c.room, presence: pres, socket: socket}
	if !who.id.secret() {
		pres.unprotected = s
	}
	return s
}

// leave ends the session at once.
func (s *session) leave() { s.end(left) }

// disconnect ends the session when the grace period is over, unless somebody comes back.
func (s *session) disconnect() { s.end(disconnected) }

func (s *session) end(to sessionState) {
	s.mu.Lock()
	from := s.state
	s.state = max(from, to)
	s.mu.Unlock()
	if from >= to {
		return
	}
	p, pres := s.people, s.presence
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.rooms[s.room]
	if c == nil || c.present[skeletonOf(pres.name)] != pres {
		return // the grace period was over before, or somebody else has the name
	}
	if from == active {
		pres.sockets--
	}
	switch {
	case pres.sockets > 0:
	case to == left:
		p.depart(c, pres)
	case pres.leaving == nil:
		pres.until = time.Now().Add(p.grace)
		pres.leaving = time.AfterFunc(p.grace, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if pres.leaving != nil && pres.sockets == 0 {
				p.depart(c, pres)
			}
		})
		p.publish(kindDisconnected, pres.busPerson(c.room))
	}
}
