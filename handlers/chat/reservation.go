package chat

import (
	"container/list"
	"time"

	"envivo/handlers/visitor"
)

// reservedNames is how many names may be reserved at once: 2.5 MB of them. Somebody who
// joins and leaves under a hundred names gets only the first few reserved and takes
// nobody else's share; those without a cookie at one address share enough for a class.
var reservedNames = visitor.Shares{Each: 4, Promised: 1, Anonymous: 200, Address: 1000, All: 10_000}

// reservations are the names of people who have left: until they expire, only whoever
// has the same secret gets them. They are guarded by the mutex of [people].
type reservations struct {
	byName map[nameKey]*list.Element // of *keptName
	order  *list.List                // all of them, what is free first in front
	places *visitor.Places
}

// nameKey identifies a name in a room, by its skeleton: see skeletonOf.
type nameKey struct{ room, skeleton string }

type reservation struct {
	nameKey
	name string
	owner
	until time.Time
	place *visitor.Place
}

func newReservations() reservations {
	return reservations{make(map[nameKey]*list.Element), list.New(), visitor.NewPlaces(reservedNames)}
}

// add reserves a name, if the owner's share has room for it. The order of the list is
// that of expiry, except for reservations that another instance has sent: those may
// stand behind some that expire later.
func (k *reservations) add(n *reservation) {
	k.release(n.nameKey)
	if place, no := k.places.Enter(n.visitor, 1); no == nil {
		n.place = place
		k.byName[n.nameKey] = k.order.PushBack(n)
	}
}

// find returns the reservation of a name, or nil if there is none or it has expired.
func (k *reservations) find(room, skeleton string) *reservation {
	e := k.byName[nameKey{room, skeleton}]
	if e == nil {
		return nil
	}
	if n := e.Value.(*reservation); time.Now().Before(n.until) {
		return n
	}
	k.release(nameKey{room, skeleton})
	return nil
}

// release removes a reservation.
func (k *reservations) release(name nameKey) {
	if e := k.byName[name]; e != nil {
		k.order.Remove(e).(*reservation).place.Leave()
		delete(k.byName, name)
	}
}

// expire forgets those whose time is over.
func (k *reservations) expire(now time.Time) {
	for e := k.order.Front(); e != nil && !now.Before(e.Value.(*reservation).until); e = k.order.Front() {
		k.release(e.Value.(*reservation).nameKey)
	}
}
