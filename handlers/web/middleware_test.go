package web

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// quietLog is a logger for those who are not being tested for what they log.
var quietLog = slog.New(slog.DiscardHandler)

// ask sends a request straight to a handler; fields are name, value, name, value…
func ask(h http.Handler, method, target string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// wholeChain is everything that a request goes through on its way to mux, as
// routes.go has it, without limits.
func wholeChain(tb testing.TB, mux *http.ServeMux) http.Handler {
	tb.Helper()
	o, err := NewOrigins()
	if err != nil {
		tb.Fatal(err)
	}
	return Chain(MuxProblems(mux),
		AccessLog(quietLog, NewClientIPs(nil, ""), "GET /polling"),
		NewMetrics().Count,
		Recovery(quietLog),
		Deadline,
		Secure(ContentSecurityPolicy),
		NewHosts([]string{"example.com"}, nil).Only,
		o.Protect,
	)
}

func TestChainOrder(t *testing.T) {
	var met []string
	note := func(name string) Middleware {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				met = append(met, name)
				next.ServeHTTP(w, r)
			})
		}
	}
	h := Chain(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { met = append(met, "handler") }),
		note("first"), note("second"))
	ask(h, http.MethodGet, "/")
	if want := []string{"first", "second", "handler"}; !slices.Equal(met, want) {
		t.Errorf("met %v, want %v", met, want)
	}
}

// What http.ResponseController can do on a bare server it can do inside the
// whole chain: flush, set deadlines, hijack.
func TestChainKeepsController(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /flush", func(w http.ResponseWriter, r *http.Request) {
		c := http.NewResponseController(w)
		if err := c.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Error("SetWriteDeadline:", err)
		}
		if err := c.SetReadDeadline(time.Time{}); err != nil {
			t.Error("SetReadDeadline:", err)
		}
		_, _ = io.WriteString(w, "uno")
		if err := c.Flush(); err != nil {
			t.Error("Flush:", err)
		}
		if _, ok := w.(http.Flusher); !ok {
			t.Error("no http.Flusher")
		}
		<-r.Context().Done() // the client must get "uno" while the handler is still here
	})
	mux.HandleFunc("GET /hijack", func(w http.ResponseWriter, _ *http.Request) {
		h, ok := w.(http.Hijacker)
		if !ok {
			t.Error("no http.Hijacker")
			return
		}
		conn, _, err := h.Hijack()
		if err != nil {
			t.Error("Hijack:", err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\nhola")
	})
	server := httptest.NewServer(wholeChain(t, mux))
	defer server.Close()

	resp, err := server.Client().Get(server.URL + "/flush")
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "uno" {
		t.Errorf("read %q, %v", first, err)
	}
	_ = resp.Body.Close()

	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /hijack HTTP/1.1\r\nHost: example.com\r\n\r\n")
	answer, err := io.ReadAll(conn)
	if want := "HTTP/1.1 101 Switching Protocols\r\n\r\nhola"; err != nil || string(answer) != want {
		t.Errorf("read %q, %v", answer, err)
	}
}

func TestRecorder(t *testing.T) {
	tests := []struct {
		name     string
		handler  http.HandlerFunc
		status   int
		bytes    int64
		streamed bool
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) {}, 200, 0, false},
		{"a body", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("abc")) }, 200, 3, false},
		{"a string", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "abcd") }, 200, 4, false},
		{"a status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, 304, 0, false},
		{"hints first", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusAccepted)
		}, 202, 0, false},
		{"a flush", func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() }, 200, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := record(httptest.NewRecorder())
			tt.handler(rec, nil)
			if rec.code() != tt.status || rec.bytes != tt.bytes || rec.streamed != tt.streamed {
				t.Errorf("status %d, %d bytes, streamed %v; want %d, %d, %v",
					rec.code(), rec.bytes, rec.streamed, tt.status, tt.bytes, tt.streamed)
			}
			if record(rec) != rec {
				t.Error("a second recorder for the same answer")
			}
		})
	}
}

// BenchmarkChain asks for a 304 over a loopback connection: from a bare handler,
// through the mux, and through the mux and the whole chain with a limit. What
// a poll may cost is 1.2 times the bare handler, and this is most of it.
func BenchmarkChain(b *testing.B) {
	etag := []string{`"42"`}
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Etag"] = etag
		w.WriteHeader(http.StatusNotModified)
	})
	mux := http.NewServeMux()
	mux.Handle("GET /polling", bare)
	limited := http.NewServeMux()
	limited.Handle("GET /polling", NewLimiter(Limit{PerSecond: 1e9, Burst: 1e9}, quietLog).Wrap(bare))
	handlers := []struct {
		name string
		h    http.Handler
	}{
		{"bare", bare},
		{"mux", mux},
		{"chain", wholeChain(b, limited)},
	}
	for _, bm := range handlers {
		b.Run("loopback/"+bm.name, func(b *testing.B) { benchmarkLoopback(b, bm.h) })
	}
	for _, bm := range handlers {
		b.Run("call/"+bm.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "/polling?after=42", nil)
			w := &discard{header: make(http.Header)}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				r.Pattern = ""
				bm.h.ServeHTTP(w, r)
			}
		})
	}
}

// discard is a ResponseWriter that costs nothing, to see what the chain itself does.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header              { return d.header }
func (d *discard) Write(p []byte) (int, error)      { return len(p), nil }
func (d *discard) WriteHeader(int)                  {}
func (d *discard) SetWriteDeadline(time.Time) error { return nil }

func benchmarkLoopback(b *testing.B, h http.Handler) {
	server := httptest.NewServer(h)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	request := []byte("GET /polling?after=42 HTTP/1.1\r\nHost: example.com\r\nIf-None-Match: \"42\"\r\nAccept: */*\r\n\r\n")
	r := bufio.NewReader(conn)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		for { // a 304 ends with its header
			line, err := r.ReadSlice('\n')
			if err != nil {
				b.Fatal(err)
			}
			if len(line) == len("\r\n") {
				break
			}
		}
	}
}
