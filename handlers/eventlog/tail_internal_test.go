package eventlog

import "testing"

// A tail is bounded by bytes as well as by events, and no shorter than it need be.
func TestATailIsBoundedByBytes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		size, events int
		least, most  int // events that it holds
	}{
		{"small events", 200, 20_000, 4096, 2 * 4096},
		{"the largest of the lab", 4096, 20_000, TailBytes / 4096, 2 * TailBytes / 4096},
		{"just within the bytes", TailBytes / 4096, 8191, 8191, 8191},
		{"one that is more than all", 3 * TailBytes, 5, 1, 1},
	} {
		now := &tail{changed: make(chan struct{})}
		data := make([]byte, test.size)
		for id := range uint64(test.events) {
			now = now.with(&Event{ID: id + 1, json: data}, 4096)
			if n := len(now.events); n > test.most || n < min(int(id+1), test.least) {
				t.Fatalf("%s: after %d it holds %d events, want %d to %d", test.name, id+1, n, test.least, test.most)
			}
			if now.size != len(now.events)*test.size || now.events[len(now.events)-1].ID != id+1 {
				t.Fatalf("%s: %d bytes for %d events", test.name, now.size, len(now.events))
			}
		}
	}
}
