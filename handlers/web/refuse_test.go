package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"envivo/handlers/problem"
)

// What browsers send when they navigate.
const navigating = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func TestPrefersHTML(t *testing.T) {
	tests := []struct {
		accept []string
		want   bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"*/*"}, false},
		{[]string{"text/*"}, false},
		{[]string{"text/event-stream"}, false},
		{[]string{"application/json"}, false},
		{[]string{navigating}, true},
		{[]string{"text/html"}, true},
		{[]string{"Text/HTML ; charset=utf-8"}, true},
		{[]string{"application/json", "text/html;q=0.9"}, false},
		{[]string{"application/json;q=0.5", "text/html;q=0.9"}, true},
		{[]string{"application/problem+json, text/html"}, false},
		{[]string{"text/html;q=0"}, false},
		{[]string{"text/html;q=nada"}, false},
		{[]string{"text/html;q=2"}, false},
		{[]string{"text/html;level=1;q=0.3"}, true},
	}
	for _, tt := range tests {
		if got := prefersHTML(tt.accept); got != tt.want {
			t.Errorf("prefersHTML(%q) = %v", tt.accept, got)
		}
	}
}

func FuzzPrefersHTML(f *testing.F) {
	for _, seed := range []string{"", navigating, "text/html;q=0.5,application/json", ";;,=q", "text/html;q=NaN"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		got := prefersHTML([]string{accept})
		if lower := strings.ToLower(accept); got && !strings.Contains(lower, "html") {
			t.Errorf("%q does not name HTML", accept)
		}
		if got && prefersHTML([]string{accept, "application/json"}) {
			t.Errorf("%q: HTML wins against JSON that is wanted as much as can be", accept)
		}
	})
}

func TestRefuse(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Cache-Control"} {
			w.Header().Set(name, "of another answer")
		}
		w.Header().Set("Retry-After", "7")
		Refuse(w, r, problem.New(http.StatusTooManyRequests, "Espera."))
	})
	h := Secure(ContentSecurityPolicy)(handler)
	t.Run("page", func(t *testing.T) {
		w := ask(h, http.MethodGet, "/", "Accept", navigating)
		if w.Code != 429 || !strings.Contains(w.Body.String(), "<h1>Demasiadas peticiones</h1>") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		checkFields(t, w.Header(), map[string]string{
			"Content-Type":            "text/html; charset=utf-8",
			"Content-Length":          strconv.Itoa(w.Body.Len()),
			"Content-Security-Policy": ContentSecurityPolicy,
			"Cache-Control":           "no-store",
			"Retry-After":             "7",
			"Content-Encoding":        "",
			"ETag":                    "",
			"Last-Modified":           "",
		})
	})
	t.Run("JSON", func(t *testing.T) {
		w := ask(h, http.MethodGet, "/", "Accept", "*/*")
		var p problem.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if want := (problem.Problem{Status: 429, Title: "Demasiadas peticiones", Detail: "Espera."}); w.Code != 429 || p != want {
			t.Errorf("%d %+v", w.Code, p)
		}
		checkFields(t, w.Header(), map[string]string{
			"Content-Type":     "application/problem+json",
			"Cache-Control":    "no-store",
			"Retry-After":      "7",
			"Content-Length":   "",
			"Content-Encoding": "",
			"ETag":             "",
			"Last-Modified":    "",
		})
	})
}

func checkFields(t *testing.T, got http.Header, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s: %q, want %q", name, got.Get(name), value)
		}
	}
}

func TestMuxProblems(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hay", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hay") })
	mux.HandleFunc("GET /mío", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "mío", http.StatusNotFound) })
	mux.HandleFunc("GET /dir/", func(http.ResponseWriter, *http.Request) {})
	tests := []struct {
		method, path string
		status       int
		contentType  string
		allow        string
		body         string // a part of it
	}{
		{"GET", "/hay", 200, "text/plain; charset=utf-8", "", "hay"},
		{"GET", "/no", 404, "application/problem+json", "", "no lleva a ninguna parte"},
		{"POST", "/hay", 405, "application/problem+json", "GET, HEAD", "no admite POST. Admite: GET, HEAD."},
		{"UNMETODODEMASIADOLARGO", "/hay", 405, "application/problem+json", "GET, HEAD", "no admite ese método."},
		{"GET", "/mío", 404, "text/plain; charset=utf-8", "", "mío"}, // a handler's own 404 is its own
		{"GET", "/dir", 307, "text/html; charset=utf-8", "", "/dir/"},
	}
	for _, wrapped := range []bool{false, true} {
		h := MuxProblems(mux)
		if wrapped {
			h = wholeChain(t, mux)
		}
		for _, tt := range tests {
			w := ask(h, tt.method, tt.path)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.body) {
				t.Errorf("%s %s: %d %s", tt.method, tt.path, w.Code, w.Body)
			}
			checkFields(t, w.Header(), map[string]string{"Content-Type": tt.contentType, "Allow": tt.allow})
		}
	}
}
