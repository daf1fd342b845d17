package eventlog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"envivo/handlers/eventlog"
)

func appendN(t testing.TB, log *eventlog.Log, n int) (last uint64) {
	t.Helper()
	for i := range n {
		id, err := log.Append(testContext(t), "pulse", fmt.Appendf(nil, `{"n":%d}`, i), "")
		if err != nil {
			t.Fatal(err)
		}
		last = id
	}
	if err := log.Wait(testContext(t), last-1); err != nil {
		t.Fatal(err)
	}
	return last
}

func ids(page eventlog.Page) (ids []uint64) {
	for _, e := range page.Events {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestReadAfterACursor(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		// A tail of four, so that the older half is read from the store.
		log := openLog(t, open(t, cfg), eventlog.Spec{Retain: 100, Tail: 4})
		appendN(t, log, 20)
		for _, test := range []struct {
			after uint64
			limit int
			want  string
		}{
			{0, 3, "[1 2 3] last=3 more=true"},
			{0, 0, "[1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20] last=20 more=false"},
			{5, 2, "[6 7] last=7 more=true"},
			{17, 2, "[18 19] last=19 more=true"},
			{18, 2, "[19 20] last=20 more=false"},
			{20, 5, "[] last=20 more=false"},
			{19, 5000, "[20] last=20 more=false"},
		} {
			page, err := log.Read(testContext(t), eventlog.Cursor{ID: test.after}, test.limit)
			if err != nil || page.Gap != nil {
				t.Fatalf("Read(%d): %v, gap %v", test.after, err, page.Gap)
			}
			if got := fmt.Sprintf("%v last=%d more=%v", ids(page), page.Last, page.More); got != test.want {
				t.Errorf("Read(%d, %d) = %s, want %s", test.after, test.limit, got, test.want)
			}
		}
	})
}

func TestAKeyMakesAppendIdempotent(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		log := openLog(t, open(t, cfg), eventlog.Spec{Retain: 100})
		var got []uint64
		for _, try := range []struct{ topic, key string }{
			{"pulse", "a"}, {"pulse", "a"}, {"pulse", "b"}, {"sensor", "a"}, {"pulse", "a"},
		} {
			id, err := log.Append(testContext(t), try.topic, []byte(`{}`), try.key)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, id)
		}
		if fmt.Sprint(got) != "[1 1 2 3 1]" {
			t.Errorf("ids %v: a key counts once for each topic", got)
		}
	})
}

func TestWhatIsNotAnEventIsRefused(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Dir: t.TempDir()}), eventlog.Spec{Retain: 10, MaxData: 16})
	for _, test := range []struct{ name, topic, data string }{
		{"no topic", "", `{}`},
		{"two words", "a.b", `{}`},
		{"wildcard", "*", `{}`},
		{"capital", "Pulse", `{}`},
		{"not JSON", "pulse", `{`},
		{"empty", "pulse", ``},
		{"too long", "pulse", `"1234567890123456"`},
	} {
		if _, err := log.Append(testContext(t), test.topic, []byte(test.data), ""); !errors.Is(err, eventlog.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", test.name, err)
		}
	}
	if log.Last() != 0 {
		t.Error("a refused event has an id")
	}
}

func TestFollowReplaysAndGoesLive(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		log := openLog(t, open(t, cfg), eventlog.Spec{Retain: 10_000, Tail: 64})
		appendN(t, log, 50)

		const writers, each = 4, 50
		const total = 50 + writers*each
		var group sync.WaitGroup
		for range writers {
			group.Go(func() { appendN(t, log, each) })
		}
		for _, after := range []uint64{0, 10, 49, 50} { // from the store, from the tail, live
			group.Go(func() { followTo(t, log, after, total) })
		}
		group.Wait()
	})
}

// followTo follows until the id last and checks that every id after the cursor
// comes once and in order. Cut for being slow, it comes back with its cursor.
func followTo(t testing.TB, log *eventlog.Log, after, last uint64) {
	for page, err := range log.Follow(testContext(t), eventlog.Cursor{ID: after}) {
		if errors.Is(err, eventlog.ErrSlow) {
			followTo(t, log, after, last)
			return
		}
		if err != nil {
			t.Errorf("follow: %v", err)
			return
		}
		if page.Gap != nil {
			t.Errorf("follow: gap %v", *page.Gap)
		}
		for _, e := range page.Events {
			if e.ID != after+1 {
				t.Errorf("follow: %d comes after %d", e.ID, after)
			}
			after = e.ID
		}
		if after >= last {
			return
		}
	}
}

func TestGapNamesWhatRetentionTook(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		log := openLog(t, open(t, cfg), eventlog.Spec{Retain: 8, Tail: 2})
		appendN(t, log, 20) // 13 to 20 stay
		for _, test := range []struct {
			after uint64
			gap   string
			first uint64
		}{
			{0, `{"from":1,"to":12}`, 13},
			{7, `{"from":8,"to":12}`, 13},
			{11, `{"from":12,"to":12}`, 13},
			{12, `null`, 13},
			{15, `null`, 16},
			{21, `{"from":21,"to":21,"reset":true}`, 13},
			{900, `{"from":21,"to":900,"reset":true}`, 13},
		} {
			page, err := log.Read(testContext(t), eventlog.Cursor{ID: test.after}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if gap, _ := json.Marshal(page.Gap); string(gap) != test.gap {
				t.Errorf("after %d: gap %s, want %s", test.after, gap, test.gap)
			}
			if len(page.Events) == 0 || page.Events[0].ID != test.first || page.Last != 20 || page.More {
				t.Errorf("after %d: events %v, last %d", test.after, ids(page), page.Last)
			}
		}
	})
}

