// Package race runs «La carrera»: one stream of events of a known size at a
// known rate, heard by every technique at once, so that a student can compare
// them on the very same events.
//
//	races := race.New(ctx, store, mount, logger)
//	id, err := races.Start(ctx, race.Config{Rate: 2, Size: 256})
//	http.Handle("GET /race/{id}/sse", races.Lane("sse"))
//
// # A race is a log of its own
//
// Its lanes are the site's rooms, unchanged, on a log that only this race
// writes. The package does not know them: it is handed a function that mounts
// them ([Mount]). Only the lane on Socket.IO is at home here ([SocketIO]): it
// streams a log, which is nothing that the protocol (socketio) should know of,
// and nobody but a race has a use for it.
//
// The logs live in memory and go with the race. An event is stored as its number
// and its size, some 400 bytes with all that JetStream adds, and padded when it
// is read (see show): so that its JSON has exactly the size that was asked
// for, whatever its id and its time are, and 4 KiB cost the store no more than 128.
//
// # When it runs
//
// It produces while somebody listens: while a stream is open on one of the
// lanes, or a poll waits or was answered in the last seconds ([pollCounts]).
// Without a listener it pauses, and what comes after a pause comes at the same
// pace as ever. It ends half a minute after the last one has gone, or by [Races.End].
//
// # What it costs
//
// A race is one goroutine, the loops of its rooms and its log, and JetStream's
// own; BenchmarkRace in handlers measures it. What it keeps is chosen in [spec],
// and what one visitor may have of all that in claim.go.
package race

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

// goodbyeWithin bounds how long the lanes of a race that ends may take.
const goodbyeWithin = 5 * time.Second

// Unknown says that a race is not there. Why one cannot be had is in claim.go.
var Unknown = problem.New(http.StatusNotFound,
	"Esta carrera no existe o ya terminó: sin nadie que la siga, acaba en medio minuto. Empieza otra.")

// A Lane is a technique on the log of a race.
type Lane struct {
	http.Handler
	// Len is how many connections are open; nil where each request stands for
	// itself: a poll.
	Len func() int
	// Close says goodbye to them, after the context of the race has ended; nil
	// where nothing stays open.
	Close func(context.Context) error
}

// Mount puts the lanes, by name, on the log of a race until ctx ends.
type Mount func(ctx context.Context, log *eventlog.Log) map[string]Lane

// Races are those of one process.
type Races struct {
	ctx    context.Context
	store  *eventlog.Store
	mount  Mount
	logger *slog.Logger

	shares shares

	mu      sync.Mutex
	races   map[string]*race // nil once closed
	numbers []int            // of logs that are gone: NATS remembers each name for good
	highest int              // number so far

	running sync.WaitGroup
	events  atomic.Uint64
}

// New returns no races yet. The store should be in memory and theirs alone:
// their logs are removed from it. When ctx ends so do they; call Close then.
func New(ctx context.Context, store *eventlog.Store, mount Mount, logger *slog.Logger) *Races {
	return &Races{ctx: ctx, store: store, mount: mount, logger: logger, shares: newShares(), races: make(map[string]*race)}
}

// Len is how many races there are.
func (rs *Races) Len() int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return len(rs.races)
}

// Events is how many events they have produced.
func (rs *Races) Events() uint64 { return rs.events.Load() }

// Start opens a race for the visitor of ctx and returns its id, which is a key:
// whoever has it may change and end the race. Its errors are those of [Full],
// [TooFast] and [TooLarge], problem.Closing and those of [eventlog.Store.Log].
func (rs *Races) Start(ctx context.Context, config Config) (id string, err error) {
	r := &race{races: rs, id: rand.Text(), woken: make(chan struct{}, 1), gone: make(chan struct{})}
	r.config.Store(&config)
	if err := rs.enter(r, visitor.FromContext(ctx)); err != nil {
		return "", err
	}
	if r.log, err = rs.store.Log(ctx, spec(r.number)); err != nil {
		rs.forget(r)
		rs.running.Done()
		return "", err
	}
	r.ctx, r.cancel = context.WithCancel(rs.ctx)
	r.lanes = rs.mount(r.ctx, r.log)
	rs.open(r)
	go func() {
		defer rs.running.Done()
		r.run()
	}()
	return r.id, nil
}

// Change gives a race another rate and size, from the next event on. Its errors
// are [Unknown] and those of [TooFast] and [TooLarge].
func (rs *Races) Change(id string, config Config) error {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.races[id]
	if r == nil || !r.opened {
		return Unknown
	}
	if err := r.claim.change(*r.config.Load(), config); err != nil {
		return err
	}
	r.config.Store(&config)
	r.wake()
	return nil
}

// End ends a race, says goodbye to who listens, and returns when nothing is
// left of it, or with the error of ctx. Who does not know the race hears [Unknown].
func (rs *Races) End(ctx context.Context, id string) error {
	r := rs.find(id)
	if r == nil {
		return Unknown
	}
	rs.forget(r)
	r.cancel()
	select {
	case <-r.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Lane answers requests to a lane of the race that their {id} names.
func (rs *Races) Lane(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r := rs.find(req.PathValue("id"))
		if r == nil || !r.requests.Enter() {
			Unknown.ServeHTTP(w, req)
			return
		}
		defer r.left(name)
		r.wake()
		r.lanes[name].ServeHTTP(w, req)
	})
}

// Close lets no other race begin, and returns when those that there are have
// ended, or with the error of ctx. The context given to New must have ended before.
func (rs *Races) Close(ctx context.Context) error {
	rs.mu.Lock()
	rs.races = nil
	rs.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		rs.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enter takes a race in, if there is room for it, and numbers it.
func (rs *Races) enter(r *race, who visitor.Visitor) (err error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.races == nil {
		return problem.Closing
	}
	if r.claim, err = rs.shares.enter(who, *r.config.Load()); err != nil {
		return err
	}
	if n := len(rs.numbers); n > 0 {
		r.number, rs.numbers = rs.numbers[n-1], rs.numbers[:n-1]
	} else {
		rs.highest++
		r.number = rs.highest
	}
	rs.races[r.id] = r
	rs.running.Add(1)
	return nil
}

// release gives the number of a race whose log is gone to the next one.
func (rs *Races) release(r *race) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.numbers = append(rs.numbers, r.number)
}

// open makes a race that has its lanes known to requests.
func (rs *Races) open(r *race) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r.opened = true
}

func (rs *Races) find(id string) *race {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if r := rs.races[id]; r != nil && r.opened {
		return r
	}
	return nil
}

func (rs *Races) forget(r *race) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.races, r.id)
	r.claim.leave()
}
