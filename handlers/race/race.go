// Package race runs «La carrera»: one stream of events of a known size at a known rate,
// received by every technique at once, so that a student can compare the techniques on
// the same events.
//
//	races := race.New(ctx, store, mount, logger)
//	id, err := races.Start(ctx, race.Config{Rate: 2, Size: 256})
//	http.Handle("GET /race/{id}/sse", races.Lane("sse"))
//
// # The way of an event
//
// From the request that starts a race to the clients that follow it, file by file:
//
//	http.go         POST /race, with its body read and its answer written
//	config.go       parses rate and size
//	reservation.go  reserves the visitor's share of races, events and bytes, or refuses
//	race.go         Start opens a log in memory and mounts the lanes
//	run.go          produces events while somebody listens
//	pace.go         says when the next one is due
//	event.go        stores its number and size, and pads it when it is read
//	handlers/eventlog
//	                delivers it to the lanes
//	socketio.go     the lane on Socket.IO; the others are the site's rooms
//
// # A race is a log of its own
//
// Its lanes are the site's rooms, unchanged, on a log that only this race writes. The
// package does not import them: it gets a function that mounts them ([Mount]). Only the
// lane on Socket.IO is implemented here ([SocketIO]), because nothing else needs to
// stream a log over Socket.IO.
//
// The logs are in memory and are removed with the race. An event is stored as its number
// and its size, some 400 bytes with all that JetStream adds, and padded when it is read
// (expand): so its JSON has exactly the requested size, whatever its id and time, and an
// event of 4 KiB costs the store no more than one of 128 bytes.
//
// # When it runs
//
// It produces events while somebody listens: while a stream is open on one of the lanes,
// or a poll waits or was answered in the last seconds (pollPresence). Without a listener
// it pauses; after a pause there is no burst. It ends half a minute after the last
// listener has gone, or by [Races.End].
//
// # What it costs
//
// A race is one goroutine, the loops of its rooms and its log, and JetStream's
// own; BenchmarkRace in handlers measures it. What it retains is chosen in [spec], and
// what one visitor may have of all races in reservation.go.
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

// goodbyeWithin bounds the graceful shutdown of the lanes of a race that ends.
const goodbyeWithin = 5 * time.Second

// Unknown is the problem of a race that does not exist, or no longer.
var Unknown = problem.New(http.StatusNotFound,
	"Esta carrera no existe o ya terminó: sin nadie que la siga, acaba en medio minuto. Empieza otra.")

// A Lane serves the log of a race with one technique.
type Lane struct {
	http.Handler
	// Len returns how many connections are open; nil for a lane without any, such as
	// polling.
	Len func() int
	// Close closes them, after the context of the race has ended; nil for a lane without
	// any.
	Close func(context.Context) error
}

// A Mount returns the lanes of a race's log, by name. They must end with ctx.
type Mount func(ctx context.Context, log *eventlog.Log) map[string]Lane

// Races are the races of one process.
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

// New returns an empty set of races. The store should be in memory and used for nothing
// else: their logs are created in it and removed. When ctx ends all races end; call Close
// then.
func New(ctx context.Context, store *eventlog.Store, mount Mount, logger *slog.Logger) *Races {
	return &Races{ctx: ctx, store: store, mount: mount, logger: logger, shares: newShares(), races: make(map[string]*race)}
}

// Len returns how many races there are.
func (rs *Races) Len() int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return len(rs.races)
}

// Events returns how many events all races have produced so far.
func (rs *Races) Events() uint64 { return rs.events.Load() }

// Start starts a race for the visitor of ctx and returns its id, which is a capability:
// whoever has it may change and end the race. Its errors are those of [Full], [TooFast]
// and [TooLarge], problem.Closing, and those of [eventlog.Store.Log].
func (rs *Races) Start(ctx context.Context, config Config) (id string, err error) {
	r := &race{races: rs, id: rand.Text(), wakeup: make(chan struct{}, 1), ended: make(chan struct{})}
	r.config.Store(&config)
	if err := rs.enter(r, visitor.FromContext(ctx)); err != nil {
		return "", err
	}
	if r.log, err = rs.store.Log(ctx, spec(r.number)); err != nil {
		rs.remove(r)
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

// Change changes the rate and size of a race, from the next event on. Its errors are
// [Unknown] and those of [TooFast] and [TooLarge].
func (rs *Races) Change(id string, config Config) error {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.races[id]
	if r == nil || !r.opened {
		return Unknown
	}
	if err := r.reservation.change(*r.config.Load(), config); err != nil {
		return err
	}
	r.config.Store(&config)
	r.wake()
	return nil
}

// End ends a race, closes its connections, and returns when its log is removed, or with
// the error of ctx. For an id that does not exist it returns [Unknown].
func (rs *Races) End(ctx context.Context, id string) error {
	r := rs.find(id)
	if r == nil {
		return Unknown
	}
	rs.remove(r)
	r.cancel()
	select {
	case <-r.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Lane returns the handler of one lane, by name, of the race that a request's {id} names.
func (rs *Races) Lane(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r := rs.find(req.PathValue("id"))
		if r == nil || !r.requests.Enter() {
			Unknown.ServeHTTP(w, req)
			return
		}
		defer r.requestDone(name)
		r.wake()
		r.lanes[name].ServeHTTP(w, req)
	})
}

// Close refuses new races and returns when the running ones have ended, or with the
// error of ctx. The context given to New must have ended before.
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

// enter adds a race, if its visitor's share has room for it, and gives it a number.
func (rs *Races) enter(r *race, who visitor.Visitor) (err error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.races == nil {
		return problem.Closing
	}
	if r.reservation, err = rs.shares.enter(who, *r.config.Load()); err != nil {
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

// reuseNumber lets the next race use the number of one whose log is removed.
func (rs *Races) reuseNumber(r *race) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.numbers = append(rs.numbers, r.number)
}

// open makes a race available to requests, once it has its lanes.
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

func (rs *Races) remove(r *race) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.races, r.id)
	r.reservation.leave()
}
