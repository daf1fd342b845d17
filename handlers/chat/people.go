package chat

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/socketio"
)

// people is who is in which room, on this instance and on the others.
//
// A name is one person's in a room, whatever the number of sockets: the person
// is told by the secret that the browser keeps, so that a second tab, or the
// same tab after a cut that the server has not noticed yet, has the same name.
// Somebody whose last socket broke stays for the grace; somebody who said
// goodbye goes at once.
//
// Each instance tells the others of its own people: of each change, and of all
// of them every few seconds. So an instance that starts late, or has missed
// something, knows within one roll, and the people of one that was killed are
// gone after three. Two who take the same name at the same moment on two
// instances both keep it: the bus has no order between them.
type people struct {
	every  time.Duration
	grace  time.Duration
	bus    *eventlog.Bus
	tell   func(room, event, name string) // to the sockets of this instance
	self   string                         // this instance
	logger *slog.Logger

	mu        sync.Mutex
	rooms     map[string]map[string]*presence // by room and shape of the name
	instances map[string]time.Time            // the others: when they were heard last
	round     uint64                          // of our own rolls
}

// A presence is one person in one room.
type presence struct {
	name, id  string
	sockets   int               // here
	leaving   *time.Timer       // runs when sockets is 0 and the grace is not over
	elsewhere map[string]uint64 // instances that have it too, by the round of theirs that said so
}

// here: this instance answers for it, to the others too.
func (p *presence) here() bool { return p.sockets > 0 || p.leaving != nil }

func newPeople(options Options, bus *eventlog.Bus, tell func(room, event, name string)) *people {
	orElse := func(d time.Duration) time.Duration {
		if d <= 0 {
			return 5 * time.Second
		}
		return d
	}
	return &people{
		every: orElse(options.Roll), grace: orElse(options.Grace),
		bus: bus, tell: tell, self: randomHex(8), logger: options.Logger,
		rooms: make(map[string]map[string]*presence), instances: make(map[string]time.Time),
	}
}

// A seat is a socket's share in a presence. It is given up once.
type seat struct {
	people     *people
	room, name string

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
func (p *people) take(room, name, id string) (*seat, *refusal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if there := p.rooms[room][shapeOf(name)]; there != nil && there.id != id {
		return nil, &refusal{
			Title:  "Ese apodo ya está en uso",
			Detail: "En esta sala ya hay alguien que se llama «" + there.name + "», o casi igual. Elige otro apodo.",
			Field:  "name", Suggestion: p.free(room, name),
		}
	}
	return p.sit(room, name, id), nil
}

// anonymous gives a name that nobody has to somebody who asked for none.
func (p *people) anonymous(room, id string) *seat {
	p.mu.Lock()
	defer p.mu.Unlock()
	for digits := 3; ; digits++ {
		name := "anónimo-" + randomHex(digits)
		if p.rooms[room][shapeOf(name)] == nil {
			return p.sit(room, name, id)
		}
	}
}

// tried is how many names with a number are looked at before one is drawn: two
// hundred people of one name do not each look at two hundred.
const tried = 20

// free is a name like the one asked for that nobody has. It must be called with
// the lock held.
func (p *people) free(room, name string) string {
	for n := 2; ; n++ {
		suffix := fmt.Sprintf("-%d", n)
		if n > tried {
			suffix = "-" + randomHex(4)
		}
		if other := numbered(name, suffix); p.rooms[room][shapeOf(other)] == nil {
			return other
		}
	}
}

// sit must be called with the lock held.
func (p *people) sit(room, name, id string) *seat {
	there := p.presence(room, name, id)
	if !there.here() {
		p.send(told{Kind: tellJoined, Who: []whom{{room, there.name, id}}})
	}
	there.sockets++
	if there.leaving != nil {
		there.leaving.Stop()
		there.leaving = nil
	}
	return &seat{people: p, room: room, name: there.name}
}

// presence finds somebody, or lets him in. It must be called with the lock held.
func (p *people) presence(room, name, id string) *presence {
	if p.rooms[room] == nil {
		p.rooms[room] = make(map[string]*presence)
	}
	shape := shapeOf(name)
	there := p.rooms[room][shape]
	if there == nil {
		there = &presence{name: name, id: id}
		p.rooms[room][shape] = there
		p.tell(room, "joined", name)
	}
	return there
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
	p := s.people
	p.mu.Lock()
	defer p.mu.Unlock()
	there := p.rooms[s.room][shapeOf(s.name)]
	if there == nil {
		return // the grace was over before the goodbye came
	}
	if from == taken {
		there.sockets--
	}
	switch {
	case there.sockets > 0:
	case to == left:
		p.depart(s.room, there)
	case there.leaving == nil:
		there.leaving = time.AfterFunc(p.grace, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if there.leaving != nil && there.sockets == 0 {
				p.depart(s.room, there)
			}
		})
	}
}

