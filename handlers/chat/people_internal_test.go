package chat

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/visitor"
)

func keepsFor(n int, who visitor.Visitor, until time.Time) *reservation {
	return &reservation{nameKey{"general", fmt.Sprint(who, n)}, fmt.Sprint(n), owner{visitor: who}, until, nil}
}

// One visitor keeps a few names, a class behind one address all of theirs, and
// in all there are no more than there may be.
func TestReservationsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, later := newReservations(), time.Now().Add(time.Minute)
		school := netip.MustParseAddr("192.0.2.1")
		greedy := visitor.Visitor{Address: school, ID: "greedy"}
		for n := range 100 {
			k.add(keepsFor(n, greedy, later))
		}
		if n := len(k.byName); n != reservedNames.Each {
			t.Errorf("one visitor keeps %d names, not %d", n, reservedNames.Each)
		}
		for n := range 200 {
			k.add(keepsFor(0, visitor.Visitor{Address: school, ID: fmt.Sprint("student ", n)}, later))
		}
		if n := len(k.byName); n != reservedNames.Each+200 {
			t.Errorf("then 200 students keep %d", n-reservedNames.Each)
		}
		for a := range 100 {
			for n := range 200 {
				address := netip.AddrFrom4([4]byte{198, 51, 100, byte(a)})
				k.add(keepsFor(0, visitor.Visitor{Address: address, ID: fmt.Sprint(n)}, later))
			}
		}
		if n := len(k.byName); n > reservedNames.All || n != k.order.Len() || n != k.places.Len() {
			t.Errorf("%d are kept of %d, %d in order, in %d places", n, reservedNames.All, k.order.Len(), k.places.Len())
		}
		<-time.After(time.Minute - 1)
		if k.find("general", fmt.Sprint(greedy, 0)) == nil {
			t.Error("a name is free before its time")
		}
		<-time.After(1)
		if k.find("general", fmt.Sprint(greedy, 0)) != nil {
			t.Error("a name is kept beyond its time")
		}
		k.expire(time.Now())
		if len(k.byName)+k.order.Len()+k.places.Len() != 0 {
			t.Errorf("after its time %d are left", len(k.byName))
		}
	})
}

func TestRoomsAreFoundByTheirShape(t *testing.T) {
	x := newRoomIndex()
	for n := range 17_000 {
		x.opened(fmt.Sprintf("sala-%d", n))
	}
	for asked, want := range map[string]string{
		"sala-l": "sala-1", "sala-1": "", "genera1": "general", "general": "", "otra": "", "sala-l6999": "sala-16999",
	} {
		if got := x.similar(asked); got != want {
			t.Errorf("%q is like %q, want %q", asked, got, want)
		}
	}
	x.opened("sala-1") // somebody is there, and something was said
	x.closed("sala-1")
	if x.similar("sala-l") != "sala-1" {
		t.Error("a room that is there for two reasons goes with the first of them")
	}
	x.closed("sala-1")
	if x.similar("sala-l") != "" || len(x.skeletons) != 17_000 {
		t.Errorf("it does not go with the second; %d skeletons", len(x.skeletons))
	}
	// Found, and not searched for: what it takes does not grow with the rooms.
	small := newRoomIndex()
	if few, many := testing.AllocsPerRun(100, func() { small.similar("otra") }), testing.AllocsPerRun(100, func() { x.similar("otra") }); many > few {
		t.Errorf("to find one of 17,000 takes %v allocations, one of few %v", many, few)
	}
}

// Two hundred people of one name do not each try two hundred names.
func TestASuggestionIsSoonFound(t *testing.T) {
	p := newPeople(Options{}, nil, newRoomIndex(), func(string, string, any) {})
	c := p.roster("general")
	for n := range 5000 {
		name := "Ana"
		if n > 0 {
			name = numbered("Ana", fmt.Sprintf("-%d", n+1))
		}
		c.present[skeletonOf(name)] = &presence{name: name}
	}
	if got := p.freeName(c, "Ana"); len(got) != len("Ana-7f3a") {
		t.Errorf("suggested is %q", got)
	}
}

// Somebody without a secret has the mark of the browser, which another tab has
// too, and a cut does not change; without a cookie, that of the connection.
func TestAPeerIsMarkedByItsBrowser(t *testing.T) {
	marks := newMarker(nil)
	browser := visitor.Visitor{Address: netip.MustParseAddr("192.0.2.1"), ID: "a cookie"}
	mark := func(secret, socket string, who visitor.Visitor) string {
		id, no := identityOf(secret, socket)
		if no != nil {
			t.Fatal(no)
		}
		return marks.mark(id.orVisitor(who))
	}
	one, cut := mark("", "socket-1", browser), mark("", "socket-2", browser)
	if one != cut || one[:1] != temporary {
		t.Errorf("before and after a cut the mark is %s and %s", one, cut)
	}
	other, bare := browser, visitor.Visitor{Address: browser.Address}
	other.ID = "another cookie"
	all := map[string]string{}
	for what, m := range map[string]string{
		"a browser": one, "another": mark("", "socket-1", other), "none": mark("", "socket-1", bare), "none, and another socket": mark("", "socket-2", bare),
		"a secret": mark("un-secreto-de-ana-01", "socket-1", browser), "another secret": mark("un-secreto-de-ana-02", "socket-1", browser),
	} {
		if was, ok := all[m]; ok {
			t.Errorf("%s and %s have one mark", what, was)
		}
		all[m] = what
	}
	if mark("un-secreto-de-ana-01", "socket-9", other) != mark("un-secreto-de-ana-01", "socket-1", bare) {
		t.Error("the mark of a secret depends on the browser")
	}
}
