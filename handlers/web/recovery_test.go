package web

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRecovery(t *testing.T) {
	const secret = "la contraseña es 1234"
	tests := []struct {
		name    string
		handler http.HandlerFunc
		status  int // 0: the connection is cut
		logged  bool
	}{
		{"fine", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }, 200, false},
		{"before the answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			panic(secret)
		}, 500, true},
		{"an error", func(http.ResponseWriter, *http.Request) { panic(errors.New(secret)) }, 500, true},
		{"in the middle of it", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "la mitad")
			_ = http.NewResponseController(w).Flush()
			panic(secret)
		}, 0, true},
		{"after the status", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
			panic(secret)
		}, 0, true},
		{"on purpose", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, false},
		{"after a hijack", func(w http.ResponseWriter, _ *http.Request) {
			_, _, _ = http.NewResponseController(w).Hijack()
			panic(secret)
		}, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var logged bytes.Buffer
			done := make(chan struct{})
			h := Chain(tt.handler, Recovery(slog.New(slog.NewTextHandler(&logged, nil))))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(done)
				h.ServeHTTP(w, r)
			}))
			defer server.Close()

			resp, err := server.Client().Get(server.URL)
			var body []byte
			if err == nil {
				body, err = io.ReadAll(resp.Body)
				_ = resp.Body.Close()
			}
			<-done
			switch {
			case tt.status == 0 && err == nil:
				t.Errorf("a whole answer, %d %q, where the connection should be cut", resp.StatusCode, body)
			case tt.status != 0 && (err != nil || resp.StatusCode != tt.status):
				t.Errorf("got %v, %v; want %d", resp, err, tt.status)
			}
			if strings.Contains(string(body), "contraseña") {
				t.Errorf("the client is told %q", body)
			}
			if got := strings.Contains(logged.String(), secret) && strings.Contains(logged.String(), "recovery_test.go"); got != tt.logged {
				t.Errorf("logged with its stack: %v, want %v: %s", got, tt.logged, &logged)
			}
		})
	}
}

// A mux that panics while it holds back its own refusal must not swallow the 500.
func TestRecoveryWhileRefusing(t *testing.T) {
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := record(w)
		rec.routed = r
		w.WriteHeader(http.StatusNotFound)
		panic("mientras tanto")
	}), Recovery(quietLog))
	if w := ask(h, http.MethodGet, "/"); w.Code != 500 || w.Body.Len() == 0 {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}
