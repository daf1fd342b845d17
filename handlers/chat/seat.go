package chat

import (
	"fmt"
	"sync"
	"time"

	"envivo/handlers/socketio"
)

// doubted is how long somebody who has no secret may take for a sign of life when
// another asks for the name.
const doubted = 2 * time.Second

// A seat is a socket's share in a presence. It is given up once.
type seat struct {
	people *people
	room   string
	there  *presence
	socket *socketio.Socket

	mu    sync.Mutex
	state seatState
}

type seatState int

const (
	taken  seatState = iota
	broken           // cut off: the grace runs
	left             // said goodbye
)

// take gives the name to somebody, or says that another has it.
//
// A seat in which nobody sits any more, and that no secret protects, is free at
// once: who lost it could not prove to be the one, and who asks is as a rule the
// same. One that a secret protects is kept, for so long as the refusal says. Where
// somebody sits whom no secret protects, the refusal has the seat: he may only
// seem to sit there ([Chat.sit]).
func (p *people) take(room, name string, who somebody, socket *socketio.Socket) (*seat, *refusal) {
	shape := shapeOf(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.crowd(room)
	there, was := c.here[shape], p.kept.of(room, shape)
	switch {
	case there != nil && there.id == who.id, there == nil && (was == nil || was.id == who.id):
		return p.sit(c, shape, name, who, socket), nil
	case there != nil && there.empty() && !there.id.secret():
		p.clear(c, there)
		return p.sit(c, shape, name, who, socket), nil
	}
	no := &refusal{Title: "Ese apodo ya está en uso", Field: "name", Suggestion: p.free(c, name)}
	switch {
	case there == nil:
		no.wait(was.name, time.Until(was.until))
	case there.empty():
		no.wait(there.name, time.Until(there.until)+p.keep)
	default:
		no.taken = there.guest
		no.Detail = "En esta sala ya hay alguien que se llama «" + there.name + "», o casi igual. Elige otro apodo."
	}
	p.tidy(c)
	return nil, no
}

// sit takes the name, and first makes sure, where no secret protects it, that who
// has it is there: a phone that has changed its network has left a connection
// that nobody will miss for most of a minute, and comes back without it now.
func (c *Chat) sit(room, name string, who somebody, socket *socketio.Socket) (*seat, *refusal) {
	s, no := c.people.take(room, name, who, socket)
	if no == nil || no.taken == nil || no.taken.socket.Ping(doubted) {
		return s, no
	}
	no.taken.cutOff()
	return c.people.take(room, name, who, socket)
}

// wait says when the name of somebody who is not there will be free.
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

// anonymous gives a name that nobody has to somebody who asked for none.
func (p *people) anonymous(room string, who somebody, socket *socketio.Socket) *seat {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.crowd(room)
	for digits := 3; ; digits++ {
		name := "anónimo-" + randomHex(digits)
		if shape := shapeOf(name); c.here[shape] == nil && p.kept.of(room, shape) == nil {
			return p.sit(c, shape, name, who, socket)
		}
	}
}

// tried is how many names with a number are looked at before one is drawn: two
// hundred people of one name do not each look at two hundred.
const tried = 20

// free is a name like the one asked for that nobody has. It must be called with
// the lock held.
func (p *people) free(c *crowd, name string) string {
	for n := 2; ; n++ {
		suffix := fmt.Sprintf("-%d", n)
		if n > tried {
			suffix = "-" + randomHex(4)
		}
		other := numbered(name, suffix)
		if shape := shapeOf(other); c.here[shape] == nil && p.kept.of(c.room, shape) == nil {
			return other
		}
	}
}

// sit must be called with the lock held.
func (p *people) sit(c *crowd, shape, name string, who somebody, socket *socketio.Socket) *seat {
	there := p.arrive(c, shape, name, who)
	if there.sockets == 0 {
		p.tellOthers(tellJoined, there.whom(c.room))
	}
	there.sockets++
	there.stopLeaving()
	s := &seat{people: p, room: c.room, there: there, socket: socket}
	if !who.id.secret() {
		there.guest = s
	}
	return s
}

// leave gives the seat free, at once.
func (s *seat) leave() { s.giveUp(left) }

// cutOff gives the seat free when the grace is over, if nobody comes back.
func (s *seat) cutOff() { s.giveUp(broken) }

func (s *seat) giveUp(to seatState) {
	s.mu.Lock()
	from := s.state
	s.state = max(from, to)
	s.mu.Unlock()
	if from >= to {
		return
	}
	p, there := s.people, s.there
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.rooms[s.room]
	if c == nil || c.here[shapeOf(there.name)] != there {
		return // the grace was over before the goodbye came, or somebody has the seat
	}
	if from == taken {
		there.sockets--
	}
	switch {
	case there.sockets > 0:
	case to == left:
		p.depart(c, there)
	case there.leaving == nil:
		there.until = time.Now().Add(p.grace)
		there.leaving = time.AfterFunc(p.grace, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if there.leaving != nil && there.sockets == 0 {
				p.depart(c, there)
			}
		})
		p.tellOthers(tellBroken, there.whom(c.room))
	}
}
