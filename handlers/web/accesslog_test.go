package web

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAccessLog(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hola") })
	mux.HandleFunc("GET /polling", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) })
	mux.HandleFunc("GET /roto", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
	mux.HandleFunc("GET /lento", func(http.ResponseWriter, *http.Request) { <-time.After(3 * time.Second) })
	mux.HandleFunc("GET /corta", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	long := "/" + strings.Repeat("x", 300)
	tests := []struct {
		path, level, logged string
		status, bytes       float64
		duration            time.Duration
	}{
		{"/", "INFO", "/", 200, 4, 0},
		{"/polling?after=7", "DEBUG", "/polling", 304, 0, 0},
		{"/roto", "ERROR", "/roto", 503, 0, 0},
		{"/lento", "INFO", "/lento", 200, 0, 3 * time.Second},
		{"/corta", "INFO", "/corta", 200, 0, 0},
		{"/no", "INFO", "/no", 404, 19, 0},
		{"/race/SECRETO/sse", "INFO", "/race/…", 404, 19, 0},
		{long, "INFO", long[:200] + "…", 404, 19, 0},
	}
	for _, tt := range tests {
		t.Run(tt.path[:min(len(tt.path), 20)], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
				h := Chain(mux, AccessLog(log, NewClientIPs(nil, ""), "GET /polling"))
				func() {
					defer func() { _ = recover() }()
					ask(h, http.MethodGet, tt.path)
				}()
				var entry map[string]any
				if err := json.Unmarshal(out.Bytes(), &entry); err != nil {
					t.Fatalf("%v: %q", err, &out)
				}
				for name, want := range map[string]any{
					"level": tt.level, "method": "GET", "path": tt.logged, "status": tt.status,
					"bytes": tt.bytes, "duration": float64(tt.duration), "client": "192.0.2.1",
				} {
					if entry[name] != want {
						t.Errorf("%s is %v, want %v", name, entry[name], want)
					}
				}
			})
		})
	}
}

func TestAccessLogLeavesHijackedToTheirRoom(t *testing.T) {
	var out bytes.Buffer
	done := make(chan struct{})
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	}), AccessLog(slog.New(slog.NewTextHandler(&out, nil)), NewClientIPs(nil, "")))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		h.ServeHTTP(w, r)
	}))
	defer server.Close()
	if resp, err := server.Client().Get(server.URL); err == nil {
		_ = resp.Body.Close()
		t.Errorf("got %d from a closed connection", resp.StatusCode)
	}
	<-done
	if out.Len() > 0 {
		t.Errorf("logged %s", &out)
	}
}

// The id of a race is a key: the log of the server does not say it.
func TestNoLogSaysTheIDOfARace(t *testing.T) {
	var out bytes.Buffer
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			panic("roto")
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}), AccessLog(slog.New(slog.NewTextHandler(&out, nil)), NewClientIPs(nil, "")), Recovery(slog.New(slog.NewTextHandler(&out, nil))))
	for _, method := range []string{"GET", "PUT"} {
		ask(h, method, "/race/SECRETO/sse")
	}
	if strings.Contains(out.String(), "SECRETO") || strings.Count(out.String(), "/race/…") != 3 {
		t.Errorf("logged %s", &out)
	}
}
