package eventlog_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"envivo/handlers/eventlog"
)

// damage is one thing that may happen to a file: from a disk, from a cut, from
// somebody with a file manager.
type damage struct {
	name string
	do   func(path string) error
}

var damages = []damage{
	{"cut by 100 bytes", func(p string) error { return cut(p, func(n int64) int64 { return max(0, n-100) }) }},
	{"cut by one byte", func(p string) error { return cut(p, func(n int64) int64 { return max(0, n-1) }) }},
	{"cut in half", func(p string) error { return cut(p, func(n int64) int64 { return n / 2 }) }},
	{"200 bytes flipped", func(p string) error { return flip(p, 0, 200) }},
	{"one bit flipped", func(p string) error { return flip(p, 0, 1) }},
	{"zeroes at its end", func(p string) error { return grow(p, make([]byte, 4096)) }},
	{"garbage at its end", func(p string) error { return grow(p, garbage(4096)) }},
	{"its middle is zeroes", func(p string) error {
		return rewrite(p, func(b []byte) []byte { clear(b[len(b)/3 : len(b)/2]); return b })
	}},
	{"a hole of 150 bytes", func(p string) error {
		return rewrite(p, func(b []byte) []byte { return append(b[:len(b)/3], b[min(len(b), len(b)/3+150):]...) })
	}},
	{"empty", func(p string) error { return os.Truncate(p, 0) }},
	{"garbage", func(p string) error { return os.WriteFile(p, garbage(3000), 0o600) }},
	{"gone", os.RemoveAll},
	{"a folder", func(p string) error {
		if err := os.RemoveAll(p); err != nil {
			return err
		}
		return os.MkdirAll(filepath.Join(p, "x"), 0o700)
	}},
}

func garbage(n int) []byte {
	b, source := make([]byte, n), rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(source.Uint32())
	}
	return b
}

func cut(path string, size func(int64) int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, size(info.Size()))
}

func rewrite(path string, change func([]byte) []byte) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, change(b), 0o600)
}

func grow(path string, by []byte) error {
	return rewrite(path, func(b []byte) []byte { return append(b, by...) })
}

// flip changes bytes that lie apart, beginning at a third of the file.
func flip(path string, seed uint64, n int) error {
	return rewrite(path, func(b []byte) []byte {
		source := rand.New(rand.NewPCG(seed, 7))
		for range n {
			if len(b) > 0 {
				b[len(b)/3+source.IntN(len(b)-len(b)/3)] ^= 1 << source.IntN(8)
			}
		}
		return b
	})
}

// kept is what was acknowledged: the data of each id, and a cursor after it.
type kept struct {
	data   map[uint64]string
	cursor eventlog.Cursor
}

// wreck is a store that is closed, and has been opened twice: so it has two
// epochs, and the events of both.
func wreck(t *testing.T) (dir string, all kept) {
	t.Helper()
	dir = t.TempDir()
	smallBlocks(t, dir)
	all.data = make(map[uint64]string)
	for range 2 {
		folder(t, dir, func(log *eventlog.Log) {
			for range 40 {
				data := fmt.Sprintf(`{"n":%d,"pad":%q}`, len(all.data), strings.Repeat("x", 1000))
				id, err := log.Append(testContext(t), "pulse", []byte(data), "")
				if err == nil {
					err = log.Wait(testContext(t), id-1)
				}
				if err != nil {
					t.Fatal(err)
				}
				all.data[id] = data
			}
			all.cursor = log.Cursor()
		})
	}
	return dir, all
}

