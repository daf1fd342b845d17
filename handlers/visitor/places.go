package visitor

import (
	"fmt"
	"net/netip"
	"sync"
)

// Shares are how much of something may be held at once.
type Shares struct {
	Each      int // by a visitor with a cookie
	Promised  int // of that: what nobody else can take from it
	Anonymous int // by all without a cookie at one address; 0: as much as Each
	Address   int // by all at one address
	All       int // by everybody
}

// Places are what visitors hold at once: races, labs, connections, or so many
// bytes of something. What all visitors of one address may hold beyond what
// they were promised leaves room for a [Class] of promises, and so does what all
// may hold, so that no visitor, with however many cookies, can take somebody
// else's.
type Places struct {
	shares Shares

	mu        sync.Mutex
	visitors  map[Visitor]int
	addresses map[netip.Addr]held
	all       held
}

// held is how much there is, and how much of it was promised to nobody.
type held struct{ sum, beyond int }

func (h held) plus(sum, beyond int) held { return held{h.sum + sum, h.beyond + beyond} }

// room is how much more than promised may be held where most may be in all.
func (s Shares) room(most int) int { return most - Class*s.Promised }

// NewPlaces returns places that nobody holds yet. It panics if the shares make
// no sense: if an address may hold all, or promises cannot be kept.
func NewPlaces(shares Shares) *Places {
	if shares.Anonymous == 0 {
		shares.Anonymous = shares.Each
	}
	if shares.Promised > shares.Each || shares.Each > shares.Address || shares.Address > shares.All || shares.room(shares.Address) < 0 {
		panic(fmt.Sprintf("visitor: shares %+v: Promised ≤ Each ≤ Address ≤ All, and %d times Promised fits in Address", shares, Class))
	}
	return &Places{shares: shares, visitors: make(map[Visitor]int), addresses: make(map[netip.Addr]held)}
}

// A Place is what somebody holds, until Leave.
type Place struct {
	places *Places
	who    Visitor
	size   int // guarded by places.mu
}

// Enter gives a visitor a place of a size; 1, if places are just counted. If there
// is no room, it returns why.
func (p *Places) Enter(v Visitor, size int) (*Place, *Refused) {
	place := &Place{places: p, who: v}
	if no := place.Resize(size); no != nil {
		return nil, no
	}
	return place, nil
}

// Resize makes a place larger or smaller. If there is no room, the place stays as it
// is and Resize returns why. Making it smaller always succeeds.
func (place *Place) Resize(size int) *Refused {
	p, v := place.places, place.who
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.visitors[v]
	after := before + size - place.size
	beyond := p.beyond(v, after) - p.beyond(v, before)
	address, all := p.addresses[v.Address].plus(after-before, beyond), p.all.plus(after-before, beyond)
	if after > before {
		if no := p.refuse(v, after, beyond, address, all); no != nil {
			return no
		}
	}
	p.all, place.size = all, size
	keep(p.visitors, v, after)
	keep(p.addresses, v.Address, address)
	return nil
}

// beyond is how much of what somebody holds is more than promised.
func (p *Places) beyond(v Visitor, n int) int {
	if v.Anonymous() {
		return n
	}
	return max(0, n-p.shares.Promised)
}

// refuse says which bound is met if somebody gets something, beyond promises or not.
func (p *Places) refuse(v Visitor, after, beyond int, address, all held) *Refused {
	s := p.shares
	switch {
	case v.Anonymous() && after > s.Anonymous:
		return &Refused{Whose: Addresses, Most: s.Anonymous}
	case !v.Anonymous() && after > s.Each:
		return &Refused{Whose: Own, Most: s.Each}
	case address.sum > s.Address, beyond > 0 && address.beyond > s.room(s.Address):
		return &Refused{Whose: Addresses, Most: s.Address}
	case all.sum > s.All, beyond > 0 && all.beyond > s.room(s.All):
		return &Refused{Whose: All, Most: s.All}
	}
	return nil
}

// keep forgets who holds nothing.
func keep[K comparable, V comparable](m map[K]V, key K, value V) {
	var nothing V
	if value == nothing {
		delete(m, key)
		return
	}
	m[key] = value
}

// Leave gives a place back. A second time does nothing.
func (place *Place) Leave() { _ = place.Resize(0) }

// Len is how much is held in all.
func (p *Places) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.sum
}
