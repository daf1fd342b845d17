package eventlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/eventlog"
)

func TestLogsInMemoryLeaveNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	log := openLog(t, open(t, eventlog.Config{Memory: true}), eventlog.Spec{Retain: 100, Tail: 4})
	appendN(t, log, 50)
	if page, err := log.Read(testContext(t), eventlog.Cursor{}, 0); err != nil || len(page.Events) != 50 {
		t.Errorf("%d events (%v)", len(page.Events), err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("in the temporary folder: %v (%v)", files, err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		store := open(t, cfg)
		stays := openLog(t, store, eventlog.Spec{Name: "stays", Retain: 100})
		goes := openLog(t, store, eventlog.Spec{Name: "goes", Retain: 100})
		appendN(t, stays, 3)
		appendN(t, goes, 5)

		waiting := make(chan error)
		go func() { waiting <- goes.Wait(testContext(t), 5) }()
		if err := store.Remove(testContext(t), goes); err != nil {
			t.Fatal(err)
		}
		_, reading := goes.Read(testContext(t), eventlog.Cursor{}, 0)
		_, appending := goes.Append(testContext(t), "pulse", []byte(`{}`), "")
		for what, err := range map[string]error{"Wait": <-waiting, "Read": reading, "Append": appending} {
			if !errors.Is(err, eventlog.ErrClosed) {
				t.Errorf("%s: %v, want ErrClosed", what, err)
			}
		}
		if err := store.Remove(testContext(t), goes); err != nil {
			t.Errorf("once more: %v", err)
		}

		if again := openLog(t, store, eventlog.Spec{Name: "goes", Retain: 100}); again.Last() != 0 {
			t.Errorf("opened again, the log ends with %d", again.Last())
		}
		if last := appendN(t, stays, 1); last != 4 {
			t.Errorf("the other log goes on with %d, want 4", last)
		}
	})
}

// ofLeft is what a stream holds at the most that nats-server does not let go of (see
// running): 15 KiB were measured.
const ofLeft = 32 << 10