func TestAnEmptyLogResetsAForeignCursor(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Dir: t.TempDir()}), eventlog.Spec{Retain: 8})
	page, err := log.Read(testContext(t), eventlog.Cursor{ID: 41}, 0)
	if err != nil || page.Gap == nil || *page.Gap != (eventlog.Gap{From: 1, To: 41, Reset: true}) || page.Last != 0 {
		t.Errorf("%+v, gap %v, %v", page, page.Gap, err)
	}
}

// Two instances on one store: a client that got id N from one of them and asks
// the other at once must not be told that its cursor is foreign, however little
// the other has heard yet.
func TestAnInstanceThatLagsDoesNotReset(t *testing.T) {
	t.Parallel()
	nats := startNATS(t, t.TempDir(), freePort(t))
	spec := eventlog.Spec{Retain: 10_000}
	a := openLog(t, open(t, eventlog.Config{URL: nats.url}), spec)
	b := openLog(t, open(t, eventlog.Config{URL: nats.url}), spec)
	for range 300 {
		id, err := a.Append(testContext(t), "pulse", []byte(`{}`), "")
		if err != nil {
			t.Fatal(err)
		}
		if page, err := b.Read(testContext(t), eventlog.Cursor{ID: id}, 0); err != nil || page.Gap != nil {
			t.Fatalf("after %d: gap %v, %v", id, page.Gap, err)
		}
	}
}

func TestReopenGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := open(t, eventlog.Config{Dir: dir})
	appendN(t, openLog(t, store, eventlog.Spec{Retain: 100}), 5)
	store.Close()

	log := openLog(t, open(t, eventlog.Config{Dir: dir}), eventlog.Spec{Retain: 100})
	if log.Last() != 5 {
		t.Errorf("Last() = %d after reopening, want 5", log.Last())
	}
	if last := appendN(t, log, 1); last != 6 {
		t.Errorf("the next id is %d, want 6", last)
	}
}

func TestCloseWakesWhoWaits(t *testing.T) {
	t.Parallel()
	store := open(t, eventlog.Config{Dir: t.TempDir()})
	log := openLog(t, store, eventlog.Spec{Retain: 100})
	done := make(chan error)
	go func() { done <- log.Wait(context.Background(), 0) }()
	store.Close()
	if err := <-done; !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Wait: %v, want ErrClosed", err)
	}
	if _, err := log.Read(testContext(t), eventlog.Cursor{}, 0); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Read: %v, want ErrClosed", err)
	}
}

func TestCloseWhileEventsArrive(t *testing.T) {
	t.Parallel()
	for range 20 {
		store := open(t, eventlog.Config{Dir: t.TempDir(), Lazy: true})
		log := openLog(t, store, eventlog.Spec{Retain: 100})
		first, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for i := 0; ; i++ {
				if _, err := log.Append(testContext(t), "pulse", []byte(`{}`), ""); err != nil {
					return
				}
				if i == 0 {
					close(first)
				}
			}
		}()
		<-first
		store.Close()
		<-done
	}
}

func TestASlowFollowerIsCut(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Dir: t.TempDir()}), eventlog.Spec{Retain: 1000, Tail: 4})
	live, asleep := false, make(chan struct{})
	go func() {
		defer close(asleep)
		appendN(t, log, 1)
	}()
	for _, err := range log.Follow(testContext(t), eventlog.Cursor{}) {
		if live {
			if !errors.Is(err, eventlog.ErrSlow) {
				t.Errorf("%v, want ErrSlow", err)
			}
			return
		}
		<-asleep
		live = true
		appendN(t, log, 50) // while the reader is busy with the first event
	}
}

func TestEventsAreOneLineOfJSON(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Dir: t.TempDir()}), eventlog.Spec{Retain: 100})
	data := "{\n  \"from\": \"<garza> \u2028 ñ\"\n}"
	if _, err := log.Append(testContext(t), "pulse", []byte(data), ""); err != nil {
		t.Fatal(err)
	}
	if err := log.Wait(testContext(t), 0); err != nil {
		t.Fatal(err)
	}
	page, err := log.Read(testContext(t), eventlog.Cursor{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	e := page.Events[0]
	want := `{"id":1,"topic":"pulse","time":` + strconv.Quote(e.Time.Format(time.RFC3339Nano)) +
		`,"data":{"from":"<garza> ` + "\u2028" + ` ñ"}}`
	if string(e.JSON()) != want {
		t.Errorf("JSON() = %s\nwant     %s", e.JSON(), want)
	}
	if age := time.Since(e.Time); age < 0 || age > time.Minute {
		t.Errorf("the event is %v old", age)
	}
}

func TestAFormatEncodesOnce(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Dir: t.TempDir()}), eventlog.Spec{Retain: 100})
	appendN(t, log, 1)
	page, err := log.Read(testContext(t), eventlog.Cursor{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]int{}
	format := func(name string) *eventlog.Format {
		return eventlog.NewFormat(func(e *eventlog.Event) []byte {
			calls[name]++
			return append([]byte(name+" "), e.JSON()...)
		})
	}
	a, b := format("a"), format("b")
	for range 3 {
		for name, f := range map[string]*eventlog.Format{"a": a, "b": b} {
			if got, want := string(f.Encode(page.Events[0])), name+" "+string(page.Events[0].JSON()); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
	if calls["a"] != 1 || calls["b"] != 1 {
		t.Errorf("encoded %v times, want once each", calls)
	}
}
