package eventlog_test

import (
	"errors"
	"testing"
	"time"

	"envivo/handlers/eventlog"
)

func TestReadyOnEveryServer(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		store := open(t, cfg)
		openLog(t, store, eventlog.Spec{Retain: 10})
		if err := store.Ready(testContext(t)); err != nil {
			t.Error(err)
		}
	})
}

// A NATS server that is away is noticed, and so is its return.
func TestNotReadyWithoutNATS(t *testing.T) {
	t.Parallel()
	dir, port := t.TempDir(), freePort(t)
	nats := startNATS(t, dir, port)
	store := open(t, eventlog.Config{URL: nats.url})
	openLog(t, store, eventlog.Spec{Retain: 10})
	nats.kill()
	if err := store.Ready(testContext(t)); !errors.Is(err, eventlog.ErrUnreachable) {
		t.Errorf("without a server: %v", err)
	}
	startNATS(t, dir, port)
	ctx := testContext(t)
	for range time.Tick(20 * time.Millisecond) { // the client tries again when it likes
		if store.Ready(ctx) == nil || ctx.Err() != nil {
			break
		}
	}
	if ctx.Err() != nil {
		t.Error("the server is back, and the store is not ready")
	}
}
