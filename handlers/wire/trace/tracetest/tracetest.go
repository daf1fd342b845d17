// Package tracetest holds parsers to their promise: whatever the pieces in which
// bytes come, the result is the same.
package tracetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"envivo/handlers/wire/trace"
)

// A Reader reads bytes in the pieces that it is given and shows what came of
// them, one line for each entry.
type Reader func(pieces [][]byte) (lines []string)

// Show adds the line of an entry that was complete at some byte; none for nil.
func Show(lines []string, at int, e *trace.Entry) []string {
	if e == nil {
		return lines
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return append(lines, fmt.Sprintf("%d %s", at, b))
}

// same checks that cutting the bytes anywhere changes nothing.
func same(t *testing.T, fresh func() Reader, b, cuts []byte) {
	whole := fresh()([][]byte{b})
	single := make([][]byte, len(b))
	for i := range b {
		single[i] = b[i : i+1]
	}
	if got := fresh()(single); !slices.Equal(got, whole) {
		t.Fatalf("byte for byte:\n%s\nwhole:\n%s", strings.Join(got, "\n"), strings.Join(whole, "\n"))
	}
	var pieces [][]byte
	rest := b
	for _, c := range cuts {
		n := min(int(c), len(rest))
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	if got := fresh()(append(pieces, rest)); !slices.Equal(got, whole) {
		t.Fatalf("cut by %v:\n%s\nwhole:\n%s", cuts, strings.Join(got, "\n"), strings.Join(whole, "\n"))
	}
}

// Fuzz feeds fresh readers with whatever it finds, beginning with the seeds.
func Fuzz(f *testing.F, fresh func() Reader, seeds ...string) {
	for i, seed := range seeds {
		f.Add([]byte(seed), []byte{byte(i), 1, 7, 2})
	}
	f.Fuzz(func(t *testing.T, b, cuts []byte) {
		if len(b) > 8<<10 {
			return
		}
		same(t, fresh, b, cuts)
	})
}

// Frames are some of every kind, as a server sends them.
const Frames = "\x81\x05hello\x01\x02ho\x89\x01x\x80\x02la\x8a\x00\x82\x02\xff\x00\xc1\x01z\x88\x07\x0f\xa1ad\xc3\xb3s"
