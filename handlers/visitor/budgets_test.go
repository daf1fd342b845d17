package visitor

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

var school = netip.MustParseAddr("192.0.2.1")

// student is one of those behind the school's address.
func student(n int) Visitor { return Visitor{school, fmt.Sprint("student ", n)} }

// collector is a cookie that somebody hoards.
func collector(n int) Visitor { return Visitor{school, fmt.Sprint("hoarded ", n)} }

// all takes one at a time until it is refused, and says how many it got.
func all(b *Budgets, v Visitor) (n int) {
	for b.Take(v, 1) == nil {
		n++
	}
	return n
}

var limit = Limit{PerSecond: 400, Burst: 2000}

func TestAVisitorHasAShareOfItsAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudgets(limit)
		if n := all(b, student(1)); n != limit.Burst/Share {
			t.Errorf("one visitor took %d at once, want %d", n, limit.Burst/Share)
		}
		no := b.Take(student(1), 1)
		if no.Whose != Own || no.Wait != 100*time.Millisecond || no.Most != 10 {
			t.Errorf("refused: %+v; want its own bound, of 10 a second", no)
		}
		<-time.After(no.Wait)
		if no := b.Take(student(1), 1); no != nil {
			t.Errorf("after waiting as told: %v", no)
		}
		<-time.After(time.Hour)
		if n := all(b, Visitor{Address: school}); n != limit.Burst {
			t.Errorf("the anonymous took %d at once, want the burst of %d", n, limit.Burst)
		}
		if no := b.Take(Visitor{Address: school}, 1); no.Whose != Addresses || no.Wait != 2500*time.Microsecond {
			t.Errorf("refused: %+v; want the address's bound", no)
		}
		other := Visitor{Address: netip.MustParseAddr("192.0.2.2")}
		if n := all(b, other); n != limit.Burst {
			t.Errorf("another address took %d, want %d", n, limit.Burst)
		}
	})
}

// Whatever one of a class does with its cookie, without one, or with as many as
// the address still gives: each of the others can do what it was promised, and
// who has a cookie does not feel who has none.
func TestWhatIsPromisedIsKept(t *testing.T) {
	const students = 200
	synctest.Test(t, func(t *testing.T) {
		b := NewBudgets(limit)
		ask := func(n int, what string) {
			t.Helper()
			for s := 1; s < students; s++ {
				for range n {
					if no := b.Take(student(s), 1); no != nil {
						t.Fatalf("%s: student %d: %v", what, s, no)
					}
				}
			}
		}
		all(b, Visitor{Address: school})
		all(b, student(0))
		for range 2 {
			ask(5, "one without and one with a cookie have taken all they get, the class presses ten times")
			<-time.After(time.Second)
		}
		<-time.After(time.Hour)
		for range 100 { // seconds
			all(b, Visitor{Address: school})
			for n := range Class - students {
				all(b, collector(n))
			}
			ask(1, "one with all cookies that are left takes what it gets")
			<-time.After(time.Second)
		}
	})
}

// Somebody who comes with more than there is leaves everything to the others.
func TestWhatIsRefusedIsNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudgets(Limit{PerSecond: 1, Burst: 2 * Share})
		if b.Take(student(1), 3) == nil {
			t.Error("three of two")
		}
		if no := b.Take(student(1), 2); no != nil {
			t.Error("the two are gone")
		}
	})
}

func TestNoLimitIsNoBudget(t *testing.T) {
	b := NewBudgets(Limit{PerSecond: 0, Burst: 5})
	if b != nil || b.Take(Visitor{}, 1000) != nil {
		t.Error("a limit of 0 limits")
	}
}

func TestTheMemoryOfBudgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudgets(Limit{PerSecond: 1, Burst: 10})
		nth := func(i int) Visitor {
			return Visitor{netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), "x"}
		}
		first := Visitor{school, "comes once and never again"}
		b.Take(first, 1)
		for i := range 3 * MaxAccounts {
			b.Take(nth(i), 1)
		}
		if addresses, visitors := b.Len(); addresses != MaxAccounts || visitors != MaxAccounts {
			t.Errorf("%d addresses and %d visitors, want %d of each", addresses, visitors, MaxAccounts)
		}
		if b.addresses.byKey[first.Address] != nil || b.visitors.byKey[first] != nil {
			t.Error("the one that was quiet the longest is still there")
		}
		// All are full again; newcomers clear them away, two each.
		<-time.After(time.Hour)
		b.Take(nth(0), 1)
		for i := range 10 {
			b.Take(nth(3*MaxAccounts+i), 1)
		}
		if addresses, visitors := b.Len(); addresses > MaxAccounts-10 || visitors > MaxAccounts-10 {
			t.Errorf("%d addresses and %d visitors: those that are full stay", addresses, visitors)
		}
	})
}

// Somebody who keeps coming keeps an empty bucket, however many others come.
func TestTheBusyAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudgets(Limit{PerSecond: 1e-9, Burst: 1})
		all(b, Visitor{Address: school})
		for i := range 2 * MaxAccounts {
			b.Take(Visitor{Address: netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})}, 1)
			if b.Take(Visitor{Address: school}, 1) == nil {
				t.Fatalf("after %d others it has a fresh bucket", i)
			}
		}
	})
}
