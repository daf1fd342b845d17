package race

import (
	"context"
	"sync/atomic"
	"time"

	"envivo/handlers/conn"
	"envivo/handlers/eventlog"
)

const (
	// pollPresence is how long a polling client counts as a listener after an answer. For
	// one that polls less often, and alone, the race pauses in between.
	pollPresence = 12 * time.Second
	// idleTimeout is how long a race waits for the next listener: a page may be reloaded,
	// a laptop may change its Wi-Fi.
	idleTimeout = 30 * time.Second
	// checkInterval is how often it checks that somebody still listens.
	checkInterval = time.Second
	// appendWithin bounds one append, which takes microseconds.
	appendWithin = 2 * time.Second
)

// race is one race.
type race struct {
	races       *Races
	id          string
	number      int  // of its log
	opened      bool // it has its lanes; guarded by races.mu
	reservation reservation
	config      atomic.Pointer[Config]

	ctx    context.Context
	cancel context.CancelFunc
	log    *eventlog.Log
	lanes  map[string]Lane

	requests conn.Group    // to the lanes
	polled   atomic.Int64  // time of the last answer to a poll, in Unix nanoseconds
	wakeup   chan struct{} // there is a request, or another config; capacity 1
	ended    chan struct{} // closed when nothing is left
}

// wake makes run check at once.
func (r *race) wake() {
	select {
	case r.wakeup <- struct{}{}:
	default:
	}
}

// requestDone is called when a request to a lane was answered, or has become a stream.
func (r *race) requestDone(lane string) {
	if r.lanes[lane].Len == nil {
		r.polled.Store(time.Now().UnixNano())
	}
	r.requests.Leave()
}

// hasListeners reports whether somebody listens, on any lane.
func (r *race) hasListeners(now time.Time) bool {
	if r.requests.Len() > 0 || now.Sub(time.Unix(0, r.polled.Load())) < pollPresence {
		return true
	}
	for _, lane := range r.lanes {
		if lane.Len != nil && lane.Len() > 0 {
			return true
		}
	}
	return false
}

// run produces events while somebody listens, until the race ends.
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
		if r.hasListeners(now) {
			config := r.config.Load()
			heard = now
			if wait = min(pace.wait(now, config.period()), checkInterval); wait == 0 {
				if !r.produce(stored{n + 1, config.Size}) {
					return
				}
				n++
				pace.next()
				continue
			}
		} else {
			pace.stop()
			if wait = idleTimeout - now.Sub(heard); wait <= 0 {
				return
			}
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-r.wakeup:
		case <-r.ctx.Done():
		}
	}
}

// produce appends an event. It returns false if that fails: the log is in memory and of
// this race alone, so there is no point in trying again.
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

// end closes the remaining connections and removes the log.
func (r *race) end() {
	defer close(r.ended)
	r.races.remove(r)
	r.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), goodbyeWithin)
	defer cancel()
	for _, lane := range r.lanes {
		if lane.Close != nil {
			_ = lane.Close(ctx) // a client that is left is cut by its room, after ten seconds at most
		}
	}
	_ = r.requests.Close(ctx)
	if err := r.races.store.Remove(ctx, r.log); err != nil {
		r.races.logger.Warn("the log of a race was not removed", "error", err)
		return
	}
	r.races.reuseNumber(r)
}
