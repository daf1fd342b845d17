package sse

import (
	"testing"
	"time"
)

// CutAfter shortens the write deadline during a test.
func CutAfter(t *testing.T, d time.Duration) {
	before := writeDeadline
	writeDeadline = d
	t.Cleanup(func() { writeDeadline = before })
}

// Beat is what goes out on the n-th tick, as text.
func Beat(now time.Time, n int) (text string) {
	for _, b := range beat(now, n) {
		text += string(b)
	}
	return text
}

// Frame is an event as it travels.
var Frame = frame.Encode
