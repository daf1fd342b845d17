package race_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/race"
	"envivo/handlers/visitor"
)

func start(t *testing.T, races *race.Races, rate float64, size int) (id string) {
	t.Helper()
	id, err := races.Start(t.Context(), race.Config{Rate: rate, Size: size})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// ask sends a request to a lane.
func ask(t *testing.T, races *race.Races, id, lane string) (status int) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.SetPathValue("id", id)
	w := httptest.NewRecorder()
	races.Lane(lane).ServeHTTP(w, r)
	return w.Code
}

func events(t *testing.T, log *eventlog.Log) (events []*eventlog.Event) {
	t.Helper()
	for cursor := uint64(0); ; {
		page, err := log.Read(t.Context(), eventlog.Cursor{ID: cursor}, 0)
		if err != nil || page.Gap != nil {
			t.Fatalf("after %d: gap %v (%v)", cursor, page.Gap, err)
		}
		events = append(events, page.Events...)
		if cursor = page.Last; !page.More {
			return events
		}
	}
}

// Each event comes exactly one period after the one before, in the log's own
// time, and has exactly the size that was asked for.
func TestTheRateIsKept(t *testing.T) {
	for _, test := range []struct {
		rate float64
		size int
		in   time.Duration
		want int
	}{
		{0.5, 128, time.Minute, 30},
		{3, 256, time.Minute, 180}, // a period that is no whole number of nanoseconds
		{200, 4096, 30 * time.Second, 6000},
	} {
		t.Run(strconv.FormatFloat(test.rate, 'f', -1, 64), func(t *testing.T) {
			inBubble(t, func(t *testing.T, races *race.Races, track *track) {
				id := start(t, races, test.rate, test.size)
				begin := time.Now()
				ask(t, races, id, "stream")
				<-time.After(test.in + time.Millisecond)
				all := events(t, track.log)
				if len(all) != test.want {
					t.Errorf("%d events, want %d", len(all), test.want)
				}
				period := time.Duration(float64(time.Second) / test.rate)
				for i, e := range all {
					if late := e.Time.Sub(begin.Add(time.Duration(i+1) * period)); late != 0 {
						t.Fatalf("event %d is %v late", e.ID, late)
					}
					if len(e.JSON()) != test.size {
						t.Fatalf("event %d has %d bytes, want %d: %s", e.ID, len(e.JSON()), test.size, e.JSON())
					}
				}
				if races.Events() != uint64(test.want) {
					t.Errorf("%d events are counted", races.Events())
				}
			})
		})
	}
}

func TestARacePausesWithoutListeners(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, track *track) {
		id := start(t, races, 10, 256)
		pass := func(d time.Duration) uint64 { <-time.After(d + time.Millisecond); return track.log.Last() }
		if n := pass(20 * time.Second); n != 0 {
			t.Errorf("%d events before the first lane", n)
		}
		ask(t, races, id, "stream")
		if n := pass(5 * time.Second); n != 50 {
			t.Errorf("%d events in 5 s, want 50", n)
		}
		track.open.Add(-1)
		if n := pass(20 * time.Second); n != 50 {
			t.Errorf("%d events after the last lane had gone, want the 50", n)
		}
		back := time.Now()
		ask(t, races, id, "stream")
		if n := pass(time.Second); n != 60 {
			t.Errorf("%d events after a pause and a second, want 60", n)
		}
		if first := events(t, track.log)[50]; !first.Time.Equal(back.Add(100 * time.Millisecond)) {
			t.Errorf("the first event after a pause comes after %v", first.Time.Sub(back))
		}
	})
}

func TestAPollCountsForAWhile(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, track *track) {
		id := start(t, races, 1, 256)
		for range 5 {
			ask(t, races, id, "poll")
			<-time.After(10 * time.Second)
		}
		<-time.After(time.Millisecond)
		if n := track.log.Last(); n != 50 {
			t.Errorf("%d events while somebody polls every 10 s, want 50", n)
		}
		<-time.After(20 * time.Second)
		if n := track.log.Last(); n < 50 || n > 53 {
			t.Errorf("%d events after the last poll", n)
		}
	})
}