// Two hundred logs come and go, and leave no goroutine and no memory.
func TestRemovedLogsLeaveNothing(t *testing.T) {
	store, ctx := open(t, eventlog.Config{Memory: true}), testContext(t)
	use := func(name string) {
		log, err := store.Log(ctx, eventlog.Spec{Name: name, Retain: 1000})
		for range 20 {
			if err == nil {
				_, err = log.Append(ctx, "pulse", []byte(`{}`), "")
			}
		}
		if err == nil {
			err = store.Remove(ctx, log)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 { // what is made once and for all
		use("warm-" + strconv.Itoa(i))
	}
	goroutines, heap := settled(0)
	_, leftBefore := running()
	for i := range 200 {
		use("log-" + strconv.Itoa(i))
	}
	after, grown := settled(goroutines)
	_, left := running()
	t.Logf("nats-server has left %d loops behind; the heap has grown by %d KiB", left-leftBefore, (int64(grown)-int64(heap))>>10)
	if after > goroutines {
		t.Errorf("%d goroutines, there were %d", after, goroutines)
	}
	if grown > heap+1<<20+uint64(left-leftBefore)*ofLeft {
		t.Errorf("the heap has grown from %d to %d KiB", heap>>10, grown>>10)
	}
}

// settled is how many goroutines there are, once there are no more than so many
// or those that are ending have had their time, and the live heap.
func settled(most int) (goroutines int, heap uint64) {
	var m runtime.MemStats
	tries := 20
	if most > 0 {
		tries = 400 // on a busy machine they end late
	}
	goroutines, _ = running()
	for i := 0; i < tries && goroutines > most; i++ {
		<-time.After(25 * time.Millisecond)
		now, _ := running()
		goroutines = min(goroutines, now)
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return goroutines, m.HeapAlloc
}

// running counts the goroutines, but for one kind of nats-server's: a stream
// that is deleted before its signalConsumersLoop ran for the first time leaves
// it behind, for it reads the channel that would end it only then, when that is
// nil already (stream.go, 2.15). On a busy machine that is one in some hundreds
// of streams; what we leave behind shows in the loops beside it. left is how many
// they are: each keeps its stream in memory.
func running() (goroutines, left int) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	left = bytes.Count(stacks, []byte(".signalConsumersLoop("))
	return bytes.Count(stacks, []byte("\n\ngoroutine ")) + 1 - left, left
}

// What is shown is the same from the tail and from the store.
func TestShow(t *testing.T) {
	t.Parallel()
	store := open(t, eventlog.Config{Memory: true})
	spec := eventlog.Spec{Retain: 100, Tail: 4, Expand: func(stored []byte, around int) []byte {
		return fmt.Appendf(nil, `{"was":%s,"around":%d}`, stored, around)
	}}
	log := openLog(t, store, spec)
	var live [][]byte
	for id := range uint64(20) {
		appendN(t, log, 1)
		page, err := log.Read(testContext(t), eventlog.Cursor{ID: id}, 0)
		if err != nil {
			t.Fatal(err)
		}
		e := page.Events[0]
		if want := fmt.Sprintf(`{"was":{"n":0},"around":%d}`, len(e.JSON())-len(e.Data)); string(e.Data) != want {
			t.Errorf("data %s, want %s", e.Data, want)
		}
		if !bytes.HasSuffix(e.JSON(), append(append([]byte(`,"data":`), e.Data...), '}')) {
			t.Errorf("the JSON is %s", e.JSON())
		}
		live = append(live, e.JSON())
	}
	page, err := log.Read(testContext(t), eventlog.Cursor{}, 0)
	if err != nil || len(page.Events) != len(live) {
		t.Fatalf("%d events (%v)", len(page.Events), err)
	}
	for i, e := range page.Events {
		if !bytes.Equal(e.JSON(), live[i]) {
			t.Errorf("from the store %s\nfrom the tail  %s", e.JSON(), live[i])
		}
	}
}

func TestMaxAge(t *testing.T) {
	t.Parallel()
	// The NATS server has a clock for the whole process, which the first log
	// starts: it must not start inside the bubble.
	openLog(t, open(t, eventlog.Config{Memory: true}), eventlog.Spec{Retain: 1})
	synctest.Test(t, func(t *testing.T) {
		store, err := eventlog.Open(t.Context(), eventlog.Config{Memory: true, Logger: quiet})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		log := openLog(t, store, eventlog.Spec{Retain: 1000, Tail: 4, MaxAge: 10 * time.Second})
		appendN(t, log, 20)
		<-time.After(11 * time.Second)
		appendN(t, log, 20)
		page, err := log.Read(testContext(t), eventlog.Cursor{ID: 5}, 0)
		if err != nil || page.Gap == nil || *page.Gap != (eventlog.Gap{From: 6, To: 20}) || len(page.Events) != 20 {
			t.Errorf("gap %+v, %d events (%v)", page.Gap, len(page.Events), err)
		}
	})
}

// BenchmarkMemory is what a log of one's own costs: to make and remove, and to
// keep when it is idle.
//
//	go test ./handlers/eventlog -run - -bench Memory
func BenchmarkMemory(b *testing.B) {
	b.Run("make and remove", func(b *testing.B) {
		store := open(b, eventlog.Config{Memory: true})
		for i := range b.N {
			log := openLog(b, store, eventlog.Spec{Name: "log-" + strconv.Itoa(i), Retain: 1000})
			if err := store.Remove(b.Context(), log); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("append", func(b *testing.B) {
		log := openLog(b, open(b, eventlog.Config{Memory: true}), eventlog.Spec{Retain: 15_000, Tail: 100})
		for b.Loop() {
			if _, err := log.Append(b.Context(), "race", []byte(`{"n":1,"size":256}`), ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, events := range []int{0, 15_000} {
		b.Run(strconv.Itoa(events)+" events", func(b *testing.B) {
			const logs = 8
			store := open(b, eventlog.Config{Memory: true})
			openLog(b, store, eventlog.Spec{Name: "first"})
			goroutines, heap := settled(0)
			for i := range logs {
				log := openLog(b, store, eventlog.Spec{Name: "log-" + strconv.Itoa(i), Retain: 15_000, Tail: 100, MaxAge: 75 * time.Second})
				for range events {
					if _, err := log.Append(b.Context(), "race", []byte(`{"n":1,"size":256}`), ""); err != nil {
						b.Fatal(err)
					}
				}
			}
			after, grown := settled(0)
			b.ReportMetric(float64(after-goroutines)/logs, "goroutines/log")
			b.ReportMetric(float64(grown-heap)/logs/1024, "KiB/log")
			b.ReportMetric(0, "ns/op")
		})
	}
}
