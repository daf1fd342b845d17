package eventlog_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"envivo/handlers/eventlog"
)

// appendTo adds an event of a topic, and waits until readers can see it.
func appendTo(t testing.TB, log *eventlog.Log, topic string) {
	t.Helper()
	id, err := log.Append(testContext(t), topic, []byte(`{}`), "")
	if err == nil {
		err = log.Wait(testContext(t), id-1)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadOneTopic(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		// Odd ids are ana's, even ones luis's; the newest four or more are in the tail.
		log := openLog(t, open(t, cfg), eventlog.Spec{Retain: 100, Tail: 4})
		for range 10 {
			appendTo(t, log, "ana")
			appendTo(t, log, "luis")
		}
		for _, test := range []struct {
			topic string
			after uint64
			limit int
			want  string
		}{
			{"ana", 0, 3, "[1 3 5] last=5 more=true"},
			{"ana", 0, 0, "[1 3 5 7 9 11 13 15 17 19] last=20 more=false"},
			{"luis", 5, 2, "[6 8] last=8 more=true"},
			{"luis", 16, 2, "[18 20] last=20 more=false"},
			{"ana", 18, 5, "[19] last=20 more=false"},
			{"ana", 20, 5, "[] last=20 more=false"},
			{"nobody", 0, 5, "[] last=20 more=false"},
			{"nobody", 18, 5, "[] last=20 more=false"},
		} {
			page, err := log.ReadTopic(testContext(t), test.topic, eventlog.Cursor{ID: test.after}, test.limit)
			if err != nil || page.Gap != nil {
				t.Fatalf("ReadTopic(%s, %d): %v, gap %v", test.topic, test.after, err, page.Gap)
			}
			if got := fmt.Sprintf("%v last=%d more=%v", ids(page), page.Last, page.More); got != test.want {
				t.Errorf("ReadTopic(%s, %d, %d) = %s, want %s", test.topic, test.after, test.limit, got, test.want)
			}
		}
		if _, err := log.ReadTopic(testContext(t), "a.*", eventlog.Cursor{}, 1); !errors.Is(err, eventlog.ErrInvalid) {
			t.Errorf("a wildcard: %v, want ErrInvalid", err)
		}
	})
}

// Holes between a topic's ids are no gap; what retention took is one, also
// where the topic has nothing left.
func TestATopicsGapsAreTheLogs(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		log := openLog(t, open(t, cfg), eventlog.Spec{Retain: 10, Tail: 2})
		appendTo(t, log, "old")
		for range 10 {
			appendTo(t, log, "ana")
			appendTo(t, log, "luis")
		}
		for _, test := range []struct {
			topic string
			after uint64
			want  string
		}{
			{"luis", 3, "[13 15 17 19 21] gap {4 11 false}"},
			{"luis", 11, "[13 15 17 19 21] gap <nil>"},
			{"old", 0, "[] gap {1 11 false}"},
			{"ana", 99, "[12 14 16 18 20] gap {22 99 true}"},
		} {
			page, err := log.ReadTopic(testContext(t), test.topic, eventlog.Cursor{ID: test.after}, 0)
			if err != nil {
				t.Fatal(err)
			}
			gap := "<nil>"
			if page.Gap != nil {
				gap = fmt.Sprint(*page.Gap)
			}
			if got := fmt.Sprintf("%v gap %s", ids(page), gap); got != test.want || page.Last != 21 {
				t.Errorf("ReadTopic(%s, %d) = %s last=%d, want %s last=21", test.topic, test.after, got, page.Last, test.want)
			}
		}
	})
}

func TestABusReachesEveryProcess(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		one := open(t, cfg)
		two := one
		if cfg.URL != "" { // a folder is one process's; a server is for all
			two = open(t, cfg)
		}
		heard := make(chan string, 4000)
		stop, err := two.Bus("chat").Listen(func(data []byte) { heard <- string(data) })
		if err != nil {
			t.Fatal(err)
		}
		// The servers of a cluster tell each other who listens: until they have, what is sent is lost.
		again, enough := time.NewTicker(10*time.Millisecond), time.After(20*time.Second)
		defer again.Stop()
		for known := false; !known; {
			if err := one.Bus("chat").Send([]byte("¿me oyes?")); err != nil {
				t.Fatal(err)
			}
			select {
			case <-heard:
				known = true
			case <-again.C:
			case <-enough:
				t.Fatal("the listener is never known")
			}
		}
		for _, send := range []struct{ bus, text string }{{"chat", "uno"}, {"otro", "nada"}, {"chat", "dos"}} {
			if err := one.Bus(send.bus).Send([]byte(send.text)); err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range []string{"uno", "dos"} {
			got := <-heard
			for got == "¿me oyes?" { // it was sent again meanwhile
				got = <-heard
			}
			if got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		}
		stop()
		stop() // twice is as good as once
	})
}
