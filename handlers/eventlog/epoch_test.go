package eventlog_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"envivo/handlers/eventlog"
)

// folder opens the log of a folder, and closes both.
func folder(t *testing.T, dir string, use func(*eventlog.Log)) {
	t.Helper()
	store := open(t, eventlog.Config{Dir: dir})
	use(openLog(t, store, eventlog.Spec{Retain: 1000, Tail: 4}))
	store.Close()
}

// gapAfter is what the log says to who comes back with a cursor; the zero Gap: nothing.
func gapAfter(t *testing.T, log *eventlog.Log, cursor eventlog.Cursor) eventlog.Gap {
	t.Helper()
	page, err := log.Read(testContext(t), cursor, 0)
	if err != nil {
		t.Fatal(err)
	}
	if page.Gap == nil {
		return eventlog.Gap{}
	}
	return *page.Gap
}

func TestACleanRestartKeepsEveryCursor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var cursors []eventlog.Cursor
	for range 3 {
		folder(t, dir, func(log *eventlog.Log) {
			for _, c := range cursors {
				page, err := log.Read(testContext(t), c, 0)
				if err != nil || page.Gap != nil || page.Last != log.Last() || uint64(len(page.Events)) != log.Last()-c.ID {
					t.Errorf("after %v: %v up to %d, gap %v, %v", c, ids(page), page.Last, page.Gap, err)
				}
			}
			cursors = append(cursors, log.Cursor())
			appendN(t, log, 2)
			cursors = append(cursors, log.Cursor(), eventlog.Cursor{ID: 1, Epoch: log.Cursor().Epoch})
		})
	}
	if cursors[0].Epoch == cursors[3].Epoch {
		t.Error("a start begins no epoch")
	}
}

// The ids are the same and the events are not: only the epoch can tell.
func TestARestoredCopyIsAReset(t *testing.T) {
	t.Parallel()
	dir, copied := t.TempDir(), t.TempDir()
	var before, common eventlog.Cursor
	folder(t, dir, func(log *eventlog.Log) { appendN(t, log, 5) })
	copyFolder(t, dir, copied)
	folder(t, dir, func(log *eventlog.Log) {
		common = log.Cursor()
		appendN(t, log, 5)
		before = log.Cursor()
	})
	folder(t, copied, func(log *eventlog.Log) {
		appendN(t, log, 10)
		if got, want := gapAfter(t, log, before), (eventlog.Gap{From: 1, To: 10, Reset: true}); got != want {
			t.Errorf("what was seen and is gone: %+v, want %+v", got, want)
		}
		// Its epoch is not known here: the copy is older. That costs a reset too many, and loses nothing.
		if got := gapAfter(t, log, common); !got.Reset {
			t.Errorf("an epoch that is not known: %+v", got)
		}
		if got := gapAfter(t, log, eventlog.Cursor{ID: 10}); got != (eventlog.Gap{}) {
			t.Errorf("without an epoch: %+v", got)
		}
		page, _ := log.Read(testContext(t), before, 0)
		if len(page.Events) != 15 || page.Events[0].ID != 1 {
			t.Errorf("after the reset: %v", ids(page))
		}
	})
}

// A copy that was taken while the epoch of the cursor went on: what is older
// than the copy is still good.
func TestWhatIsOlderThanTheCopyIsGood(t *testing.T) {
	t.Parallel()
	dir, copied := t.TempDir(), t.TempDir()
	folder(t, dir, func(log *eventlog.Log) {
		appendN(t, log, 5)
		copyFolder(t, dir, copied) // SyncAlways: what was acknowledged is there
		appendN(t, log, 5)
		before := log.Cursor()
		folder(t, copied, func(log *eventlog.Log) {
			appendN(t, log, 10)
			for _, test := range []struct {
				id   uint64
				want eventlog.Gap
			}{
				{0, eventlog.Gap{}},
				{4, eventlog.Gap{}},
				{5, eventlog.Gap{}},
				{6, eventlog.Gap{From: 6, To: 6, Reset: true}},
				{10, eventlog.Gap{From: 6, To: 10, Reset: true}},
			} {
				if got := gapAfter(t, log, eventlog.Cursor{ID: test.id, Epoch: before.Epoch}); got != test.want {
					t.Errorf("after %d: %+v, want %+v", test.id, got, test.want)
				}
			}
		})
	})
}

