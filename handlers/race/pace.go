package race

import "time"

// forgiven is how late an event may be for the next ones to make up for it.
const forgiven = 100 * time.Millisecond

// pace says when events are due: one period after the one before was due, not
// after it came, so that the delays of single events do not add up. What is
// later than forgiven (or a period, if that is longer) is not made up for:
// after a pause, of the race or of the machine, there is no burst.
type pace struct {
	last   time.Time // when the last event was due; zero: never
	period time.Duration
}

// wait is how long it is until the next event; 0: it is due.
func (p *pace) wait(now time.Time, period time.Duration) time.Duration {
	late := now.Sub(p.last.Add(period))
	if late > max(forgiven, period) || late > 0 && period != p.period {
		p.last, late = now, -period
	}
	p.period = period
	return max(0, -late)
}

// next is called when an event that was due has come.
func (p *pace) next() { p.last = p.last.Add(p.period) }

// stop forgets when the last event was due.
func (p *pace) stop() { p.last = time.Time{} }
