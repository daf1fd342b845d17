package wire

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"envivo/handlers/visitor"
	"envivo/handlers/wire/trace"
)

// Whatever passes, a lab's memory has an end, and so has what a slow listener
// is told.
func TestALabIsBounded(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	lab, no := tap.Open(nth(0))
	if no != nil {
		t.Fatal(no)
	}
	lab.Record(true)
	quiet := lab.admit(&link{})
	lab.record(quiet, &trace.Entry{Kind: trace.KindNote, Note: "first"})
	for range 2 * maxTracks {
		l := &link{}
		noisy := lab.admit(l)
		for range maxEntries {
			lab.record(noisy, &trace.Entry{Kind: trace.KindBody, Text: strings.Repeat("x", trace.MaxText)})
		}
		lab.leave(noisy)
	}
	page := lab.Page(0)
	if lab.weight > maxWeight || len(lab.tracks) > maxTracks+1 {
		t.Errorf("%d bytes, %d connections", lab.weight, len(lab.tracks))
	}
	if page.Entries[0].Note != "first" {
		t.Error("a quiet connection pays for the noisy ones")
	}
	if page.Last != 2*maxTracks*maxEntries+1 || page.Gone+uint64(len(page.Entries)) != page.Last {
		t.Errorf("%d gone, %d kept, last %d", page.Gone, len(page.Entries), page.Last)
	}
	if next := lab.Page(page.Last); next.Gone != 0 || len(next.Entries) != 0 || next.Last != page.Last {
		t.Errorf("%+v", next)
	}
	for range maxTracks {
		lab.admit(&link{})
	}
	if lab.admit(&link{}) != nil {
		t.Error("more connections than a lab may have")
	}
	for n := range 1024 - 1 {
		if _, no := tap.Open(nth(n + 1)); no != nil {
			t.Fatal(no)
		}
	}
	if _, no := tap.Open(nth(1024)); no == nil || no.Whose != visitor.All {
		t.Errorf("more labs than there may be: %v", no)
	}
	lab.Close()
	if _, no := tap.Open(nth(1024)); no != nil {
		t.Error("a lab that has ended makes no room")
	}
}

// nth is one of many visitors, each at an address of its own.
func nth(n int) visitor.Visitor {
	return visitor.Visitor{Address: netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}), ID: "x"}
}

// One who opens labs without end, and records in all that he gets, with as many
// cookies as a class leaves over: each of the others has one, and what is
// promised of the memory.
func TestNobodyTakesAllLabs(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	school := netip.MustParseAddr("192.0.2.1")
	fill := func(lab *Lab) {
		lab.Record(true)
		for range 8 {
			track := lab.admit(&link{})
			for range 2 * maxWeight / 8 / trace.MaxText {
				lab.record(track, &trace.Entry{Kind: trace.KindBody, Text: strings.Repeat("x", trace.MaxText)})
			}
		}
	}
	taken := 0
	for n := range visitor.Class - 200 {
		for _, who := range []visitor.Visitor{{Address: school}, {Address: school, ID: fmt.Sprint("hoarded ", n)}} {
			for {
				lab, no := tap.Open(who)
				if no != nil {
					break
				}
				taken++
				if taken%8 == 0 { // enough to take all that is nobody's
					fill(lab)
				}
			}
		}
	}
	if used := tap.memory.Len(); used > MemoryShares.Address {
		t.Errorf("one address holds %d bytes", used)
	}
	for n := range 199 {
		lab, no := tap.Open(visitor.Visitor{Address: school, ID: fmt.Sprint("student ", n)})
		if no != nil {
			t.Fatalf("student %d, after %d labs: %v", n, taken, no)
		}
		if n%20 > 0 {
			continue
		}
		fill(lab)
		if lab.weight < MemoryShares.Promised-2*trace.MaxText || lab.weight > maxWeight {
			t.Errorf("student %d has %d bytes, %d are promised", n, lab.weight, MemoryShares.Promised)
		}
	}
	tap.Close()
	if tap.places.Len() != 0 || tap.memory.Len() != 0 {
		t.Errorf("nobody has a lab, and %d of them hold %d bytes", tap.places.Len(), tap.memory.Len())
	}
}

func TestAFaultOutOfBoundsIsRefused(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	lab, _ := tap.Open(nth(0))
	if err := lab.Break(trace.Fault{Kind: trace.Silent, For: time.Hour}); !errors.Is(err, trace.ErrFault) {
		t.Errorf("%v", err)
	}
	if lab.network.Load().fault != nil {
		t.Error("it breaks the network all the same")
	}
}
