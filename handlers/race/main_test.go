package race_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/race"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// process-wide tickers of the NATS server, started once and for good
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.init.0.func1"),
		goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server/ats.init.0.func1"),
	)
}

var quiet = slog.New(slog.DiscardHandler)

// A track is the newest race's lanes, as far as a race knows them: connections
// that are open, and polls that are answered. The site's own rooms are mounted
// in the tests of handlers.
type track struct {
	open *atomic.Int64
	log  *eventlog.Log
}

func (t *track) mount(_ context.Context, log *eventlog.Log) map[string]race.Lane {
	open := new(atomic.Int64)
	t.log, t.open = log, open
	return map[string]race.Lane{
		"stream": {
			Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { open.Add(1) }),
			Len:     func() int { return int(open.Load()) },
			Close:   func(context.Context) error { open.Store(0); return nil },
		},
		"poll": {Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})},
	}
}

// inBubble runs a test in a bubble of time, with a store of its own: the real
// one, in memory.
func inBubble(t *testing.T, test func(t *testing.T, races *race.Races, track *track)) {
	t.Helper()
	// The NATS server has a clock for the whole process, which the first log
	// starts: it must not start inside the bubble.
	eventlogtest.Open(t, eventlog.Spec{})
	synctest.Test(t, func(t *testing.T) {
		store, err := eventlog.Open(t.Context(), eventlog.Config{Memory: true, Logger: quiet})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		ctx, stop := context.WithCancel(context.Background())
		var track track
		races := race.New(ctx, store, track.mount, quiet)
		defer func() {
			stop()
			if err := races.Close(context.Background()); err != nil {
				t.Error(err)
			}
		}()
		test(t, races, &track)
	})
}
