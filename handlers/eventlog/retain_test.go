package eventlog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"envivo/handlers/eventlog"
)

// A log that keeps so many of each topic, also one that is older than its spec:
// no topic makes another's events go, and holes are no gaps.
func TestNoTopicEmptiesAnother(t *testing.T) {
	t.Parallel()
	onEveryServer(t, func(t *testing.T, cfg eventlog.Config) {
		store := open(t, cfg)
		before := openLog(t, store, eventlog.Spec{Retain: 20})
		appendTo(t, before, "quiet") // 1
		for range 6 {                // 2 to 7
			appendTo(t, before, "noisy")
		}
		log := openLog(t, store, eventlog.Spec{Retain: 30, RetainTopic: 3, Tail: 1})
		for range 9 { // 8 to 16
			appendTo(t, log, "noisy")
		}
		appendTo(t, log, "quiet") // 17
		// all reads a topic, or with "" the whole log, page by page.
		all := func(topic string, after uint64, limit int) (found []uint64) {
			t.Helper()
			for cursor, more := (eventlog.Cursor{ID: after}), true; more; {
				page, err := log.Read(testContext(t), cursor, limit)
				if topic != "" {
					page, err = log.ReadTopic(testContext(t), topic, cursor, limit)
				}
				if err != nil || page.Gap != nil || page.More != (page.Last < 17) || page.Last <= cursor.ID {
					t.Fatalf("%q after %v: up to %d, more %v, gap %v, %v", topic, cursor, page.Last, page.More, page.Gap, err)
				}
				found, cursor, more = append(found, ids(page)...), page.Cursor(), page.More
			}
			return found
		}
		for _, test := range []struct {
			topic string
			after uint64
			want  string
		}{
			{"", 0, "[1 14 15 16 17]"},
			{"", 5, "[14 15 16 17]"},
			{"quiet", 0, "[1 17]"},
			{"noisy", 3, "[14 15 16]"},
			{"nobody", 3, "[]"},
		} {
			for _, limit := range []int{0, 1, 2} {
				if got := fmt.Sprint(all(test.topic, test.after, limit)); got != test.want {
					t.Errorf("%q after %d, %d a page: %s, want %s", test.topic, test.after, limit, got, test.want)
				}
			}
		}
		if err := log.PurgeTopic(testContext(t), "noisy", 15); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(all("noisy", 0, 0)); got != "[16]" {
			t.Errorf("with two forgotten there are %s", got)
		}

		// Somebody has emptied the stream: who follows it hears how far it is.
		for _, topic := range []string{"noisy", "quiet"} {
			if err := log.PurgeTopic(testContext(t), topic, 17); err != nil {
				t.Fatal(err)
			}
		}
		emptied := openLog(t, store, eventlog.Spec{Retain: 30, RetainTopic: 3, Tail: 1})
		for page, err := range emptied.Follow(testContext(t), eventlog.Cursor{}) {
			if err != nil || page.Last != 17 || len(page.Events) > 0 {
				t.Errorf("an emptied log: %v up to %d, %v", ids(page), page.Last, err)
			}
			break
		}
	})
}

// After a kill the index on disk is older than what follows: what topics have
// lost since by their own retention, and JetStream has compacted away, is no
// damage.
func TestWhatTopicsLoseIsNoDamage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	spec := eventlog.Spec{Name: "test", Retain: 1000, RetainTopic: 3, MaxData: 64 << 10}
	data := []byte(`"` + strings.Repeat("x", 60<<10) + `"`)
	const index = "jetstream/$G/streams/ENVIVO_TEST/msgs/index.db"
	fill := func(topic string, n int) {
		store, err := eventlog.Open(testContext(t), eventlog.Config{Dir: dir, Logger: quiet, Lazy: true})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if damages := store.Damages(); len(damages) > 0 {
			t.Errorf("damaged: %+v", damages)
		}
		log := openLog(t, store, spec)
		for range n {
			if _, err := log.Append(testContext(t), topic, data, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill("first", 1)
	fill("quiet", 2)
	fill("noisy", 4)
	old, err := os.ReadFile(filepath.Join(dir, index))
	if err != nil {
		t.Fatal(err)
	}
	fill("noisy", 200)
	fill("first", 3)
	if err := os.WriteFile(filepath.Join(dir, index), old, 0o600); err != nil {
		t.Fatal(err)
	}
	fill("noisy", 0)
}