// depart ends what this instance has of a presence. It must be called with the
// lock held.
func (p *people) depart(room string, there *presence) {
	if there.leaving != nil {
		there.leaving.Stop()
		there.leaving = nil
	}
	p.send(told{Kind: tellLeft, Who: []whom{{room, there.name, there.id}}})
	p.drop(room, there)
}

// drop removes a presence that nobody has any more. It must be called with the
// lock held.
func (p *people) drop(room string, there *presence) {
	shape := shapeOf(there.name)
	if there.here() || len(there.elsewhere) > 0 || p.rooms[room][shape] != there {
		return
	}
	delete(p.rooms[room], shape)
	if len(p.rooms[room]) == 0 {
		delete(p.rooms, room)
	}
	p.tell(room, "left", there.name)
}

// welcome tells a newcomer who is there and lets it hear who comes and goes,
// without a moment in between.
func (p *people) welcome(s *socketio.Socket, m *member, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	names := make([]string, 0, len(p.rooms[m.room]))
	for _, there := range p.rooms[m.room] {
		names = append(names, there.name)
	}
	slices.Sort(names)
	_ = s.Emit("welcome", welcome{m.room, m.name, names, more})
	s.Join(peopleOf(m.room))
}

// counts is how many are in each room in which there is anybody.
func (p *people) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := make(map[string]int, len(p.rooms))
	for room, there := range p.rooms {
		counts[room] = len(there)
	}
	return counts
}

// typing tells everybody else in the room that somebody is writing.
func (p *people) typing(m *member) {
	_ = m.socket.To(peopleOf(m.room)).Emit("typing", person{m.name})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.send(told{Kind: tellTyping, Who: []whom{{Room: m.room, Name: m.name}}})
}

// roll repeats to the others who is here, and notices who has fallen silent,
// until ctx ends.
func (p *people) roll(ctx context.Context) {
	p.mu.Lock()
	p.send(told{Kind: tellHello})
	p.mu.Unlock()
	tick := time.NewTicker(p.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			p.mu.Lock()
			p.call()
			for instance, heard := range p.instances {
				if now.Sub(heard) > 3*p.every {
					p.forget(instance)
				}
			}
			p.mu.Unlock()
		}
	}
}

// leave says goodbye to the other instances and stops all timers.
func (p *people) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, room := range p.rooms {
		for _, there := range room {
			if there.leaving != nil {
				there.leaving.Stop()
				there.leaving = nil
			}
		}
	}
	p.send(told{Kind: tellGoodbye})
}

// forget drops what an instance had told. It must be called with the lock held.
func (p *people) forget(instance string) {
	delete(p.instances, instance)
	p.sweep(instance, ^uint64(0))
}

// sweep drops what an instance told before a round of its own. It must be
// called with the lock held.
func (p *people) sweep(instance string, round uint64) {
	for room, all := range maps.Clone(p.rooms) {
		for _, there := range maps.Clone(all) {
			if said, ok := there.elsewhere[instance]; ok && said < round {
				delete(there.elsewhere, instance)
				p.drop(room, there)
			}
		}
	}
}

func randomHex(digits int) string {
	b := make([]byte, (digits+1)/2)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)[:digits]
}
