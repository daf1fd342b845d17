package wire

import (
	"math/rand/v2"
	"time"

	"envivo/handlers/wire/trace"
)

// Break breaks the network of the lab, for as long as the fault says. It takes
// the place of the fault before.
//
// A silence ends as it does on a real network that comes back before TCP gives
// up (minutes): TCP has repeated meanwhile what was not acknowledged, so all
// that was held back arrives, in order. If one side has closed the connection
// meanwhile, that is what the other one hears last.
func (l *Lab) Break(f trace.Fault) error {
	if err := f.Check(); err != nil {
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
	if f.Kind == trace.Cut {
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
func (l *Lab) setFault(f *trace.Fault) {
	before := l.network.Load()
	if before.fault == nil && f == nil {
		return
	}
	if before.fault != nil {
		l.heal.Stop()
		l.add(l.tracks[0], &trace.Entry{Kind: trace.KindFault, Note: trace.NoteEnd, Fault: before.fault})
	}
	now := sound()
	if f != nil {
		now.fault, now.until = f, time.Now().Add(f.For)
		l.heal = time.AfterFunc(f.For, func() { l.healFrom(now) })
		l.events.reset()
		l.add(l.tracks[0], &trace.Entry{Kind: trace.KindFault, Note: trace.NoteBegin, Fault: f})
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
	fault   *trace.Fault // nil: it is sound
	until   time.Time
	changed chan struct{}
}

func sound() *condition { return &condition{changed: make(chan struct{})} }

// on is the fault that exchanges of a tag suffer, if they do.
func (c *condition) on(tag string) *trace.Fault {
	if c.fault == nil || !c.fault.Concerns(tag) {
		return nil
	}
	return c.fault
}

// lateness is by how much [trace.Delay] delays something this time.
func lateness(f *trace.Fault) time.Duration {
	if f.Jitter == 0 {
		return f.Delay
	}
	return f.Delay - f.Jitter + rand.N(2*f.Jitter+1)
}
