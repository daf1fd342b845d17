package eventlog_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"envivo/handlers/eventlog"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := t.TempDir()
	open(t, eventlog.Config{Dir: locked})

	for _, test := range []struct {
		name string
		cfg  eventlog.Config
		want error
	}{
		{"locked", eventlog.Config{Dir: locked}, eventlog.ErrLocked},
		{"a file, not a folder", eventlog.Config{Dir: file}, eventlog.ErrUnusable},
		{"below a file", eventlog.Config{Dir: filepath.Join(file, "x")}, eventlog.ErrUnusable},
		{"nobody there", eventlog.Config{URL: fmt.Sprintf("nats://127.0.0.1:%d", freePort(t))}, eventlog.ErrUnreachable},
	} {
		test.cfg.Logger = quiet
		store, err := eventlog.Open(testContext(t), test.cfg)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if store != nil {
			store.Close()
		}
	}
}

// Acknowledged is on disk: whatever the writer said before it was killed is
// there afterwards, and the ids go on without a hole.
func TestKilledWriterLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writer := startProcess(t, roleWriter, dir, 0)
	var acknowledged uint64
	for range 200 {
		if !writer.out.Scan() {
			t.Fatal("the writer stopped")
		}
		acknowledged, _ = strconv.ParseUint(writer.out.Text(), 10, 64)
	}
	writer.kill()

	log := openLog(t, open(t, eventlog.Config{Dir: dir}), eventlog.Spec{Retain: 1e6})
	if log.Last() < acknowledged {
		t.Fatalf("acknowledged up to %d, there are %d", acknowledged, log.Last())
	}
	followTo(t, log, 0, log.Last())
	if next := appendN(t, log, 1); next <= acknowledged {
		t.Errorf("id %d was given twice", next)
	}
}

// ledger writes until it has n acknowledgements and remembers which id each
// key got.
type ledger struct {
	mu   sync.Mutex
	keys map[uint64]string
}

func (l *ledger) write(t testing.TB, log *eventlog.Log, name string, n int, halfway func()) {
	for i := range n {
		if i == n/2 && halfway != nil {
			halfway()
		}
		key := fmt.Sprintf("%s-%d", name, i)
		id, err := log.Append(testContext(t), "pulse", []byte(strconv.Quote(key)), key)
		if err != nil {
			t.Errorf("append %s: %v", key, err)
			return
		}
		l.mu.Lock()
		if other, taken := l.keys[id]; taken {
			t.Errorf("id %d for %s and %s", id, other, key)
		}
		l.keys[id] = key
		l.mu.Unlock()
	}
}

// check compares what a follower from the beginning sees with what was
// acknowledged: every key once, under the id that its writer was told.
func (l *ledger) check(t testing.TB, log *eventlog.Log) {
	var after uint64
	seen := map[string]bool{}
	for page, err := range log.Follow(testContext(t), eventlog.Cursor{}) {
		if err != nil || page.Gap != nil {
			t.Fatalf("follow: %v, gap %v", err, page.Gap)
		}
		for _, e := range page.Events {
			key, _ := strconv.Unquote(string(e.Data))
			if e.ID != after+1 {
				t.Errorf("%d comes after %d", e.ID, after)
			}
			if seen[key] {
				t.Errorf("%s is there twice", key)
			}
			if told, ok := l.keys[e.ID]; ok && told != key {
				t.Errorf("id %d is %s, its writer was told %s", e.ID, key, told)
			}
			after, seen[key] = e.ID, true
		}
		if len(seen) >= len(l.keys) {
			break
		}
	}
	for id, key := range l.keys {
		if !seen[key] {
			t.Errorf("%s was acknowledged as %d and is lost", key, id)
		}
	}
}

func TestServerKilledAndBack(t *testing.T) {
	t.Parallel()
	dir, port := t.TempDir(), freePort(t)
	nats := startNATS(t, dir, port)
	log := openLog(t, open(t, eventlog.Config{URL: nats.url}), eventlog.Spec{Retain: 1e6, Tail: 16})

	var group sync.WaitGroup
	group.Go(func() { followTo(t, log, 0, 400) })
	book := ledger{keys: map[uint64]string{}}
	book.write(t, log, "writer", 400, func() {
		nats.kill()
		startNATS(t, dir, port)
	})
	group.Wait()
	book.check(t, log)
}

func TestClusterLosesItsLeader(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	spec := eventlog.Spec{Name: "test", Retain: 1e6, Tail: 16}
	a := openLog(t, open(t, eventlog.Config{URL: c.url()}), spec)
	b := openLog(t, open(t, eventlog.Config{URL: c.url()}), spec)

	const each = 300
	var group sync.WaitGroup
	for _, log := range []*eventlog.Log{a, b} {
		group.Go(func() { followTo(t, log, 0, 2*each) })
	}
	book := ledger{keys: map[uint64]string{}}
	group.Go(func() {
		book.write(t, a, "a", each, func() { t.Log("killed", c.killLeader(t, "ENVIVO_TEST")) })
	})
	group.Go(func() { book.write(t, b, "b", each, nil) })
	group.Wait()
	book.check(t, a)
	book.check(t, b)
}
