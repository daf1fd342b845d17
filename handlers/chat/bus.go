package chat

import (
	"encoding/json"
	"time"
)

// What instances tell each other.
const (
	tellHello   = "hello"   // I am new: who is with you?
	tellGoodbye = "goodbye" // I am leaving, and mine with me
	tellJoined  = "joined"
	tellLeft    = "left"
	tellTyping  = "typing"
	tellRoll    = "roll" // these are with me, too
	tellEnd     = "end"  // of the roll: nobody else is
)

// rollPage is how many people a message of the roll has at the most: some
// 200 KiB, where NATS takes a megabyte.
const rollPage = 1000

// told is what an instance tells the others.
type told struct {
	From  string `json:"from"`
	Kind  string `json:"kind"`
	Round uint64 `json:"round,omitempty"`
	Who   []whom `json:"who,omitempty"`
}

type whom struct {
	Room string `json:"room"`
	Name string `json:"name"`
	ID   string `json:"id,omitempty"` // of the person
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

// call tells the others everybody who is here. It must be called with the lock
// held.
func (p *people) call() {
	p.round++
	var all []whom
	for room, everybody := range p.rooms {
		for _, there := range everybody {
			if there.here() {
				all = append(all, whom{room, there.name, there.id})
			}
			if len(all) == rollPage {
				p.send(told{Kind: tellRoll, Who: all})
				all = nil
			}
		}
	}
	p.send(told{Kind: tellRoll, Who: all})
	p.send(told{Kind: tellEnd})
}

// hear takes in what another instance has told.
func (p *people) hear(data []byte) {
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
	p.instances[t.From] = time.Now()
	switch t.Kind {
	case tellHello:
		p.call()
	case tellTyping:
		for _, w := range t.Who {
			p.tell(w.Room, "typing", w.Name)
		}
	case tellJoined, tellRoll:
		for _, w := range t.Who {
			there := p.presence(w.Room, w.Name, w.ID)
			if there.elsewhere == nil {
				there.elsewhere = make(map[string]uint64)
			}
			there.elsewhere[t.From] = t.Round
		}
	case tellLeft:
		for _, w := range t.Who {
			if there := p.rooms[w.Room][shapeOf(w.Name)]; there != nil {
				delete(there.elsewhere, t.From)
				p.drop(w.Room, there)
			}
		}
	case tellEnd:
		p.sweep(t.From, t.Round)
	}
}
