package eventlog_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"envivo/handlers/eventlog"
)

// appendSized adds n events whose data is about size bytes long.
func appendSized(t testing.TB, log *eventlog.Log, n, size int) {
	t.Helper()
	data := []byte(`"` + strings.Repeat("x", size) + `"`)
	var last uint64
	for i := range n {
		id, err := log.Append(testContext(t), []string{"pulse", "other"}[i%2], data, "")
		if err != nil {
			t.Fatal(err)
		}
		last = id
	}
	if err := log.Wait(testContext(t), last-1); err != nil {
		t.Fatal(err)
	}
}

func sizeOf(events []*eventlog.Event) (size int) {
	for _, e := range events {
		size += len(e.JSON())
	}
	return size
}

// A page is what one client that does not read may hold: so many bytes, of the
// tail as of the store, whatever the number of events; and what follows, follows.
func TestAPageIsBoundedByBytes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, topic string }{{"all", ""}, {"one topic", "pulse"}} {
		for _, tail := range []int{4, 4096} {
			t.Run(test.name+" with a tail of "+strconv.Itoa(tail), func(t *testing.T) {
				log := openLog(t, open(t, eventlog.Config{Memory: true}), eventlog.Spec{Retain: 1000, Tail: tail, MaxData: 64 << 10})
				appendSized(t, log, 60, 900)
				appendSized(t, log, 2, 2*eventlog.PageBytes) // longer than a page
				appendSized(t, log, 20, 10)
				read := func(after eventlog.Cursor, limit int) eventlog.Page {
					t.Helper()
					read := log.Read
					if test.topic != "" {
						read = func(ctx context.Context, after eventlog.Cursor, limit int) (eventlog.Page, error) {
							return log.ReadTopic(ctx, test.topic, after, limit)
						}
					}
					page, err := read(testContext(t), after, limit)
					if err != nil || page.Gap != nil {
						t.Fatal(err, page.Gap)
					}
					return page
				}
				var cursor eventlog.Cursor
				events := 0
				for more := true; more; {
					page := read(cursor, 0)
					size := sizeOf(page.Events)
					if len(page.Events) == 0 || size > eventlog.PageBytes && len(page.Events) > 1 {
						t.Fatalf("after %v: %d events of %d bytes", cursor, len(page.Events), size)
					}
					if next := read(page.Cursor(), 1); page.More && tail > 100 && size+sizeOf(next.Events) <= eventlog.PageBytes {
						t.Errorf("after %v: a page of %d bytes had room for another %d", cursor, size, sizeOf(next.Events))
					}
					events += len(page.Events)
					cursor, more = page.Cursor(), page.More
				}
				if want := map[string]int{"": 82, "pulse": 41}[test.topic]; events != want || cursor.ID != 82 {
					t.Errorf("%d events up to %v, want %d up to 82", events, cursor, want)
				}
			})
		}
	}
}

// Readers at the same old place hold the same events; and what is kept for the
// next ones is bounded, however much is read.
func TestReadersOfOldPagesShareThem(t *testing.T) {
	t.Parallel()
	store := open(t, eventlog.Config{Memory: true})
	log := openLog(t, store, eventlog.Spec{Retain: 10_000, Tail: 4})
	appendSized(t, log, 3000, 4000)
	first := func(after uint64) *eventlog.Event {
		t.Helper()
		page, err := log.Read(testContext(t), eventlog.Cursor{ID: after}, 0)
		if err != nil || len(page.Events) == 0 || page.Events[0].ID != after+1 || !page.More {
			t.Fatalf("after %d: %v, %v", after, ids(page), err)
		}
		return page.Events[0]
	}
	if one, another := first(7), first(7); one != another {
		t.Error("two who read the same page have an event of their own")
	}
	if page, err := log.Read(testContext(t), eventlog.Cursor{ID: 6}, 2); err != nil || page.Events[1] != first(7) {
		t.Errorf("two whose pages overlap have an event of their own (%v)", err)
	}
	for after := range uint64(2900) {
		first(after)
	}
	if bytes := eventlog.Shared(store); bytes > eventlog.CacheBytes || bytes < eventlog.CacheBytes/8 {
		t.Errorf("%d bytes are kept, of at most %d", bytes, eventlog.CacheBytes)
	}
	if err := store.Remove(testContext(t), log); err != nil {
		t.Fatal(err)
	}
	if bytes := eventlog.Shared(store); bytes != 0 {
		t.Errorf("%d bytes of a log that is gone are kept", bytes)
	}
}

// The library that reads from the store ends without a word when its time is
// up: what has not come is not gone.
func TestAStoreThatDoesNotAnswerInTimeIsNoGap(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Memory: true}), eventlog.Spec{Retain: 100, Tail: 4})
	appendN(t, log, 40)
	late, cancel := context.WithTimeout(testContext(t), 0)
	defer cancel()
	for range 20 {
		if page, err := log.Read(late, eventlog.Cursor{}, 0); err == nil {
			t.Fatalf("events %v, gap %+v", ids(page), page.Gap)
		}
		if page, err := log.ReadTopic(late, "pulse", eventlog.Cursor{}, 0); err == nil {
			t.Fatalf("of a topic: events %v, gap %+v", ids(page), page.Gap)
		}
	}
}
