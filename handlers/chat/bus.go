package chat

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"time"

	"envivo/handlers/visitor"
)

// Kinds of messages between instances. Their texts stay, so that instances of two
// versions understand each other.
const (
	kindHello        = "hello"   // a new instance: send it a snapshot
	kindGoodbye      = "goodbye" // the instance ends: remove its people
	kindJoined       = "joined"
	kindDisconnected = "broken" // the last connection to the instance broke
	kindLeft         = "left"
	kindTyping       = "typing"
	kindSnapshot     = "roll" // people of the instance; a snapshot may take several messages
	kindSnapshotEnd  = "end"  // the snapshot is complete: remove whom it did not have
	kindReservations = "kept" // people who have left, and whose names are reserved
)

// snapshotPage is how many people one message has at most: some 250 KiB, of the 1 MiB
// that NATS accepts.
const snapshotPage = 1000

// A busMessage is what an instance publishes to the others.
type busMessage struct {
	From  string      `json:"from"`
	Kind  string      `json:"kind"`
	Round uint64      `json:"round,omitempty"`
	Who   []busPerson `json:"who,omitempty"`
}

// A busPerson is a presence or a reservation as instances exchange it.
type busPerson struct {
	Room  string   `json:"room"`
	Name  string   `json:"name"`
	Mark  string   `json:"mark"`
	ID    identity `json:"id,omitempty"`
	Empty bool     `json:"empty,omitempty"` // there is no connection
	Left  int64    `json:"left,omitempty"`  // milliseconds for which the name is still reserved

	Address netip.Addr `json:"address,omitzero"` // of the visitor
	Visitor string     `json:"visitor,omitempty"`
}

// busPerson returns a presence as it is published.
func (p *presence) busPerson(room string) busPerson {
	w := p.owner.busPerson(room, p.name)
	w.Empty = p.sockets == 0
	return w
}

func (s owner) busPerson(room, name string) busPerson {
	return busPerson{Room: room, Name: name, Mark: s.mark, ID: s.id, Address: s.visitor.Address, Visitor: s.visitor.ID}
}

func (w busPerson) owner() owner {
	return owner{w.ID, w.Mark, visitor.Visitor{Address: w.Address, ID: w.Visitor}}
}

// publish sends a change to the other instances, if there are any: a new one says
// hello and gets a snapshot. It must be called with the lock held.
func (p *people) publish(kind string, w busPerson) {
	if len(p.instances) > 0 {
		p.send(busMessage{Kind: kind, Who: []busPerson{w}})
	}
}

// send must be called with the lock held, so that messages are sent in the order of
// the changes.
func (p *people) send(t busMessage) {
	t.From, t.Round = p.self, p.round
	data, err := json.Marshal(t)
	if err == nil {
		err = p.bus.Send(data)
	}
	if err != nil { // the next snapshot repeats it
		p.logger.Debug("the other instances were not told", "kind", t.Kind, "error", err)
	}
}

// sendSnapshot publishes all people of this instance, or a hello if it knows of no
// other. It must be called with the lock held.
func (p *people) sendSnapshot() {
	if len(p.instances) == 0 {
		p.send(busMessage{Kind: kindHello})
		return
	}
	p.round++
	var all []busPerson
	for room, c := range p.rooms {
		for _, pres := range c.present {
			if pres.local() {
				all = p.paged(kindSnapshot, append(all, pres.busPerson(room)))
			}
		}
	}
	p.send(busMessage{Kind: kindSnapshot, Who: all})
	p.send(busMessage{Kind: kindSnapshotEnd})
}

// sendReservations publishes the reserved names to a new instance. It must be called
// with the lock held.
func (p *people) sendReservations() {
	var all []busPerson
	for e := p.reservations.order.Front(); e != nil; e = e.Next() {
		n := e.Value.(*reservation)
		w := n.busPerson(n.room, n.name)
		w.Left = time.Until(n.until).Milliseconds()
		all = p.paged(kindReservations, append(all, w))
	}
	p.send(busMessage{Kind: kindReservations, Who: all})
}

// paged sends all if it is a full page, and returns what is left for the next.
func (p *people) paged(kind string, all []busPerson) []busPerson {
	if len(all) < snapshotPage {
		return all
	}
	p.send(busMessage{Kind: kind, Who: all})
	return nil
}

// receive handles a message of another instance.
func (p *people) receive(data []byte) {
	if bytes.HasPrefix(data, []byte(`{"from":"`+p.self+`"`)) {
		return // our own: the bus sends it to every listener
	}
	var t busMessage
	if json.Unmarshal(data, &t) != nil || t.From == p.self || t.From == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.Kind == kindGoodbye {
		p.forgetInstance(t.From)
		return
	}
	_, known := p.instances[t.From]
	p.instances[t.From] = time.Now()
	if !known || t.Kind == kindHello {
		p.sendSnapshot()
		p.sendReservations()
	}
	if t.Kind == kindSnapshotEnd {
		p.sweep(t.From, t.Round)
	}
	for _, w := range t.Who {
		p.receivePerson(w, t)
	}
}

// receivePerson handles one person of a message of another instance. It must be called
// with the lock held.
func (p *people) receivePerson(w busPerson, t busMessage) {
	if t.Kind == kindTyping {
		p.emit(w.Room, "typing", person{w.Name, w.Mark})
		return
	}
	skeleton := skeletonOf(w.Name)
	c := p.rooms[w.Room]
	var pres *presence
	if c != nil {
		pres = c.present[skeleton]
	}
	switch t.Kind {
	case kindJoined, kindSnapshot:
		if pres != nil && pres.id != w.ID && pres.disconnected() && !pres.id.secret() {
			p.replace(c, pres) // somebody else has claimed the name on that instance
		}
		pres = p.arrive(p.roster(w.Room), skeleton, w.Name, w.owner())
		if pres.remotes == nil {
			pres.remotes = make(map[string]remote)
		}
		pres.remotes[t.From] = remote{t.Round, w.Empty}
	case kindDisconnected:
		if pres != nil && pres.id == w.ID {
			pres.remotes[t.From] = remote{t.Round, true}
		}
	case kindLeft:
		if pres != nil {
			delete(pres.remotes, t.From)
			p.drop(c, pres)
		}
	case kindReservations:
		if pres == nil && p.reservations.find(w.Room, skeleton) == nil {
			until := time.Now().Add(time.Duration(w.Left) * time.Millisecond)
			p.reservations.add(&reservation{nameKey{w.Room, skeleton}, w.Name, w.owner(), until, nil})
		}
	}
}
