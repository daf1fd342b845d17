package visitor

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

// A Session is what one connection may do: a bound of its own, within that of
// its visitor. Whoever has no cookie has one too, and takes turns with the others
// of its address.
type Session struct {
	who     Visitor
	budgets *Budgets
	own     *rate.Limiter
}

// Session returns the bound of a connection. Keep it for as long as the
// connection lasts, whatever else begins and ends on it.
func (b *Budgets) Session(v Visitor, own Limit) *Session {
	return &Session{v, b, own.part(1)}
}

// Take takes one from what the connection may do, and from what its visitor may. If
// either is used up, it takes nothing and returns why.
func (s *Session) Take() *Refused {
	if missing := 1 - s.own.TokensAt(time.Now()); missing > 0 {
		return refused(Own, s.own, missing)
	}
	if no := s.budgets.Take(s.who, 1); no != nil {
		return no
	}
	s.own.Allow()
	return nil
}

// Wait takes one as soon as there is one. Its error is that of ctx.
func (s *Session) Wait(ctx context.Context) error {
	for {
		no := s.Take()
		if no == nil {
			return nil
		}
		select {
		case <-time.After(no.Wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
