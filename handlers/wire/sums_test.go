package wire_test

import (
	"testing"
	"time"

	"envivo/handlers/wire"
	"envivo/handlers/wire/trace"
)

// A lab counts for each of a page's clients, without recording anything.
func TestALabSumsUpByTag(t *testing.T) {
	s := newSite(t, rooms())
	s.lab.Record(false)
	c := s.client()
	base := "http://" + s.proxy.addr()
	for range 3 {
		do(t, c, "GET", base+s.in("/poll?")+".polling-1", "")
	}
	total := s.proxy.counts() // all of this connection is the lab's
	want := wire.Sum{Requests: 3, Up: total.Up, Down: total.Down}
	if got := s.lab.Sums(); got["polling-1"] != want || len(got) != 1 {
		t.Errorf("%+v, want polling-1 %+v", got, want)
	}

	do(t, c, "POST", base+s.in("/echo?")+".polling-1", "otro")
	do(t, c, "GET", base+s.in("/poll?"), "")
	do(t, c, "GET", base+s.in("/poll?")+".No", "") // no tag
	sums := s.lab.Sums()
	total = s.proxy.counts()
	if sums["polling-1"].Requests != 4 || sums[""].Requests != 2 || len(sums) != 2 {
		t.Errorf("%+v", sums)
	}
	all := trace.Total{Up: sums[""].Up + sums["polling-1"].Up, Down: sums[""].Down + sums["polling-1"].Down}
	if all != total {
		t.Errorf("%+v, the proxy counts %+v", all, total)
	}
	if page := s.lab.Page(0); page.Last != 0 {
		t.Errorf("nobody asked, and %d entries were recorded", page.Last)
	}
	s.lab.Record(true)
	do(t, c, "GET", base+s.in("/poll?")+".sse-1", "")
	s.untilKind(trace.KindEnd, 1)
	for _, e := range s.lab.Page(0).Entries {
		if e.Tag != "sse-1" {
			t.Errorf("%+v", *e)
		}
	}
}

// A fault that is for one client leaves the others of its page alone.
func TestAFaultIsForATag(t *testing.T) {
	s := newSite(t, rooms())
	c := s.client()
	for _, test := range []struct {
		fault, request string
		suffers        bool
	}{
		{"race", "race", true}, {"race", "race-sse", true}, {"race", "racer", false}, {"race", "sse", false},
		{"race-sse", "race", false}, {"", "sse", true}, {"", "", true}, {"race", "", false},
	} {
		s.break_(trace.Fault{Kind: trace.Unavailable, For: 5 * time.Second, Tag: test.fault})
		r, err := c.Get("http://" + s.addr + s.in("/poll?") + "." + test.request)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if suffers := r.StatusCode == 503; suffers != test.suffers {
			t.Errorf("a fault of %q hits %q: %v", test.fault, test.request, suffers)
		}
	}
}
