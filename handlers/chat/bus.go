package chat

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"time"

	"envivo/handlers/visitor"
)

// What instances tell each other.
const (
	tellHello   = "hello"   // I know of nobody: who is with you?
	tellGoodbye = "goodbye" // I am leaving, and mine with me
	tellJoined  = "joined"
	tellBroken  = "broken" // their last connection to me
	tellLeft    = "left"
	tellTyping  = "typing"
	tellRoll    = "roll" // these are with me, too
	tellEnd     = "end"  // of the roll: nobody else is
	tellKept    = "kept" // these have left, and their names are theirs for a while
)

// rollPage is how many people a message of the roll has at the most: some
// 250 KiB, where NATS takes a megabyte.
const rollPage = 1000

// told is what an instance tells the others.
type told struct {
	From  string `json:"from"`
	Kind  string `json:"kind"`
	Round uint64 `json:"round,omitempty"`
	Who   []whom `json:"who,omitempty"`
}

type whom struct {
	Room  string   `json:"room"`
	Name  string   `json:"name"`
	Mark  string   `json:"mark"`
	ID    identity `json:"id,omitempty"`
	Empty bool     `json:"empty,omitempty"` // the connection is broken
	Left  int64    `json:"left,omitempty"`  // ms for which the name is kept

	Address netip.Addr `json:"address,omitzero"` // of the visitor
	Visitor string     `json:"visitor,omitempty"`
}

// whom is what the others are told of a presence.
func (p *presence) whom(room string) whom {
	w := p.somebody.whom(room, p.name)
	w.Empty = p.sockets == 0
	return w
}

func (s somebody) whom(room, name string) whom {
	return whom{Room: room, Name: name, Mark: s.mark, ID: s.id, Address: s.visitor.Address, Visitor: s.visitor.ID}
}

func (w whom) somebody() somebody {
	return somebody{w.ID, w.Mark, visitor.Visitor{Address: w.Address, ID: w.Visitor}}
}

// tellOthers tells the other instances something of somebody, if there are any:
// one that is new says so, and is told everything. It must be called with the
// lock held.
func (p *people) tellOthers(kind string, w whom) {
	if len(p.instances) > 0 {
		p.send(told{Kind: kind, Who: []whom{w}})
	}
}

// send must be called with the lock held: that is what keeps what we tell in
// the order in which it happened.
func (p *people) send(t told) {
	t.From, t.Round = p.self, p.round
	data, err := json.Marshal(t)
	if err == nil {
		err = p.bus.Send(data)
	}
	if err != nil { // the next roll says it again
		p.logger.Debug("the other instances were not told", "kind", t.Kind, "error", err)
	}
}

// call tells the others everybody who is here, or where there are none, that we
// are. It must be called with the lock held.
func (p *people) call() {
	if len(p.instances) == 0 {
		p.send(told{Kind: tellHello})
		return
	}
	p.round++
	var all []whom
	for room, c := range p.rooms {
		for _, there := range c.here {
			if there.here() {
				all = p.paged(tellRoll, append(all, there.whom(room)))
			}
		}
	}
	p.send(told{Kind: tellRoll, Who: all})
	p.send(told{Kind: tellEnd})
}

// callKept tells a new instance whose names are kept. It must be called with the
// lock held.
func (p *people) callKept() {
	var all []whom
	for e := p.kept.order.Front(); e != nil; e = e.Next() {
		n := e.Value.(*keptName)
		w := n.whom(n.room, n.name)
		w.Left = time.Until(n.until).Milliseconds()
		all = p.paged(tellKept, append(all, w))
	}
	p.send(told{Kind: tellKept, Who: all})
}

// paged sends a full page, and gives what goes on the next.
func (p *people) paged(kind string, all []whom) []whom {
	if len(all) < rollPage {
		return all
	}
	p.send(told{Kind: kind, Who: all})
	return nil
}

// hear takes in what another instance has told.
func (p *people) hear(data []byte) {
	if bytes.HasPrefix(data, []byte(`{"from":"`+p.self+`"`)) {
		return // it is told to everybody, ourselves too
	}
	var t told
	if json.Unmarshal(data, &t) != nil || t.From == p.self || t.From == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.Kind == tellGoodbye {
		p.forget(t.From)
		return
	}
	_, known := p.instances[t.From]
	p.instances[t.From] = time.Now()
	if !known || t.Kind == tellHello {
		p.call()
		p.callKept()
	}
	if t.Kind == tellEnd {
		p.sweep(t.From, t.Round)
	}
	for _, w := range t.Who {
		p.hearOf(w, t)
	}
}

// hearOf takes in what another instance has told of one person. It must be called
// with the lock held.
func (p *people) hearOf(w whom, t told) {
	if t.Kind == tellTyping {
		p.tell(w.Room, "typing", person{w.Name, w.Mark})
		return
	}
	shape := shapeOf(w.Name)
	c := p.rooms[w.Room]
	var there *presence
	if c != nil {
		there = c.here[shape]
	}
	switch t.Kind {
	case tellJoined, tellRoll:
		if there != nil && there.id != w.ID && there.empty() && !there.id.secret() {
			p.clear(c, there) // somebody has taken the empty seat there
		}
		there = p.arrive(p.crowd(w.Room), shape, w.Name, w.somebody())
		if there.elsewhere == nil {
			there.elsewhere = make(map[string]another)
		}
		there.elsewhere[t.From] = another{t.Round, w.Empty}
	case tellBroken:
		if there != nil && there.id == w.ID {
			there.elsewhere[t.From] = another{t.Round, true}
		}
	case tellLeft:
		if there != nil {
			delete(there.elsewhere, t.From)
			p.drop(c, there)
		}
	case tellKept:
		if there == nil && p.kept.of(w.Room, shape) == nil {
			until := time.Now().Add(time.Duration(w.Left) * time.Millisecond)
			p.kept.add(&keptName{nameIn{w.Room, shape}, w.Name, w.somebody(), until, nil})
		}
	}
}
