package chat

import (
	"container/list"
	"time"

	"envivo/handlers/visitor"
)

// keptNames is how many names are kept at once: 2.5 MB of them. Somebody who
// comes and goes under a hundred names has the first few of them kept, and takes
// nobody's place; of all without a cookie at an address, a class may have theirs.
var keptNames = visitor.Shares{Each: 4, Promised: 1, Anonymous: 200, Address: 1000, All: 10_000}

// kept are the names of people who have left and whose secret will prove, for a
// while, that they are back. The people's lock guards it.
type kept struct {
	byName map[nameIn]*list.Element // of *keptName
	order  *list.List               // all of them, what is free first in front
	places *visitor.Places
}

// nameIn is a name's shape in a room.
type nameIn struct{ room, shape string }

type keptName struct {
	nameIn
	name string
	somebody
	until time.Time
	place *visitor.Place
}

func newKept() kept {
	return kept{make(map[nameIn]*list.Element), list.New(), visitor.NewPlaces(keptNames)}
}

// add keeps a name, if there is a place for it. All are kept for the same time,
// but what a new instance is told by an older one: that may lie behind what is
// kept for longer.
func (k *kept) add(n *keptName) {
	k.free(n.nameIn)
	if place, no := k.places.Enter(n.visitor, 1); no == nil {
		n.place = place
		k.byName[n.nameIn] = k.order.PushBack(n)
	}
}

// of is who a name is kept for, or nil.
func (k *kept) of(room, shape string) *keptName {
	e := k.byName[nameIn{room, shape}]
	if e == nil {
		return nil
	}
	if n := e.Value.(*keptName); time.Now().Before(n.until) {
		return n
	}
	k.free(nameIn{room, shape})
	return nil
}

// free forgets a name.
func (k *kept) free(name nameIn) {
	if e := k.byName[name]; e != nil {
		k.order.Remove(e).(*keptName).place.Leave()
		delete(k.byName, name)
	}
}

// expire forgets those whose time is over.
func (k *kept) expire(now time.Time) {
	for e := k.order.Front(); e != nil && !now.Before(e.Value.(*keptName).until); e = k.order.Front() {
		k.free(e.Value.(*keptName).nameIn)
	}
}
