package chat

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/visitor"
)

// people is who is in which room, on this instance and on the others.
//
// A name is one person's in a room, whatever the number of sockets: the person
// is told by the secret that the browser keeps, so that a second tab, or the
// same tab after a cut that the server has not noticed yet, has the same name.
// Somebody whose last socket broke stays for the grace; somebody who said
// goodbye goes at once. The name of either is kept for a while, for whoever has
// the secret ([kept]); who keeps no secret leaves nothing behind ([seat]).
//
// Who comes and goes is told in batches ([crowd]).
//
// Each instance tells the others of its own people: of each change, and of all
// of them every few seconds; and where it knows of no other, only that it is
// there. So an instance that starts late, or has missed
// something, knows within one roll, and the people of one that was killed are
// gone after three. Two who take the same name at the same moment on two
// instances both keep it: the bus has no order between them, and their marks
// tell them apart.
type people struct {
	every  time.Duration
	grace  time.Duration
	keep   time.Duration
	bus    *eventlog.Bus
	tell   func(room, event string, what any) // to the sockets of this instance
	marks  marker
	index  *roomIndex
	self   string // this instance
	logger *slog.Logger

	mu        sync.Mutex
	rooms     map[string]*crowd
	kept      kept
	instances map[string]time.Time // the others: when they were heard last
	round     uint64               // of our own rolls
	closed    bool
}

// A presence is one person in one room.
type presence struct {
	somebody
	name      string
	sockets   int                // here
	leaving   *time.Timer        // runs when sockets is 0 and the grace is not over
	until     time.Time          // when it is over
	elsewhere map[string]another // instances that have it too
	guest     *seat              // the only one, where no secret protects it
}

// somebody is who asks for a seat.
type somebody struct {
	id      identity
	mark    string
	visitor visitor.Visitor // whose share a name takes while it is kept
}

// another is what an instance has told of somebody.
type another struct {
	round uint64 // of its roll, at the latest
	empty bool   // the connection there is broken
}

// here: this instance answers for it, to the others too.
func (p *presence) here() bool { return p.sockets > 0 || p.leaving != nil }

// empty: nobody sits there, here or elsewhere, as far as is known.
func (p *presence) empty() bool {
	for _, a := range p.elsewhere {
		if !a.empty {
			return false
		}
	}
	return p.sockets == 0
}

func (p *presence) person() person { return person{p.name, p.mark} }

// is: the same one, to the eye.
func (p *presence) is(other *presence) bool {
	return p == other || p != nil && other != nil && p.person() == other.person()
}

func (p *presence) stopLeaving() {
	if p.leaving != nil {
		p.leaving.Stop()
		p.leaving = nil
	}
}

func newPeople(options Options, bus *eventlog.Bus, index *roomIndex, tell func(room, event string, what any)) *people {
	orElse := func(d, or time.Duration) time.Duration {
		if d <= 0 {
			return or
		}
		return d
	}
	return &people{
		every: orElse(options.Roll, 5*time.Second), grace: orElse(options.Grace, 5*time.Second), keep: orElse(options.Keep, 5*time.Minute),
		bus: bus, tell: tell, marks: newMarker(options.Key), index: index, self: randomHex(8), logger: options.Logger,
		rooms: make(map[string]*crowd), kept: newKept(), instances: make(map[string]time.Time),
	}
}

// crowd is the people of a room, nobody as yet if it is new. It must be called
// with the lock held, as all that follow.
func (p *people) crowd(room string) *crowd {
	c := p.rooms[room]
	if c == nil {
		c = &crowd{room: room, here: make(map[string]*presence)}
		p.rooms[room] = c
		p.index.opened(room)
	}
	return c
}

// tidy forgets a room in which there is nobody.
func (p *people) tidy(c *crowd) {
	if len(c.here) == 0 && p.rooms[c.room] == c {
		delete(p.rooms, c.room)
		p.index.closed(c.room)
	}
}

// arrive finds somebody, or lets him in.
func (p *people) arrive(c *crowd, shape, name string, who somebody) *presence {
	there := c.here[shape]
	if there == nil {
		there = &presence{name: name, somebody: who}
		c.here[shape] = there
		p.kept.free(nameIn{c.room, shape})
		p.changed(c, shape, nil, there)
	}
	return there
}

// depart ends what this instance has of a presence.
func (p *people) depart(c *crowd, there *presence) {
	there.stopLeaving()
	p.tellOthers(tellLeft, there.whom(c.room))
	p.drop(c, there)
}

// drop removes a presence that nobody has any more, and keeps its name.
func (p *people) drop(c *crowd, there *presence) {
	if there.here() || len(there.elsewhere) > 0 {
		return
	}
	if shape := shapeOf(there.name); p.remove(c, shape, there) && there.id.secret() {
		p.kept.add(&keptName{nameIn{c.room, shape}, there.name, there.somebody, time.Now().Add(p.keep), nil})
	}
	p.tidy(c)
}

// clear makes room on an empty seat that nothing protects.
func (p *people) clear(c *crowd, there *presence) {
	there.stopLeaving()
	p.remove(c, shapeOf(there.name), there)
}

func (p *people) remove(c *crowd, shape string, there *presence) bool {
	if c.here[shape] != there {
		return false
	}
	delete(c.here, shape)
	p.changed(c, shape, there, nil)
	return true
}

// counts is how many are in each room in which there is anybody.
func (p *people) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := make(map[string]int, len(p.rooms))
	for room, c := range p.rooms {
		counts[room] = len(c.here)
	}
	return counts
}

// typing tells everybody else in the room that somebody is writing, while they
// are few enough to care.
func (p *people) typing(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.rooms[m.room]; c == nil || c.large() {
		return
	}
	_ = m.socket.To(peopleOf(m.room)).Emit("typing", person{m.name, m.mark})
	p.tellOthers(tellTyping, whom{Room: m.room, Name: m.name, Mark: m.mark})
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
			p.kept.expire(now)
			p.mu.Unlock()
		}
	}
}

// leave says goodbye to the other instances and stops all timers.
func (p *people) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, c := range p.rooms {
		if c.telling != nil {
			c.telling.Stop()
		}
		for _, there := range c.here {
			there.stopLeaving()
		}
	}
	p.send(told{Kind: tellGoodbye})
}

// forget drops what an instance had told.
func (p *people) forget(instance string) {
	delete(p.instances, instance)
	p.sweep(instance, ^uint64(0))
}

// sweep drops what an instance told before a round of its own.
func (p *people) sweep(instance string, round uint64) {
	for _, c := range p.rooms {
		for _, there := range c.here {
			if said, ok := there.elsewhere[instance]; ok && said.round < round {
				delete(there.elsewhere, instance)
				p.drop(c, there)
			}
		}
	}
}

func randomHex(digits int) string {
	b := make([]byte, (digits+1)/2)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)[:digits]
}
