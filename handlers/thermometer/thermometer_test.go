package thermometer

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
)

func TestTheThermometerIsPlausible(t *testing.T) {
	start := time.Unix(1_795_000_000, 0)
	for s := range 7200 {
		at := start.Add(time.Duration(s) * time.Second)
		now, next := celsius(at), celsius(at.Add(time.Second))
		if now < 19 || now > 25 {
			t.Fatalf("%v: %.1f °C in a classroom", at, now)
		}
		if jump := next - now; jump > 0.3 || jump < -0.3 {
			t.Fatalf("%v: %.2f °C within a second", at, jump)
		}
	}
}

// Several instances on one log: each second is published once.
func TestInstancesShareTheThermometer(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	ctx, stop := context.WithCancel(t.Context())
	quiet := slog.New(slog.DiscardHandler)
	done := make(chan struct{})
	for range 3 {
		go func() { Run(ctx, log, quiet); done <- struct{}{} }()
	}
	if err := log.Wait(eventlogtest.Context(t), 2); err != nil {
		t.Fatal(err)
	}
	stop()
	for range 3 {
		<-done
	}
	page, err := log.Read(eventlogtest.Context(t), eventlog.Cursor{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range page.Events[1:] {
		if apart := e.Time.Sub(page.Events[i].Time); e.Topic != "sensor" || apart < 500*time.Millisecond {
			t.Errorf("reading %d comes %v after the one before", e.ID, apart)
		}
	}
}
