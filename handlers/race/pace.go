package race

import "time"

// maxLateness is how late an event may be for the next ones to make up for it.
const maxLateness = 100 * time.Millisecond

// pace says when events are due: one period after the one before was due, not after it
// was produced, so that delays do not add up. A delay of more than maxLateness (or a
// period, if that is longer) is not made up for: after a pause, of the race or of the
// machine, there is no burst.
type pace struct {
	last   time.Time // when the last event was due; zero: never
	period time.Duration
}

// wait returns how long it is until the next event; 0 if it is due.
func (p *pace) wait(now time.Time, period time.Duration) time.Duration {
	late := now.Sub(p.last.Add(period))
	if late > max(maxLateness, period) || late > 0 && period != p.period {
		p.last, late = now, -period
	}
	p.period = period
	return max(0, -late)
}

// next must be called when an event that was due was produced.
func (p *pace) next() { p.last = p.last.Add(p.period) }

// stop forgets when the last event was due.
func (p *pace) stop() { p.last = time.Time{} }
