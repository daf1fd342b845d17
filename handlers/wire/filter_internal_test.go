package wire

import (
	"testing"
	"time"

	"envivo/handlers/visitor"
	"envivo/handlers/wire/trace"
)

// Only events are lost: what else is in a body, or is none, stays as it is.
func TestOnlyEventsAreLostFromABody(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	lab, _ := tap.Open(visitor.Visitor{})
	if err := lab.Break(trace.Fault{Kind: trace.Drop, Every: 1, For: time.Minute}); err != nil {
		t.Fatal(err)
	}
	x := &exchange{lab: lab, track: lab.tracks[0]}
	for _, test := range []struct{ body, want string }{
		{`{"events":[{"id":1},{"id":2}],"last":2}`, `{"events":[],"last":2}`},
		{`{"last":2,"events":[1] }`, `{"last":2,"events":[] }`},
		{`{"last":2}`, `{"last":2}`},
		{`{"events":2}`, `{"events":2}`},
		{`[{"events":[1]}]`, `[{"events":[1]}]`},
		{`{"events":[1`, `{"events":[1`},
		{`{"a":1,`, `{"a":1,`},
		{``, ``},
	} {
		if got := string(x.filterJSON([]byte(test.body))); got != test.want {
			t.Errorf("%s becomes %s, want %s", test.body, got, test.want)
		}
	}
	for _, test := range []struct{ body, want string }{
		{`2`, `2`},
		{"42[\"a\"]\x1e2", `2`},
		{`42["a"]`, `6`}, // a noop: the poll has to end
	} {
		if got := string(x.filterPayload([]byte(test.body))); got != test.want {
			t.Errorf("%q becomes %q, want %q", test.body, got, test.want)
		}
	}
	lab.Heal()
	if err := lab.Break(trace.Fault{Kind: trace.Repeat, Every: 2, For: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if got := string(x.filterJSON([]byte(`{"events":[1,2]}`))); got != `{"events":[1,2,2]}` {
		t.Errorf("every other one twice: %s", got)
	}
}
