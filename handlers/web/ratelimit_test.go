package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/visitor"
)

// from asks h for / from an address.
func from(h http.Handler, addr string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(addr), 5000).String()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// limited is a handler behind a limiter.
func limited(l *Limiter) http.Handler {
	clients := NewClientIPs(nil, "")
	return Visitors(visitor.NewKeys(visitor.Secret()), clients)(l.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
}

func newTestLimiter(perSecond float64, burst int) *Limiter {
	return NewLimiter(Limit{PerSecond: perSecond, Burst: burst}, quietLog)
}

func TestLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := limited(newTestLimiter(2, 3))
		for i := range 3 {
			if w := from(h, "192.0.2.1"); w.Code != 200 {
				t.Fatalf("request %d of the burst: %d", i+1, w.Code)
			}
		}
		w := from(h, "192.0.2.1")
		if w.Code != 429 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Fatalf("beyond the burst: %d %s", w.Code, w.Header().Get("Content-Type"))
		}
		if other := from(h, "192.0.2.2"); other.Code != 200 {
			t.Errorf("another client pays for it: %d", other.Code)
		}
		<-time.After(499 * time.Millisecond)
		if w := from(h, "192.0.2.1"); w.Code != 429 {
			t.Errorf("half a second is not over: %d", w.Code)
		}
		<-time.After(time.Millisecond)
		if w := from(h, "192.0.2.1"); w.Code != 200 {
			t.Errorf("two a second, after half a second: %d", w.Code)
		}
	})
}

// Whoever comes back when Retry-After says so is let in, and not everybody is
// given the same second.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := limited(newTestLimiter(0.1, 1))
		from(h, "192.0.2.1")
		given := make(map[int]bool)
		for range 200 {
			seconds, err := strconv.Atoi(from(h, "192.0.2.1").Header().Get("Retry-After"))
			if err != nil || seconds < 10 || seconds > 13 {
				t.Fatalf("Retry-After: %d, %v; room comes in 10 s", seconds, err)
			}
			given[seconds] = true
		}
		if len(given) < 3 {
			t.Errorf("200 clients are given the same: %v", given)
		}
		<-time.After(10 * time.Second)
		if w := from(h, "192.0.2.1"); w.Code != 200 {
			t.Errorf("after the least Retry-After: %d", w.Code)
		}
	})
}

// The class that the defaults are made for: 200 students behind one address.
func TestDefaultLimitsBearAClass(t *testing.T) {
	const students = 200
	synctest.Test(t, func(t *testing.T) {
		reading := limited(NewLimiter(DefaultReading, quietLog))
		publishing := limited(NewLimiter(DefaultPublishing, quietLog))
		pass := func(h http.Handler, n int, what string) {
			t.Helper()
			for range n {
				if w := from(h, "192.0.2.1"); w.Code != 200 {
					t.Fatalf("%s: %d", what, w.Code)
				}
			}
		}
		pass(reading, 3*students, "all come back after a restart")
		pass(publishing, 10*students, "all press ten times at once")
		for range 10 {
			<-time.After(time.Second)
			pass(reading, 25*students, "a long poll every 40 ms each")
			pass(publishing, 2*students, "two presses a second each")
		}
	})
}

func TestLimiterSharesBudgetsByNetwork(t *testing.T) {
	tests := []struct {
		a, b  string
		share bool
	}{
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true},
		{"2001:db8:0:1::1", "2001:db8:0:2::1", false},
	}
	for _, tt := range tests {
		h := limited(newTestLimiter(1e-9, 1))
		from(h, tt.a)
		if got := from(h, tt.b).Code == 429; got != tt.share {
			t.Errorf("%s and %s share a budget: %v", tt.a, tt.b, got)
		}
	}
}

func TestNoLimit(t *testing.T) {
	l := newTestLimiter(0, 5)
	if l != nil {
		t.Fatal("a limit of 0 limits")
	}
	if no := l.Take(visitor.Visitor{}); no != nil {
		t.Error("no limiter refuses")
	}
	if w := from(limited(l), "192.0.2.1"); w.Code != 200 {
		t.Errorf("no limiter answers %d", w.Code)
	}
}

// Whoever runs the server hears of it, but not once for each request.
func TestLimiterWarns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		h := limited(NewLimiter(Limit{PerSecond: 1e-9, Burst: 1}, slog.New(slog.NewTextHandler(&out, nil))))
		for range 100 {
			from(h, "192.0.2.1")
			<-time.After(time.Second)
		}
		if n := strings.Count(out.String(), "192.0.2.1"); n != 2 {
			t.Errorf("warned %d times in 100 s, want 2: %s", n, &out)
		}
	})
}
