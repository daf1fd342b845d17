package handlers

import (
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

// A Limit is how often those at one address may do something: see package
// visitor for the shares of each of them.
type Limit = visitor.Limit

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
//   - Each press is told to all: 400/s for 200 listeners are 80,000 deliveries a
//     second, at 6 to 11 µs each 0.5 to 0.9 of a core. It should not be more.
//   - One visitor: 10/s and 50 at once, of which 1/s and 5 at once are promised.
var (
	DefaultReading    = Limit{PerSecond: 5000, Burst: 10000}
	DefaultPublishing = Limit{PerSecond: 400, Burst: 2000}
)

// A limiter keeps the budgets of visitors. A nil *limiter allows everything.
type limiter struct {
	budgets *visitor.Budgets
	log     *slog.Logger

	mu     sync.Mutex
	warned time.Time
}

// newLimiter returns a limiter, or nil where there is no limit.
func newLimiter(limit Limit, log *slog.Logger) *limiter {
	budgets := visitor.NewBudgets(limit)
	if budgets == nil {
		return nil
	}
	return &limiter{budgets: budgets, log: log}
}

// wrap refuses, with 429 and Retry-After, requests beyond the visitor's budget.
func (l *limiter) wrap(next http.Handler) http.Handler {
	if l == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if no := l.take(visitor.Of(r.Context())); no != nil {
			w.Header()["Retry-After"] = []string{strconv.Itoa(retryAfter(no.Wait))}
			refuse(w, r, problem.TooMany(no))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// take takes one from what a visitor may do, or says why not. It is for
// requests, and for what comes on a connection that is open.
func (l *limiter) take(v visitor.Visitor) *visitor.Refused {
	if l == nil {
		return nil
	}
	no := l.budgets.Take(v, 1)
	if no != nil {
		l.warn(v, no)
	}
	return no
}

// warn tells whoever runs the server, once a minute at most, that somebody is
// being refused: a class that trips the limit should have it raised.
func (l *limiter) warn(v visitor.Visitor, no *visitor.Refused) {
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

// retryAfter is when to come back, in whole seconds (RFC 9110 §10.2.3): never
// before there is room, and spread over some seconds more. Clients behind one
// address are refused in the same moment; told the same second, they would come
// back in the same moment too, and be refused again.
func retryAfter(wait time.Duration) int {
	const spread = 4
	return max(1, int(math.Ceil(wait.Seconds()))) + rand.IntN(spread)
}