func TestARaceEndsByItself(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, track *track) {
		alone, busy := start(t, races, 10, 256), start(t, races, 10, 256)
		begin := time.Now()
		ask(t, races, busy, "stream")
		<-time.After(29 * time.Second)
		if races.Len() != 2 {
			t.Fatalf("%d races after %v, want 2", races.Len(), time.Since(begin))
		}
		<-time.After(2 * time.Second)
		if status := ask(t, races, alone, "poll"); status != 404 || races.Len() != 1 {
			t.Errorf("a race without a lane: %d, %d races", status, races.Len())
		}
		<-time.After(5 * time.Minute)
		if races.Len() != 1 {
			t.Fatal("a race with a lane has ended")
		}
		track.open.Store(0)
		<-time.After(32 * time.Second)
		if status := ask(t, races, busy, "poll"); status != 404 || races.Len() != 0 {
			t.Errorf("half a minute after the last lane: %d, %d races", status, races.Len())
		}
		if _, err := track.log.Read(t.Context(), eventlog.Cursor{}, 0); !errors.Is(err, eventlog.ErrClosed) {
			t.Errorf("its log: %v, want ErrClosed", err)
		}
	})
}

// Another rate holds from the next event on, and makes no burst.
func TestChange(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, track *track) {
		id := start(t, races, 0.5, 128)
		ask(t, races, id, "stream")
		<-time.After(3900 * time.Millisecond) // one event, and nearly the second
		changed := time.Now()
		if err := races.Change(id, race.Config{Rate: 200, Size: 1000}); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second + time.Millisecond)
		all := events(t, track.log)
		if len(all) != 201 || len(all[0].JSON()) != 128 || len(all[1].JSON()) != 1000 {
			t.Fatalf("%d events, of %d and %d bytes", len(all), len(all[0].JSON()), len(all[1].JSON()))
		}
		if after := all[1].Time.Sub(changed); after != 5*time.Millisecond {
			t.Errorf("the first event comes %v after the change", after)
		}
		if err := races.Change("nada", race.Config{Rate: 1, Size: 128}); !errors.Is(err, race.Unknown) {
			t.Errorf("a race that is none: %v", err)
		}
	})
}

func TestEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, track *track) {
		id := start(t, races, 10, 256)
		ask(t, races, id, "stream")
		if err := races.End(t.Context(), id); err != nil {
			t.Error(err)
		}
		if track.open.Load() != 0 {
			t.Error("nobody said goodbye to the lane")
		}
		if err := races.End(t.Context(), id); !errors.Is(err, race.Unknown) {
			t.Errorf("once more: %v", err)
		}
		if races.Len() != 0 || ask(t, races, id, "stream") != 404 {
			t.Error("the race is still there")
		}
	})
}

// as is the context of the nth visitor, each at an address of its own.
func as(t *testing.T, n int) context.Context {
	t.Helper()
	at := netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)})
	return visitor.NewContext(t.Context(), visitor.Visitor{Address: at, ID: "x"})
}

func startAs(ctx context.Context, t *testing.T, races *race.Races, rate float64) (id string) {
	t.Helper()
	id, err := races.Start(ctx, race.Config{Rate: rate, Size: 128})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestBounds(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, _ *track) {
		slow := race.Config{Rate: 0.5, Size: 128}
		var last string
		for n := range 512 {
			last = startAs(as(t, n), t, races, 0.5)
		}
		if _, err := races.Start(as(t, 512), slow); !errors.Is(err, race.Full[visitor.All]) {
			t.Errorf("the 513th race: %v", err)
		}
		if err := races.End(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		last = startAs(as(t, 512), t, races, 0.5)
		<-time.After(31 * time.Second) // nobody came

		for n := range 6 {
			last = startAs(as(t, n), t, races, 200)
		}
		if _, err := races.Start(as(t, 6), race.Config{Rate: 200, Size: 128}); !errors.Is(err, race.TooFast[visitor.All]) {
			t.Errorf("a seventh at full speed, beyond what is kept for the others: %v", err)
		}
		for n := range 400 {
			startAs(as(t, 100+n), t, races, 2) // what is promised to each
		}
		if _, err := races.Start(as(t, 600), race.Config{Rate: 2, Size: 128}); err == nil {
			t.Error("beyond 2,000 a second")
		}
		if err := races.Change(last, race.Config{Rate: 190, Size: 128}); err != nil {
			t.Error(err)
		}
		if _, err := races.Start(as(t, 600), race.Config{Rate: 10, Size: 128}); err != nil {
			t.Error(err)
		}
		if err := races.Change(last, race.Config{Rate: 200, Size: 128}); !errors.Is(err, race.TooFast[visitor.All]) {
			t.Errorf("a change beyond 2,000 a second: %v", err)
		}
	})
}

