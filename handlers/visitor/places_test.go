package visitor

import (
	"net/netip"
	"testing"
)

var shares = Shares{Each: 4, Promised: 1, Anonymous: 8, Address: Class + 20, All: Class + 50}

// fill enters until it is refused.
func fill(p *Places, v Visitor) (places []*Place, no *Refused) {
	for {
		place, no := p.Enter(v, 1)
		if no != nil {
			return places, no
		}
		places = append(places, place)
	}
}

func TestSoManyPlacesForEachVisitor(t *testing.T) {
	p := NewPlaces(shares)
	mine, no := fill(p, student(1))
	if len(mine) != 4 || no.Whose != Own || no.Most != 4 {
		t.Errorf("a visitor got %d: %+v; want 4, and its own bound", len(mine), no)
	}
	mine[0].Leave()
	mine[0].Leave() // and does not count twice
	if again, _ := fill(p, student(1)); len(again) != 1 {
		t.Errorf("after one left, %d more", len(again))
	}
	theirs, no := fill(p, Visitor{Address: school})
	if len(theirs) != 8 || no.Whose != Addresses || no.Most != 8 {
		t.Errorf("the anonymous got %d: %+v; want 8, and the address's bound", len(theirs), no)
	}
}

// One who collects cookies takes what is nobody's, and the first place of
// everybody else in the class is still there.
func TestAPromisedPlaceIsKept(t *testing.T) {
	p := NewPlaces(shares)
	fill(p, Visitor{Address: school})
	for n := range 200 {
		fill(p, collector(n))
	}
	for n := range Class - 200 {
		if _, no := p.Enter(student(n), 1); no != nil {
			t.Fatalf("student %d: %v", n, no)
		}
	}
	if p.Len() != shares.Address {
		t.Errorf("%d places are taken, want all %d of the address", p.Len(), shares.Address)
	}
	if _, no := p.Enter(student(0), 1); no.Whose != Addresses {
		t.Errorf("a second one: %+v; want the address's bound", no)
	}
	elsewhere := Visitor{netip.MustParseAddr("192.0.2.2"), "x"}
	if _, no := p.Enter(elsewhere, 1); no != nil {
		t.Errorf("an address has taken everybody's: %v", no)
	}
	for n := range 30 {
		fill(p, Visitor{elsewhere.Address, string(rune('a' + n))})
	}
	if _, no := p.Enter(Visitor{netip.MustParseAddr("192.0.2.3"), "y"}, 1); p.Len() != shares.All || no.Whose != All {
		t.Errorf("with %d of %d taken: %+v", p.Len(), shares.All, no)
	}
}

func TestAPlaceMayGrow(t *testing.T) {
	p := NewPlaces(Shares{Each: 100, Promised: 1, Address: 2 * Class, All: 2 * Class})
	a, _ := p.Enter(student(1), 60)
	if no := a.Resize(100); no != nil {
		t.Error(no)
	}
	if no := a.Resize(101); no == nil || p.Len() != 100 {
		t.Errorf("%d of 100 are held", p.Len())
	}
	if _, no := p.Enter(student(1), 1); no == nil {
		t.Error("one more than all")
	}
	_ = a.Resize(99)
	b, no := p.Enter(student(1), 1)
	if no != nil {
		t.Fatal(no)
	}
	a.Leave()
	b.Leave()
	if p.Len() != 0 || len(p.visitors) != 0 || len(p.addresses) != 0 || p.all != (held{}) {
		t.Errorf("nobody holds anything, and this is remembered: %v %v %v", p.visitors, p.addresses, p.all)
	}
}
