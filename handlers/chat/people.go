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
// is identified by the secret that the browser keeps, so that a second tab, or the
// same tab after a cut that the server has not noticed yet, has the same name.
// Somebody whose last socket broke stays present for a grace period; somebody who has
// left is removed at once. The name of either stays reserved for a while, for whoever
// has the secret ([reservations]); without a secret nothing is reserved.
//
// Joins and leaves are announced to clients in batches ([roster]).
//
// Each instance publishes its own people on the bus: every change at once, and with
// each heartbeat a snapshot of all of them; while it knows of no other instance, only a
// hello. So an instance that starts late, or has missed a message, is up to date after
// one heartbeat, and the people of one that was killed are removed after three. If two
// people take the same name at the same moment on two instances, both keep it: the bus
// has no order between instances, and their marks distinguish them.
type people struct {
	heartbeat time.Duration
	grace     time.Duration
	keep      time.Duration
	bus       *eventlog.Bus
	emit      func(room, event string, what any) // to the sockets of this instance
	marks     marker
	index     *roomIndex
	self      string // this instance
	logger    *slog.Logger

	mu           sync.Mutex
	rooms        map[string]*roster
	reservations reservations
	instances    map[string]time.Time // the others: when their last message came
	round        uint64               // number of the last snapshot of this instance
	closed       bool
}

// A presence is one person in one room.
type presence struct {
	owner
	name        string
	sockets     int               // on this instance
	leaving     *time.Timer       // runs while sockets is 0 and the grace period is not over
	until       time.Time         // end of the grace period
	remotes     map[string]remote // other instances that have it too
	unprotected *session          // its only session, if the owner has no secret
}

// An owner is who asks for a name, or has it.
type owner struct {
	id      identity
	mark    string
	visitor visitor.Visitor // who pays for the reservation
}

// remote is what another instance has published of a presence.
type remote struct {
	round        uint64 // number of the last snapshot that had it
	disconnected bool   // it has no connection there
}

// local reports whether this instance has it, and publishes it to the others.
func (p *presence) local() bool { return p.sockets > 0 || p.leaving != nil }

// disconnected reports whether no instance, as far as is known, has a connection of it.
func (p *presence) disconnected() bool {
	for _, a := range p.remotes {
		if !a.disconnected {
			return false
		}
	}
	return p.sockets == 0
}

func (p *presence) person() person { return person{p.name, p.mark} }

// is reports whether clients see the same person, by name and mark.
func (p *presence) is(other *presence) bool {
	return p == other || p != nil && other != nil && p.person() == other.person()
}

func (p *presence) stopLeaving() {
	if p.leaving != nil {
		p.leaving.Stop()
		p.leaving = nil
	}
}

func newPeople(options Options, bus *eventlog.Bus, index *roomIndex, emit func(room, event string, what any)) *people {
	orElse := func(d, or time.Duration) time.Duration {
		if d <= 0 {
			return or
		}
		return d
	}
	return &people{
		heartbeat: orElse(options.Heartbeat, 5*time.Second), grace: orElse(options.Grace, 5*time.Second),
		keep: orElse(options.Keep, 5*time.Minute),
		bus:  bus, emit: emit, marks: newMarker(options.Key), index: index, self: randomHex(8), logger: options.Logger,
		rooms: make(map[string]*roster), reservations: newReservations(), instances: make(map[string]time.Time),
	}
}

// roster returns the roster of a room, an empty one if it is new. It must be called with
// the lock held, as the methods that follow.
func (p *people) roster(room string) *roster {
	c := p.rooms[room]
	if c == nil {
		c = &roster{room: room, present: make(map[string]*presence)}
		p.rooms[room] = c
		p.index.opened(room)
	}
	return c
}

// removeEmpty removes a roster with nobody in it.
func (p *people) removeEmpty(c *roster) {
	if len(c.present) == 0 && p.rooms[c.room] == c {
		delete(p.rooms, c.room)
		p.index.closed(c.room)
	}
}

// arrive returns the presence of a name, and adds one if there is none.
func (p *people) arrive(c *roster, skeleton, name string, who owner) *presence {
	pres := c.present[skeleton]
	if pres == nil {
		pres = &presence{name: name, owner: who}
		c.present[skeleton] = pres
		p.reservations.release(nameKey{c.room, skeleton})
		p.noteChange(c, skeleton, nil, pres)
	}
	return pres
}

// depart ends a presence on this instance.
func (p *people) depart(c *roster, pres *presence) {
	pres.stopLeaving()
	p.publish(kindLeft, pres.busPerson(c.room))
	p.drop(c, pres)
}

// drop removes a presence that no instance has any more, and reserves its name.
func (p *people) drop(c *roster, pres *presence) {
	if pres.local() || len(pres.remotes) > 0 {
		return
	}
	if skeleton := skeletonOf(pres.name); p.remove(c, skeleton, pres) && pres.id.secret() {
		p.reservations.add(&reservation{nameKey{c.room, skeleton}, pres.name, pres.owner, time.Now().Add(p.keep), nil})
	}
	p.removeEmpty(c)
}

// replace removes a disconnected presence without a secret, for somebody else.
func (p *people) replace(c *roster, pres *presence) {
	pres.stopLeaving()
	p.remove(c, skeletonOf(pres.name), pres)
}

func (p *people) remove(c *roster, skeleton string, pres *presence) bool {
	if c.present[skeleton] != pres {
		return false
	}
	delete(c.present, skeleton)
	p.noteChange(c, skeleton, pres, nil)
	return true
}

// counts returns how many people are in each room that is not empty.
func (p *people) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := make(map[string]int, len(p.rooms))
	for room, c := range p.rooms {
		counts[room] = len(c.present)
	}
	return counts
}

// typing sends the event 'typing' to everybody else in a room, unless it is a large one.
func (p *people) typing(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.rooms[m.room]; c == nil || c.large() {
		return
	}
	_ = m.socket.To(peopleOf(m.room)).Emit("typing", person{m.name, m.mark})
	p.publish(kindTyping, busPerson{Room: m.room, Name: m.name, Mark: m.mark})
}

// sendHeartbeats publishes a snapshot with each heartbeat and removes instances that
// have fallen silent, until ctx ends.
func (p *people) sendHeartbeats(ctx context.Context) {
	p.mu.Lock()
	p.send(busMessage{Kind: kindHello})
	p.mu.Unlock()
	tick := time.NewTicker(p.heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			p.mu.Lock()
			p.sendSnapshot()
			for instance, last := range p.instances {
				if now.Sub(last) > 3*p.heartbeat {
					p.forgetInstance(instance)
				}
			}
			p.reservations.expire(now)
			p.mu.Unlock()
		}
	}
}

// close says goodbye to the other instances and stops all timers.
func (p *people) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, c := range p.rooms {
		if c.timer != nil {
			c.timer.Stop()
		}
		for _, pres := range c.present {
			pres.stopLeaving()
		}
	}
	p.send(busMessage{Kind: kindGoodbye})
}

// forgetInstance removes what an instance has published.
func (p *people) forgetInstance(instance string) {
	delete(p.instances, instance)
	p.sweep(instance, ^uint64(0))
}

// sweep removes what an instance published before a given snapshot of its own.
func (p *people) sweep(instance string, round uint64) {
	for _, c := range p.rooms {
		for _, pres := range c.present {
			if known, ok := pres.remotes[instance]; ok && known.round < round {
				delete(pres.remotes, instance)
				p.drop(c, pres)
			}
		}
	}
}

func randomHex(digits int) string {
	b := make([]byte, (digits+1)/2)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)[:digits]
}
