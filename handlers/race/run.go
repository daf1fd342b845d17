package race

import (
	"context"
	"sync/atomic"
	"time"

	"envivo/handlers/conn"
	"envivo/handlers/eventlog"
)

const (
	// pollCounts is how long somebody who polls is there after an answer. Who polls
	// more slowly than that, and alone, finds a race that has paused meanwhile.
	pollCounts = 12 * time.Second
	// endsAfter is how long a race waits for the next listener: a page that is
	// loaded again, a laptop that changes its Wi-Fi.
	endsAfter = 30 * time.Second
	// lookEvery is how late it may notice that the last listener has gone.
	lookEvery = time.Second
	// appendWithin bounds one append, which takes microseconds.
	appendWithin = 2 * time.Second
)

// race is one of them.
type race struct {
	races  *Races
	id     string
	number int  // of its log
	opened bool // it has its lanes; guarded by races.mu
	claim  claim
	config atomic.Pointer[Config]

	ctx    context.Context
	cancel context.CancelFunc
	log    *eventlog.Log
	lanes  map[string]Lane

	requests conn.Group    // to the lanes
	polled   atomic.Int64  // when the last poll was answered, in Unix nanoseconds
	woken    chan struct{} // there is a request, or another config; capacity 1
	gone     chan struct{} // closed when nothing is left
}

// wake makes run look at once.
func (r *race) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// left is called when a request to a lane has been answered, or has become a stream.
func (r *race) left(lane string) {
	if r.lanes[lane].Len == nil {
		r.polled.Store(time.Now().UnixNano())
	}
	r.requests.Leave()
}

// listened reports whether somebody is there.
func (r *race) listened(now time.Time) bool {
	if r.requests.Len() > 0 || now.Sub(time.Unix(0, r.polled.Load())) < pollCounts {
		return true
	}
	for _, lane := range r.lanes {
		if lane.Len != nil && lane.Len() > 0 {
			return true
		}
	}
	return false
}

// run produces while somebody listens, until the race ends.
func (r *race) run() {
	defer r.end()
	var (
		pace  pace
		n     uint64
		heard = time.Now() // when somebody was there
		timer = time.NewTimer(0)
	)
	defer timer.Stop()
	for r.ctx.Err() == nil {
		now := time.Now()
		var wait time.Duration
		if r.listened(now) {
			config := r.config.Load()
			heard = now
			if wait = min(pace.wait(now, config.period()), lookEvery); wait == 0 {
				if !r.produce(stored{n + 1, config.Size}) {
					return
				}
				n++
				pace.next()
				continue
			}
		} else {
			pace.stop()
			if wait = endsAfter - now.Sub(heard); wait <= 0 {
				return
			}
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-r.woken:
		case <-r.ctx.Done():
		}
	}
}

// produce appends an event. It is false where the log takes none: it is in
// memory and this race's own, so that is the end of the race.
func (r *race) produce(event stored) bool {
	ctx, cancel := context.WithTimeout(r.ctx, appendWithin)
	defer cancel()
	if _, err := r.log.Append(ctx, topic, event.append(nil), ""); err != nil {
		if r.ctx.Err() == nil {
			r.races.logger.Warn("a race ends: its log takes no event", "error", err)
		}
		return false
	}
	r.races.events.Add(1)
	return true
}

// end takes leave of who still listens, and leaves nothing behind.
func (r *race) end() {
	defer close(r.gone)
	r.races.forget(r)
	r.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), goodbyeWithin)
	defer cancel()
	for _, lane := range r.lanes {
		if lane.Close != nil {
			_ = lane.Close(ctx) // who is left is cut by its room, or has ten seconds to take a write
		}
	}
	_ = r.requests.Close(ctx)
	if err := r.races.store.Remove(ctx, r.log); err != nil {
		r.races.logger.Warn("the log of a race was not removed", "error", err)
		return
	}
	r.races.release(r)
}
