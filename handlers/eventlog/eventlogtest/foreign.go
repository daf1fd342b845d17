package eventlogtest

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"envivo/handlers/eventlog"
)

// Foreign opens a log on an external server, and returns a function that writes to the
// stream as another program would: any bytes, without the log's validation.
func Foreign(t testing.TB, spec eventlog.Spec) (log *eventlog.Log, write func(subject string, data []byte)) {
	t.Helper()
	ns, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	ns.Start()
	t.Cleanup(func() { ns.Shutdown(); ns.WaitForShutdown() })
	if !ns.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not start")
	}
	log = Log(t, open(t, eventlog.Config{URL: ns.ClientURL()}), spec)
	other, err := nats.Connect(ns.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	return log, func(subject string, data []byte) {
		t.Helper()
		before := log.Last()
		if _, err := other.Request(subject, data, 20*time.Second); err != nil { // JetStream answers
			t.Fatal(err)
		}
		if err := log.Wait(Context(t), before); err != nil {
			t.Fatal(err)
		}
	}
}
