package trace

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kinds of a [Fault].
const (
	Cut         = "cut"         // the connections are reset (RST), and so are those that come meanwhile
	Silent      = "silent"      // half-open: nothing passes in either direction, and nobody is told
	Delay       = "delay"       // everything is late by Delay ± Jitter, in order
	Hold        = "hold"        // a proxy that buffers: what the server writes waits until it is Bytes, or the answer's end
	Throttle    = "throttle"    // Bytes a second, in each direction
	Unavailable = "unavailable" // 503 with Retry-After
	NoContent   = "nocontent"   // 204, which tells an EventSource to stop for good
	WrongType   = "wrongtype"   // 200 with a page of HTML, as from a proxy that wants a login
	Drop        = "drop"        // one event in Every is lost
	Repeat      = "repeat"      // one event in Every comes twice
)

// A Fault is what happens to the connections of one lab, and to nobody else's, as
// the page asks for it and as the trace records it.
type Fault struct {
	Kind string        `json:"kind"`
	For  time.Duration `json:"for"` // ns; 1 s to 2 min
	// Tag limits it to exchanges of this tag, and of those that begin with it and
	// a dash; empty: all of the lab.
	Tag string `json:"tag,omitempty"`
	// Dir limits Silent, Delay and Throttle to one direction; empty: both.
	Dir    string        `json:"dir,omitempty"`
	Delay  time.Duration `json:"delay,omitempty"`  // ns; up to 10 s
	Jitter time.Duration `json:"jitter,omitempty"` // ns; up to Delay
	Bytes  int           `json:"bytes,omitempty"`  // Hold: up to 1 MiB, 0: to the end of the fault; Throttle: 16 to 1 MiB
	Every  int           `json:"every,omitempty"`  // Drop, Repeat: 1 to 1000
}

// MaxFault is how long a fault may last; then it heals by itself.
const MaxFault = 2 * time.Minute

const (
	minFault = time.Second
	maxDelay = 10 * time.Second
	maxHold  = 1 << 20
	minRate  = 16
	maxEvery = 1000
)

// ErrFault says that there is no such fault, or that its values are out of bounds.
var ErrFault = errors.New("trace: invalid fault")

// Check returns [ErrFault] unless there is such a fault and its values are within
// their bounds.
func (f *Fault) Check() error {
	ok := f.For >= minFault && f.For <= MaxFault && (f.Dir == "" || f.Dir == Up || f.Dir == Down) && len(f.Tag) <= maxTag
	switch f.Kind {
	case Cut, Silent, Unavailable, NoContent, WrongType:
	case Delay:
		ok = ok && f.Delay > 0 && f.Delay <= maxDelay && f.Jitter >= 0 && f.Jitter <= f.Delay
	case Hold:
		ok = ok && f.Bytes >= 0 && f.Bytes <= maxHold
	case Throttle:
		ok = ok && f.Bytes >= minRate && f.Bytes <= maxHold
	case Drop, Repeat:
		ok = ok && f.Every >= 1 && f.Every <= maxEvery
	default:
		ok = false
	}
	if !ok {
		return fmt.Errorf("%w: %+v", ErrFault, *f)
	}
	return nil
}

// Concerns reports whether the fault is for exchanges of a tag.
func (f *Fault) Concerns(tag string) bool {
	return f.Tag == "" || tag == f.Tag || strings.HasPrefix(tag, f.Tag+"-")
}

const maxTag = 32 // bytes

// IsTag reports whether s may be a tag, by which a page names one of its clients:
// lower-case letters, digits and dashes, 32 at most.
func IsTag(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return len(s) <= maxTag
}
