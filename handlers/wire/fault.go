package wire

import (
	"errors"
	"fmt"
	"math/rand/v2"
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
	Unavailable = "unavailable" // 503 with Retry-After, see Faults
	NoContent   = "nocontent"   // 204, which tells an EventSource to stop for good
	WrongType   = "wrongtype"   // 200 with a page of HTML, as from a proxy that wants a login
	Drop        = "drop"        // one event in Every is lost
	Repeat      = "repeat"      // one event in Every comes twice
)

// A Fault is what happens to the connections of one lab, and to nobody else's.
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

const (
	minFault = time.Second
	maxFault = 2 * time.Minute
	maxDelay = 10 * time.Second
	maxHold  = 1 << 20
	minRate  = 16
	maxEvery = 1000
)

// ErrFault says: no such fault, or not within its bounds.
var ErrFault = errors.New("wire: invalid fault")

func (f *Fault) check() error {
	ok := f.For >= minFault && f.For <= maxFault && (f.Dir == "" || f.Dir == Up || f.Dir == Down) && len(f.Tag) <= maxTag
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

// Break breaks the network of the lab, for as long as the fault says. It takes
// the place of the fault before.
//
// A silence ends as it does on a real network that comes back before TCP gives
// up (minutes): TCP has repeated meanwhile what was not acknowledged, so all
// that was held back arrives, in order. If one side has closed the connection
// meanwhile, that is what the other one hears last.
func (l *Lab) Break(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.setFault(&f)
	links := make([]*link, 0, len(l.tracks))
	for _, t := range l.tracks {
		if t.link != nil {
			links = append(links, t.link)
		}
	}
	l.mu.Unlock()
	if f.Kind == Cut {
		for _, link := range links {
			link.cutIf(l)
		}
	}
	return nil
}

// Heal ends the present fault, if there is one.
func (l *Lab) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.setFault(nil)
}

// setFault must be called with the lock held.
func (l *Lab) setFault(f *Fault) {
	before := l.network.Load()
	if before.fault == nil && f == nil {
		return
	}
	if before.fault != nil {
		l.heal.Stop()
		l.add(l.tracks[0], &Entry{Kind: KindFault, Note: NoteEnd, Fault: before.fault})
	}
	now := sound()
	if f != nil {
		now.fault, now.until = f, time.Now().Add(f.For)
		l.heal = time.AfterFunc(f.For, func() { l.healFrom(now) })
		l.losses.reset()
		l.add(l.tracks[0], &Entry{Kind: KindFault, Note: NoteBegin, Fault: f})
	}
	l.network.Store(now)
	close(before.changed)
}

// healFrom ends that fault, and no other that came after it.
func (l *Lab) healFrom(c *condition) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.network.Load() == c {
		l.setFault(nil)
	}
}

// A condition is what the network of a lab is like until changed is closed.
type condition struct {
	fault   *Fault // nil: it is sound
	until   time.Time
	changed chan struct{}
}

func sound() *condition { return &condition{changed: make(chan struct{})} }

// on is the fault that exchanges of a tag suffer, if they do.
func (c *condition) on(tag string) *Fault {
	if c.fault == nil || !c.fault.Concerns(tag) {
		return nil
	}
	return c.fault
}

// late is by how much something is delayed this time.
func (f *Fault) late() time.Duration {
	if f.Jitter == 0 {
		return f.Delay
	}
	return f.Delay - f.Jitter + rand.N(2*f.Jitter+1)
}