// smallBlocks makes the log's stream with blocks of 32 KiB instead of 8 MiB, so
// that some hundred events have a first one, a middle one and a last one.
func smallBlocks(t *testing.T, dir string) {
	t.Helper()
	s, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true, JetStream: true, StoreDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server does not start")
	}
	conn, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	_, err = js.CreateStream(testContext(t), jetstream.StreamConfig{
		Name: "ENVIVO_TEST", Subjects: []string{"envivo.test.*"}, MaxBytes: 120_000, AllowDirect: true, DenyDelete: true,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever happens to whatever file of a store: it opens, or is refused, soon;
// every acknowledged event is there under its id, or in a gap, or the reader of
// it is told that the log is another; and what was there is there still.
func TestEveryKindOfDamage(t *testing.T) {
	t.Parallel()
	original, all := wreck(t)
	var files []string
	err := filepath.WalkDir(original, func(path string, _ fs.DirEntry, err error) error {
		if path != original {
			below, _ := filepath.Rel(original, path)
			files = append(files, below)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, file := range files {
		for _, damage := range damages {
			for _, clean := range []bool{true, false} {
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
					t.Fatal(err)
				}
				name := fmt.Sprintf("%s: %s", file, damage.name)
				if !clean { // the index is not there, as after a crash
					if !strings.HasSuffix(file, ".blk") {
						continue
					}
					name += ", after a crash"
					if err := os.Remove(filepath.Join(dir, stream, "msgs", "index.db")); err != nil {
						t.Fatal(err)
					}
				}
				path := filepath.Join(dir, file)
				if info, err := os.Stat(path); err != nil || info.IsDir() && damage.name != "gone" && damage.name != "garbage" {
					continue
				} else if info.IsDir() && damage.name == "garbage" {
					if err := os.RemoveAll(path); err != nil {
						t.Fatal(err)
					}
				}
				if err := damage.do(path); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				tried++
				t.Run(name, func(t *testing.T) {
					t.Parallel() // they wait for the disk
					survives(t, dir, all)
				})
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d kinds of damage", tried)
	}
}

const stream = "jetstream/$G/streams/ENVIVO_TEST"

func survives(t *testing.T, dir string, all kept) {
	before := sizes(t, dir)
	_, err := os.Stat(filepath.Join(dir, stream))
	there := err == nil
	_, err = os.Stat(filepath.Join(dir, stream, "msgs", "index.db"))
	indexed := err == nil // without, nobody knows how much was cut off
	start := time.Now()
	store, err := eventlog.Open(testContext(t), eventlog.Config{Dir: dir, Logger: quiet})
	var log *eventlog.Log
	if err == nil {
		defer store.Close()
		log, err = store.Log(testContext(t), eventlog.Spec{Name: "test", Retain: 1000, Tail: 4})
	}
	if took := time.Since(start); took > eventlog.OpenWithin {
		t.Errorf("it took %v", took)
	}
	defer nothingDeleted(t, dir, before)
	if err != nil {
		t.Logf("refused: %v", err)
		return
	}
	t.Logf("%+v", store.Damages())

	// Its readers: one that has nothing, one that has seen everything.
	seen, reported := map[uint64]string{}, map[uint64]bool{}
	read(t, log, eventlog.Cursor{Epoch: all.cursor.Epoch}, seen, reported)
	var lost int
	for id, data := range all.data {
		switch {
		case seen[id] == data && !reported[id]:
		case seen[id] != "":
			t.Errorf("%d is %s, it was %s", id, seen[id], data)
		case !reported[id] && id <= log.Last():
			t.Errorf("%d is missing, and no gap says so", id)
		default:
			lost++
		}
	}
	if d := store.Damages(); lost > 0 && there && (indexed || log.Last() >= all.cursor.ID) && (len(d) != 1 || d[0].Log != "test" || d[0].Kept != len(seen)) {
		t.Errorf("%d are lost of %d, and the operator is told %+v", lost, len(all.data), d)
	}
	page, err := log.Read(testContext(t), all.cursor, 0)
	if err != nil {
		t.Fatal(err)
	}
	if reset := page.Gap != nil && page.Gap.Reset; log.Last() < all.cursor.ID && !reset {
		t.Errorf("the log ends at %d, and who has seen %v is not told", log.Last(), all.cursor)
	}

	if there && indexed && log.Last() < all.cursor.ID {
		t.Errorf("the log ends at %d, and it was known that it ended at %d", log.Last(), all.cursor.ID)
	}

	// What is given now: under other ids, or in another epoch.
	last := appendN(t, log, 3)
	if now := log.Cursor(); now.Epoch == all.cursor.Epoch || last != now.ID {
		t.Errorf("%v follows %v", now, all.cursor)
	}
	if _, given := all.data[last]; given {
		if page, err := log.Read(testContext(t), eventlog.Cursor{ID: last, Epoch: all.cursor.Epoch}, 0); err != nil || page.Gap == nil || !page.Gap.Reset {
			t.Errorf("%d is given twice, and who saw the first one is told %v (%v)", last, page.Gap, err)
		}
	}
}

// read goes through a log as a reader does, page by page.
func read(t *testing.T, log *eventlog.Log, after eventlog.Cursor, seen map[uint64]string, reported map[uint64]bool) {
	t.Helper()
	for log.Last() > after.ID {
		page, err := log.Read(testContext(t), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		if g := page.Gap; g != nil {
			if g.From != after.ID+1 || g.To < g.From || len(page.Events) > 0 && page.Events[0].ID != g.To+1 {
				t.Errorf("after %v comes the gap %+v, then %v", after, *g, ids(page))
			}
			for id := g.From; id <= g.To; id++ {
				reported[id] = true
			}
			after.ID = g.To
		}
		for _, e := range page.Events {
			if e.ID != after.ID+1 {
				t.Errorf("%d follows %v in %v, and no gap says so", e.ID, after, ids(page))
			}
			after.ID, seen[e.ID] = e.ID, string(e.Data)
		}
		if page.Last < after.ID || page.Last == after.ID && page.Gap == nil && len(page.Events) == 0 {
			t.Fatalf("it does not go on after %v: %+v", after, page)
		}
		after = page.Cursor()
	}
}

// sizes are the contents of the files that hold what nobody can make again.
func sizes(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && strings.HasSuffix(path, ".blk") {
			b, _ := os.ReadFile(path)
			files[path] = b
		}
		return nil
	})
	return files
}

// nothingDeleted looks for what the blocks had, in their place or where it was
// set aside.
func nothingDeleted(t *testing.T, dir string, before map[string][]byte) {
	t.Helper()
	for path, data := range before {
		below, _ := filepath.Rel(dir, path)
		places, _ := filepath.Glob(filepath.Join(dir, "apartado-*"))
		found := false
		for _, place := range append(places, dir) {
			now, err := os.ReadFile(filepath.Join(place, below))
			found = found || err == nil && bytes.HasPrefix(now, data)
		}
		if !found && len(data) > 0 {
			t.Errorf("%s is gone", below)
		}
	}
}

// BenchmarkRepair reads a folder of 20,000 events in which nothing is damaged.
func BenchmarkRepair(b *testing.B) {
	dir := b.TempDir()
	store := open(b, eventlog.Config{Dir: dir, Lazy: true})
	log := openLog(b, store, eventlog.Spec{Retain: 1e6})
	for range 20_000 {
		if _, err := log.Append(b.Context(), "pulse", []byte(`{"from":"garza 7","n":123456,"note":"some hundred bytes, as pulses have"}`), ""); err != nil {
			b.Fatal(err)
		}
	}
	store.Close()
	for b.Loop() {
		if err := eventlog.Repair(dir); err != nil {
			b.Fatal(err)
		}
	}
}
