package views

import "testing"

// The drawing says that polling gets every event once, late, and asks for
// nothing at least once. Hold it to that.
func TestTapeDrawsWhatPollingDoes(t *testing.T) {
	fetched := make(map[int]int) // how often, by where the event was printed
	empty := 0
	for _, p := range polls() {
		if len(p.waiting) == 0 {
			empty++
		}
		for _, w := range p.waiting {
			if w.y >= p.y {
				t.Errorf("an event printed at %d is fetched at %d, before it exists", w.y, p.y)
			}
			if late := p.y - w.y; late > tapeInterval*tapePitch {
				t.Errorf("an event waits %d units, longer than from one poll to the next", late)
			}
			fetched[w.y]++
		}
	}
	for _, e := range tape {
		if n := fetched[e.y()]; n != 1 {
			t.Errorf("event %d is fetched %d times", e.id, n)
		}
	}
	if empty == 0 {
		t.Error("no poll asks for nothing")
	}
}

func TestTapeNumbersAreContiguous(t *testing.T) {
	for i, e := range tape[1:] {
		if before := tape[i]; e.id != before.id+1 || e.line <= before.line {
			t.Errorf("event %d on line %d follows event %d on line %d", e.id, e.line, before.id, before.line)
		}
	}
}
