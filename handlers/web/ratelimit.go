package web

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

// A Limit is how often those at one address may do something: see package
// visitor for the shares of each of them.
type Limit = visitor.Limit

// Limits are the rate limits that flags change.
type Limits struct {
	Reading    Limit   // polls, openings of streams and the like, by each address
	Publishing Limit   // events, by whatever way they come, from each address
	Messages   float64 // a second, for each WebSocket session; a burst of twice as many passes
}

// DefaultLimits are what they are unless a flag says otherwise.
var DefaultLimits = Limits{DefaultReading, DefaultPublishing, 10}

// The default limits, of an address. A class of 200 may sit behind one (NAT), so
// they are set by what the server bears and the class needs, not by what one
// person does: who has a cookie may use a fortieth of them alone, and has a
// four-hundredth for certain. Those without a cookie have, all together, what
// the others leave.
//
// Reading: a poll, or the opening of a stream.
//
//   - 200 polling widgets, four times a second each: 800/s.
//   - Long polling while the class presses the button: each answer brings the
//     next question, one round trip later. 200 students at 40 ms are 5,000/s, and
//     more than the room's Wi-Fi carries (some 10,000 frames a second, three or
//     four for each question).
//   - The server comes back, and 200 students with three widgets each return:
//     600 in the first second, a fraction of the burst.
//   - At 16 µs for each answer, 5,000/s are 8 % of one core.
//   - One visitor: 125/s, the long polls of three tabs at 25/s each and a little
//     more, of which 12.5/s are promised: three widgets that poll four times a
//     second.
//
// Publishing: a press of the button, by whatever way it comes.
//
//   - 200 students who press ten times each at once: the burst.
//   - And two times a second each, for as long as they like: 400/s.
//   - Each press is sent to all: 400/s for 200 listeners are 80,000 deliveries a
//     second, at 6 to 11 µs each 0.5 to 0.9 of a core. It should not be more.
//   - One visitor: 10/s and 50 at once, of which 1/s and 5 at once are promised.
var (
	DefaultReading    = Limit{PerSecond: 5000, Burst: 10000}
	DefaultPublishing = Limit{PerSecond: 400, Burst: 2000}
)

// A Limiter keeps the budgets of visitors. A nil *Limiter allows everything.
type Limiter struct {
	budgets *visitor.Budgets
	log     *slog.Logger

	mu     sync.Mutex
	warned time.Time
}

// NewLimiter returns a limiter, or nil where there is no limit.
func NewLimiter(limit Limit, log *slog.Logger) *Limiter {
	budgets := visitor.NewBudgets(limit)
	if budgets == nil {
		return nil
	}
	return &Limiter{budgets: budgets, log: log}
}

// Wrap refuses requests beyond the visitor's budget, with 429 and Retry-After.
func (l *Limiter) Wrap(next http.Handler) http.Handler {
	if l == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if no := l.Take(visitor.FromContext(r.Context())); no != nil {
			w.Header()["Retry-After"] = []string{problem.RetryAfter(no.Wait)}
			Refuse(w, r, problem.TooMany(no))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Take takes one from what a visitor may do; if there is none it returns why. It
// is for requests, and for what comes on a connection that is open.
func (l *Limiter) Take(v visitor.Visitor) *visitor.Refused {
	if l == nil {
		return nil
	}
	no := l.budgets.Take(v, 1)
	if no != nil {
		l.warn(v, no)
	}
	return no
}

// warn logs, once a minute at most, that somebody is being refused: a class that
// reaches the limit should have it raised.
func (l *Limiter) warn(v visitor.Visitor, no *visitor.Refused) {
	now := time.Now()
	l.mu.Lock()
	due := l.warned.IsZero() || now.Sub(l.warned) >= time.Minute
	if due {
		l.warned = now
	}
	l.mu.Unlock()
	if due {
		l.log.Warn("rate limit reached", "client", v.Address, "anonymous", v.Anonymous(), "error", no)
	}
}
