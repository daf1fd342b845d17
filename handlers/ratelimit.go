package handlers

import (
	"container/list"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"envivo/handlers/problem"
)

// A Limit is how often one client may do something: Burst times at once, and
// PerSecond times a second from then on. A PerSecond of 0 is no limit at all.
type Limit struct {
	PerSecond float64
	Burst     int
}

// The default limits. A client is an address, and a class of 200 may sit behind
// one (NAT), so they are set by what the server bears and the class needs, not
// by what one person does. They stop a loop that has run wild, and leave a
// machine that answers to everybody else.
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
//
// Publishing: a press of the button, by whatever way it comes.
//
//   - 200 students who press ten times each at once: the burst.
//   - And two times a second each, for as long as they like: 400/s.
//   - Each press is told to all: 400/s for 200 listeners are 80,000 deliveries a
//     second, at 6 to 11 µs each 0.5 to 0.9 of a core. It should not be more.
var (
	DefaultReading    = Limit{PerSecond: 5000, Burst: 10000}
	DefaultPublishing = Limit{PerSecond: 400, Burst: 2000}
)

// maxClients bounds a limiter's memory, at about 250 bytes a client: 2 MiB.
const maxClients = 8192

// A limiter keeps one budget for each client. A nil *limiter allows everything.
type limiter struct {
	limit   Limit
	clients *clientIPs
	log     *slog.Logger

	mu      sync.Mutex
	buckets map[netip.Addr]*list.Element // of *bucket
	recent  *list.List                   // the last used in front
	warned  time.Time
}

type bucket struct {
	client netip.Addr
	used   time.Time
	*rate.Limiter
}

// newLimiter returns a limiter, or nil where there is no limit.
func newLimiter(limit Limit, clients *clientIPs, log *slog.Logger) *limiter {
	if limit.PerSecond <= 0 {
		return nil
	}
	limit.Burst = max(limit.Burst, 1)
	return &limiter{
		limit:   limit,
		clients: clients,
		log:     log,
		buckets: make(map[netip.Addr]*list.Element),
		recent:  list.New(),
	}
}

// wrap refuses, with 429 and Retry-After, requests beyond the client's budget.
func (l *limiter) wrap(next http.Handler) http.Handler {
	if l == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait, ok := l.allow(r); !ok {
			w.Header()["Retry-After"] = []string{strconv.Itoa(retryAfter(wait))}
			refuse(w, r, tooMany)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// allow takes one from the budget of the client that sent r. If there is none
// left it returns how long it takes until there is.
func (l *limiter) allow(r *http.Request) (wait time.Duration, ok bool) {
	if l == nil {
		return 0, true
	}
	now := time.Now()
	client := budgetOf(l.clients.of(r))
	b := l.bucket(client, now)
	if b.AllowN(now, 1) {
		return 0, true
	}
	l.warn(now, client)
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing / l.limit.PerSecond * float64(time.Second)), false
}

// budgetOf is the address whose budget a client uses: its own in IPv4, that of
// its /64 in IPv6, where every machine can have as many as it likes of those
// below it (RFC 4291 §2.5.4).
func budgetOf(client netip.Addr) netip.Addr {
	if !client.Is6() {
		return client
	}
	network, _ := client.Prefix(64) // fails for other lengths only
	return network.Addr()
}

// bucket returns the client's bucket, new and full if it has none. Making one,
// it removes up to two that have had the time to fill up: a full bucket is as
// good as none, so nobody notices. When there are too many clients nonetheless,
// the one that was quiet the longest loses its own, and so at worst gets a fresh one.
func (l *limiter) bucket(client netip.Addr, now time.Time) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.buckets[client]; ok {
		b := e.Value.(*bucket)
		b.used = now
		l.recent.MoveToFront(e)
		return b
	}
	for range 2 {
		if oldest := l.recent.Back(); oldest != nil && now.Sub(oldest.Value.(*bucket).used) > l.fillTime() {
			l.remove(oldest)
		}
	}
	if len(l.buckets) >= maxClients {
		l.remove(l.recent.Back())
	}
	b := &bucket{client, now, rate.NewLimiter(rate.Limit(l.limit.PerSecond), l.limit.Burst)}
	l.buckets[client] = l.recent.PushFront(b)
	return b
}

func (l *limiter) remove(e *list.Element) {
	l.recent.Remove(e)
	delete(l.buckets, e.Value.(*bucket).client)
}

// fillTime is how long an empty bucket takes to be full again.
func (l *limiter) fillTime() time.Duration {
	return time.Duration(float64(l.limit.Burst) / l.limit.PerSecond * float64(time.Second))
}

// warn tells whoever runs the server, once a minute at most, that somebody is
// being refused: a class that trips the limit should have it raised.
func (l *limiter) warn(now time.Time, client netip.Addr) {
	l.mu.Lock()
	due := l.warned.IsZero() || now.Sub(l.warned) >= time.Minute
	if due {
		l.warned = now
	}
	l.mu.Unlock()
	if due {
		l.log.Warn("rate limit reached", "client", client, "per_second", l.limit.PerSecond, "burst", l.limit.Burst)
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

var tooMany = problem.New(http.StatusTooManyRequests,
	"Desde tu dirección llegan más peticiones de las que el servidor admite. "+
		"Espera los segundos que indica Retry-After y vuelve a intentarlo.")
