package visitor

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestASessionHasABoundWithinItsVisitors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudgets(Limit{PerSecond: 2 * Share, Burst: 4 * Share}) // a visitor: 2/s, 4 at once
		own := Limit{PerSecond: 1, Burst: 3}
		take := func(s *Session) (n int) {
			for s.Take() == nil {
				n++
			}
			return n
		}
		one, two := b.Session(student(1), own), b.Session(student(1), own)
		if first, second := take(one), take(two); first != own.Burst || second != 4-own.Burst {
			t.Errorf("two sessions took %d and %d, want %d and the rest of their visitor's 4", first, second, own.Burst)
		}
		if anonymous := b.Session(Visitor{Address: school}, own); take(anonymous) != own.Burst {
			t.Error("who has no cookie has no bound of its own")
		}
		start := time.Now()
		if err := one.Wait(t.Context()); err != nil || time.Since(start) != time.Second {
			t.Errorf("waited %v for the next (%v), want 1 s", time.Since(start), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if one.Wait(ctx) == nil {
			t.Error("it waits past the end")
		}
	})
}