func TestAnEmptiedStoreIsAReset(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var before eventlog.Cursor
	folder(t, dir, func(log *eventlog.Log) {
		appendN(t, log, 5)
		before = log.Cursor()
	})
	folder(t, t.TempDir(), func(log *eventlog.Log) {
		if got := gapAfter(t, log, before); !got.Reset {
			t.Errorf("empty: %+v", got)
		}
		select {
		case <-log.Changed(before):
		default:
			t.Error("a long poll with a foreign cursor waits")
		}
		appendN(t, log, 5)
		if got, want := gapAfter(t, log, before), (eventlog.Gap{From: 1, To: 5, Reset: true}); got != want {
			t.Errorf("as long as before: %+v, want %+v", got, want)
		}
	})
}

// A cursor outlives 63 starts of its store; a class that comes back after more
// of them begins again, and is told so.
func TestCursorsOutliveSixtyThreeStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var first eventlog.Cursor
	for start := range 65 {
		folder(t, dir, func(log *eventlog.Log) {
			switch start {
			case 0:
				appendN(t, log, 1)
				first = log.Cursor()
			case 63:
				if gap := gapAfter(t, log, first); gap != (eventlog.Gap{}) {
					t.Errorf("after 63 starts: %+v", gap)
				}
			case 64:
				if gap := gapAfter(t, log, first); !gap.Reset {
					t.Error("after 64 starts it is still known: then for how long?")
				}
			}
		})
	}
}

// An external server is stopped, put back to a copy, and started again under two
// instances that go on: both notice, agree on the epoch, and tell their readers.
func TestARollbackUnderRunningInstances(t *testing.T) {
	t.Parallel()
	dir, copied, port := t.TempDir(), t.TempDir(), freePort(t)
	nats := startNATS(t, dir, port)
	spec := eventlog.Spec{Retain: 1000, Tail: 16}
	a := openLog(t, open(t, eventlog.Config{URL: nats.url}), spec)
	b := openLog(t, open(t, eventlog.Config{URL: nats.url}), spec)
	if a.Cursor().Epoch != b.Cursor().Epoch {
		t.Errorf("two instances are in two epochs: %v, %v", a.Cursor(), b.Cursor())
	}
	appendN(t, a, 10)
	nats.kill()
	copyFolder(t, dir, copied)
	again := startNATS(t, dir, port)
	appendN(t, a, 10)
	if err := b.Wait(testContext(t), 19); err != nil {
		t.Fatal(err)
	}
	before := a.Cursor()

	heard := make(chan eventlog.Page, 100)
	ctx, stop := context.WithCancel(testContext(t))
	followed := make(chan error)
	go func() {
		for page, err := range b.Follow(ctx, before) {
			if err != nil {
				followed <- err
				return
			}
			heard <- page
		}
	}()
	again.kill()
	startNATS(t, copied, port)
	if page := <-heard; page.Gap == nil || !page.Gap.Reset || page.Start().ID != 0 || page.Last != 10 || page.Epoch == before.Epoch {
		t.Errorf("the follower hears %v up to %d, gap %v", ids(page), page.Last, page.Gap)
	}
	for a.Last() != 10 {
		<-time.After(10 * time.Millisecond)
	}
	appendN(t, a, 15) // as far as before and farther
	for _, log := range []*eventlog.Log{a, b} {
		if err := log.Wait(testContext(t), 24); err != nil {
			t.Fatal(err)
		}
		for _, id := range []uint64{11, 20} {
			if got, want := gapAfter(t, log, eventlog.Cursor{ID: id, Epoch: before.Epoch}), (eventlog.Gap{From: 11, To: id, Reset: true}); got != want {
				t.Errorf("after %d: %+v, want %+v", id, got, want)
			}
		}
		if got := gapAfter(t, log, eventlog.Cursor{ID: 10, Epoch: before.Epoch}); got != (eventlog.Gap{}) {
			t.Errorf("after 10, which is still what it was: %+v", got)
		}
		for _, c := range []eventlog.Cursor{a.Cursor(), b.Cursor()} {
			if got := gapAfter(t, log, c); got != (eventlog.Gap{}) {
				t.Errorf("after %v, of an instance beside it: %+v", c, got)
			}
		}
	}
	stop()
	if err := <-followed; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(filepath.Join(to, "lock"))
}
