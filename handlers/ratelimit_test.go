package handlers

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
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
func limited(l *limiter) http.Handler {
	return l.wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
}

func newTestLimiter(perSecond float64, burst int) *limiter {
	return newLimiter(Limit{perSecond, burst}, newClientIPs(nil, ""), quietLog)
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
// told the same second.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := limited(newTestLimiter(0.1, 1))
		from(h, "192.0.2.1")
		told := make(map[int]bool)
		for range 200 {
			seconds, err := strconv.Atoi(from(h, "192.0.2.1").Header().Get("Retry-After"))
			if err != nil || seconds < 10 || seconds > 13 {
				t.Fatalf("Retry-After: %d, %v; room comes in 10 s", seconds, err)
			}
			told[seconds] = true
		}
		if len(told) < 3 {
			t.Errorf("200 clients are told the same: %v", told)
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
		clients := newClientIPs(nil, "")
		reading := limited(newLimiter(DefaultReading, clients, quietLog))
		publishing := limited(newLimiter(DefaultPublishing, clients, quietLog))
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

func TestLimiterMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newTestLimiter(1, 10)
		h := limited(l)
		for i := range 3 * maxClients {
			from(h, fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255))
			if i == 0 {
				from(h, "192.0.2.1") // comes once and never again
			}
		}
		if len(l.buckets) != maxClients || l.recent.Len() != maxClients {
			t.Errorf("%d buckets in the map and %d in the list, want %d", len(l.buckets), l.recent.Len(), maxClients)
		}
		if l.buckets[netip.MustParseAddr("192.0.2.1")] != nil {
			t.Error("the one that was quiet the longest is still there")
		}
		// All buckets are full again; newcomers clear them away, two each.
		<-time.After(11 * time.Second)
		for i := range maxClients {
			from(h, fmt.Sprintf("172.16.%d.%d", i>>8, i&255))
		}
		if len(l.buckets) > maxClients {
			t.Errorf("%d buckets", len(l.buckets))
		}
		<-time.After(11 * time.Second)
		for range 2 * maxClients {
			from(h, "192.0.2.7")
		}
		before := len(l.buckets)
		from(h, "192.0.2.8")
		if after := len(l.buckets); after != before-1 {
			t.Errorf("one newcomer: %d buckets, then %d; two idle ones should go", before, after)
		}
	})
}

// A client that keeps coming keeps its (empty) bucket, however many others come.
func TestLimiterKeepsTheBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := limited(newTestLimiter(1e-9, 1))
		from(h, "192.0.2.1")
		for i := range 2 * maxClients {
			from(h, fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255))
			if w := from(h, "192.0.2.1"); w.Code != 429 {
				t.Fatalf("after %d others: %d", i, w.Code)
			}
		}
	})
}

func TestNoLimit(t *testing.T) {
	l := newTestLimiter(0, 5)
	if l != nil {
		t.Fatal("a limit of 0 limits")
	}
	if _, ok := l.allow(httptest.NewRequest(http.MethodGet, "/", nil)); !ok {
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
		h := limited(newLimiter(Limit{1e-9, 1}, newClientIPs(nil, ""), slog.New(slog.NewTextHandler(&out, nil))))
		for range 100 {
			from(h, "192.0.2.1")
			<-time.After(time.Second)
		}
		if n := strings.Count(out.String(), "192.0.2.1"); n != 2 {
			t.Errorf("warned %d times in 100 s, want 2: %s", n, &out)
		}
	})
}
