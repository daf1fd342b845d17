package race

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// The JSON of an event, as the log writes it, has the size that was asked for,
// however many digits the id, the number and the time have.
func TestAnEventHasItsSize(t *testing.T) {
	moment := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	var times []string
	for fraction := range 10 { // no fraction, one digit… nine
		nanoseconds := 0
		if fraction > 0 {
			nanoseconds = int(math.Pow10(9 - fraction))
		}
		times = append(times, moment.Add(time.Duration(nanoseconds)).Format(time.RFC3339Nano))
	}
	for _, size := range []int{minSize, minSize + 1, 255, 1000, maxSize} {
		for id := uint64(1); id < 1<<53; id *= 9 {
			for _, at := range times {
				around := fmt.Sprintf(`{"id":%d,"topic":"race","time":%q,"data":}`, id, at)
				data := expand(stored{id, size}.append(nil), len(around))
				line := strings.TrimSuffix(around, "}") + string(data) + "}"
				var e struct {
					ID   uint64
					Data struct {
						N   uint64
						Pad string
					}
				}
				if err := json.Unmarshal([]byte(line), &e); err != nil || len(line) != size || e.ID != id || e.Data.N != id {
					t.Fatalf("%d bytes, want %d (%v): %s", len(line), size, err, line)
				}
			}
		}
	}
}

func TestPace(t *testing.T) {
	const ms = time.Millisecond
	begin := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		period time.Duration
		at     []time.Duration // when it is asked; an event that is due comes at once
		want   []time.Duration
	}{
		{"the first is a period away", 10 * ms, []time.Duration{0}, []time.Duration{10 * ms}},
		{"lateness does not add up", 10 * ms, []time.Duration{0, 13 * ms, 13 * ms, 24 * ms, 24 * ms},
			[]time.Duration{10 * ms, 0, 7 * ms, 0, 6 * ms}},
		{"a hiccup is made up for", 10 * ms, []time.Duration{0, 35 * ms, 35 * ms, 35 * ms, 35 * ms},
			[]time.Duration{10 * ms, 0, 0, 0, 5 * ms}},
		{"a pause is not", 10 * ms, []time.Duration{0, 900 * ms, 910 * ms, 910 * ms}, []time.Duration{10 * ms, 10 * ms, 0, 10 * ms}},
		{"a slow one may be late by its period", 2000 * ms, []time.Duration{0, 3500 * ms, 3500 * ms},
			[]time.Duration{2000 * ms, 0, 500 * ms}},
	} {
		var p pace
		for i, at := range test.at {
			got := p.wait(begin.Add(at), test.period)
			if got != test.want[i] {
				t.Errorf("%s: asked at %v, it says %v, want %v", test.name, at, got, test.want[i])
			}
			if got == 0 {
				p.next()
			}
		}
	}
}
