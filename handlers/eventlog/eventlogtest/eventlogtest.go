// Package eventlogtest opens logs for the tests of other packages: on a real embedded
// server, in a temporary folder or in memory.
package eventlogtest

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"envivo/handlers/eventlog"
)

// Store opens an embedded store in a temporary folder, closed when the test ends. It
// acknowledges events before they are synced (Config.Lazy).
func Store(t testing.TB) *eventlog.Store {
	t.Helper()
	return open(t, eventlog.Config{Dir: t.TempDir(), Lazy: true})
}

// Memory opens a store in memory, closed when the test ends.
func Memory(t testing.TB) *eventlog.Store {
	t.Helper()
	return open(t, eventlog.Config{Memory: true})
}

func open(t testing.TB, cfg eventlog.Config) *eventlog.Store {
	t.Helper()
	cfg.Logger = slog.New(slog.DiscardHandler)
	store, err := eventlog.Open(Context(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// Open opens a log in a [Store] of its own.
func Open(t testing.TB, spec eventlog.Spec) *eventlog.Log {
	t.Helper()
	return Log(t, Store(t), spec)
}

// Log opens a log in a store. What the spec leaves out is as in the lab log: its name,
// 100,000 events retained, and the public topic pulse.
func Log(t testing.TB, store *eventlog.Store, spec eventlog.Spec) *eventlog.Log {
	t.Helper()
	if spec.Name == "" {
		spec.Name = "lab"
	}
	if spec.Retain == 0 {
		spec.Retain = 100_000
	}
	if spec.Public == nil {
		spec.Public = []string{"pulse"}
	}
	log, err := store.Log(Context(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// Append adds n events of the topic pulse, {"n":0} and so on, and returns the id of the
// last one once readers can see it.
func Append(t testing.TB, log *eventlog.Log, n int) (last uint64) {
	t.Helper()
	for i := range n {
		last = AppendData(t, log, fmt.Sprintf(`{"n":%d}`, i))
	}
	return last
}

// AppendData adds an event of the topic pulse and returns its id once readers can see it.
func AppendData(t testing.TB, log *eventlog.Log, data string) uint64 {
	t.Helper()
	id, err := log.Append(Context(t), "pulse", []byte(data), "")
	if err == nil {
		err = log.Wait(Context(t), id-1)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Context returns a context that ends when the test is cleaned up, or after a minute.
func Context(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // cleanups need one too
	t.Cleanup(cancel)
	return ctx
}
