package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// after checks what wait returns, and after how long.
func after(t *testing.T, d *debouncer, want time.Duration, changed ...string) {
	t.Helper()
	start := time.Now()
	clock := time.NewTicker(anyway)
	defer clock.Stop()
	got, err := d.wait(t.Context(), clock.C)
	if took := time.Since(start); took != want || !slices.Equal(got, changed) || err != nil {
		t.Errorf("after %v: %v, %v; want %v after %v", took, got, err, changed, want)
	}
}

func TestABurstIsOneChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDebouncer()
		go func() {
			d.note("b")
			<-time.After(quiet - 1)
			d.note("a")
			<-time.After(quiet - 1)
			d.note("b")
		}()
		after(t, d, 3*quiet-2, "a", "b")
		d.note("c")
		after(t, d, quiet, "c")
	})
}

// Somebody who writes without a pause is seen too.
func TestABurstWithoutEndIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDebouncer()
		done := t.Context().Done()
		go func() {
			for {
				d.note("a")
				select {
				case <-done:
					return
				case <-time.After(quiet / 2):
				}
			}
		}()
		after(t, d, longest, "a")
	})
}

// Where it is not known what has changed, it may be anything.
func TestWhatIsNotKnownMayBeAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDebouncer()
		after(t, d, anyway) // nobody has said anything
		d.note("a")
		d.noteAll()
		after(t, d, quiet)
		for i := range mostNames + 1 {
			d.note(fmt.Sprint(i))
		}
		after(t, d, quiet)
		d.note("a")
		after(t, d, quiet, "a")
	})
}

func TestWaitingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDebouncer()
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, stop)
		if _, err := d.wait(ctx, nil); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		d.note("a") // in the middle of a burst as well
		if changed, err := d.wait(ctx, nil); !errors.Is(err, context.Canceled) {
			t.Error(changed, err)
		}
	})
}