// One who starts races without end gets a few, and one with many cookies what
// a class leaves over: everybody else still has theirs, at the lesson's pace.
func TestNobodyTakesAllRaces(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, _ *track) {
		school := netip.MustParseAddr("192.0.2.1")
		ctx := func(id string) context.Context {
			return visitor.NewContext(t.Context(), visitor.Visitor{Address: school, ID: id})
		}
		var got int
		for range 20 {
			_, err := races.Start(ctx("one"), race.Config{Rate: 2, Size: 128})
			switch {
			case err == nil:
				got++
			case !errors.Is(err, race.Full[visitor.Own]):
				t.Fatal(err)
			}
		}
		if got != race.Count.Each {
			t.Errorf("one visitor has %d races, want %d", got, race.Count.Each)
		}
		if _, err := races.Start(ctx("fast"), race.Config{Rate: 200, Size: 128}); err != nil {
			t.Error(err)
		}
		if _, err := races.Start(ctx("fast"), race.Config{Rate: 0.5, Size: 128}); !errors.Is(err, race.TooFast[visitor.Own]) {
			t.Errorf("one visitor at more than 200 a second: %v", err)
		}
		for n := range visitor.Class - 200 { // hoarded cookies, and none
			for _, config := range []race.Config{{Rate: 200, Size: 4096}, {Rate: 2, Size: 4096}, {Rate: 0.5, Size: 128}, {Rate: 0.5, Size: 128}} {
				_, _ = races.Start(ctx(fmt.Sprint("hoarded ", n)), config)
				_, _ = races.Start(ctx(""), config)
			}
		}
		for n := range 198 {
			if _, err := races.Start(ctx(fmt.Sprint("student ", n)), race.Config{Rate: 2, Size: 256}); err != nil {
				t.Fatalf("student %d: %v", n, err)
			}
		}
		if _, err := races.Start(as(t, 1), race.Config{Rate: 2, Size: 256}); err != nil {
			t.Errorf("another address: %v", err)
		}
	})
}

// A change that is refused takes nothing: the visitor still has the rest.
func TestARefusedChangeTakesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, _ *track) {
		ctx := as(t, 1)
		first := startAs(ctx, t, races, 10)
		if _, err := races.Start(ctx, race.Config{Rate: 10, Size: 4096}); err != nil {
			t.Fatal(err)
		}
		if _, err := races.Start(ctx, race.Config{Rate: 10, Size: 3000}); err != nil {
			t.Fatal(err)
		}
		if err := races.Change(first, race.Config{Rate: 180, Size: 4096}); !errors.Is(err, race.TooLarge[visitor.Own]) {
			t.Errorf("10,096 bytes of 8,192: %v", err)
		}
		if err := races.Change(first, race.Config{Rate: 10, Size: 128 + 8192 - 4096 - 3000 - 128}); err != nil {
			t.Errorf("to the last byte: %v", err)
		}
		if err := races.Change(first, race.Config{Rate: 181, Size: 128}); !errors.Is(err, race.TooFast[visitor.Own]) {
			t.Errorf("201 events a second of 200: %v", err)
		}
		if err := races.Change(first, race.Config{Rate: 180, Size: 128}); err != nil {
			t.Errorf("200 of 200: %v", err)
		}
	})
}

func TestNoRaceBeginsAfterClose(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, _ *track) {
		ctx := t.Context()
		if err := races.Close(ctx); err != nil {
			t.Error(err)
		}
		if _, err := races.Start(ctx, race.Config{Rate: 1, Size: 128}); !errors.Is(err, problem.Closing) {
			t.Errorf("%v", err)
		}
	})
}
