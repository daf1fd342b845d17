package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOriginsAllowed(t *testing.T) {
	o, err := newOrigins("https://aula.example")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		host    string
		origins []string
		want    bool
	}{
		{"envivo.example", nil, true}, // no browser
		{"envivo.example", []string{"http://envivo.example"}, true},
		{"envivo.example", []string{"https://envivo.example"}, true}, // HTTPS ends at a proxy
		{"envivo.example:8080", []string{"http://envivo.example:8080"}, true},
		{"EnVivo.example", []string{"http://envivo.example"}, true},
		{"[::1]:8080", []string{"http://[::1]:8080"}, true},
		{"envivo.example", []string{"https://aula.example"}, true}, // trusted
		{"envivo.example:8080", []string{"http://envivo.example"}, false},
		{"envivo.example", []string{"http://envivo.example:8080"}, false},
		{"envivo.example", []string{"http://malo.example"}, false},
		{"envivo.example", []string{"http://envivo.example.malo.example"}, false},
		{"envivo.example", []string{"http://malo.example/envivo.example"}, false},
		{"envivo.example", []string{"http://envivo.example@malo.example"}, false},
		{"envivo.example", []string{"http://aula.example"}, false}, // trusted with https alone
		{"envivo.example", []string{"null"}, false},
		{"envivo.example", []string{""}, false},
		{"", []string{"http://"}, false},
		{"", []string{"file://"}, false},
		{"envivo.example", []string{"ftp://envivo.example"}, false},
		{"envivo.example", []string{"envivo.example"}, false},
		{"envivo.example", []string{"http://%zz"}, false},
		{"envivo.example", []string{"http://envivo.example", "http://malo.example"}, false},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, "/websocket", nil)
		r.Host = tt.host
		if tt.origins != nil {
			r.Header["Origin"] = tt.origins
		}
		if got := o.allowed(r); got != tt.want {
			t.Errorf("Host %q, Origin %q: %v", tt.host, tt.origins, got)
		}
	}
}

func TestOriginsProtect(t *testing.T) {
	o, err := newOrigins("https://aula.example")
	if err != nil {
		t.Fatal(err)
	}
	h := o.protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }))
	tests := []struct {
		name, method string
		fields       []string
		want         int
	}{
		{"curl", "POST", nil, 201},
		{"our page", "POST", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://example.com"}, 201},
		// Browsers send Sec-Fetch-Site to trustworthy origins alone: not in a classroom.
		{"our page over plain HTTP", "POST", []string{"Origin", "http://example.com"}, 201},
		{"a trusted page", "POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://aula.example"}, 201},
		{"a stranger's page", "POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://malo.example"}, 403},
		{"a sister's page", "POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://b.example.com"}, 403},
		{"a stranger's page over plain HTTP", "POST", []string{"Origin", "http://malo.example"}, 403},
		{"a sandboxed frame", "POST", []string{"Origin", "null"}, 403},
		{"DELETE", "DELETE", []string{"Origin", "http://malo.example"}, 403},
		{"reading is free", "GET", []string{"Origin", "http://malo.example"}, 201},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, tt.method, "/events", tt.fields...)
			if w.Code != tt.want {
				t.Errorf("%d, want %d", w.Code, tt.want)
			}
			if tt.want == 403 && (w.Header().Get("Content-Type") != "application/problem+json" ||
				!strings.Contains(w.Body.String(), "No está permitido")) {
				t.Errorf("%s: %s", w.Header().Get("Content-Type"), w.Body)
			}
		})
	}
}

func TestNewOriginsErrors(t *testing.T) {
	for _, bad := range []string{"aula.example", "https://aula.example/", "https://", "null", ""} {
		if _, err := newOrigins(bad); err == nil || !strings.Contains(err.Error(), "https://ejemplo.org") {
			t.Errorf("newOrigins(%q): %v", bad, err)
		}
	}
}

// What a trusted page may do, the browser must be told: see Fetch §3.3.
func TestTrustedPagesShareTheTechniques(t *testing.T) {
	site, _ := newSite(t)
	const stranger = "https://malo.example"
	for _, tt := range []struct {
		method, path, origin string
		preflight            bool
		status               int
		shared               bool
	}{
		{"GET", "/polling", partner, false, 200, true},
		{"GET", "/polling?after=x", partner, false, 400, true}, // what was wrong may be read, too
		{"POST", "/events", partner, false, 415, true},
		{"OPTIONS", "/polling", partner, true, 204, true},
		{"OPTIONS", "/events", partner, true, 204, true},
		{"OPTIONS", "/socket.io/", partner, true, 204, true},
		{"OPTIONS", "/race/abc/sse", partner, true, 204, true},
		{"GET", "/socket.io/?EIO=4&transport=polling", partner, false, 200, true},
		{"GET", "/polling", stranger, false, 200, false},
		{"OPTIONS", "/events", stranger, true, 405, false},
		{"OPTIONS", "/events", "null", true, 405, false},
		{"GET", "/polling", "", false, 200, false},
		{"GET", "/", partner, false, 200, false}, // a page is no technique
		{"GET", "/lab/trace.json?id=x", partner, false, 404, false},
		{"OPTIONS", "/lab", partner, true, 405, false},
	} {
		t.Run(tt.method+" "+tt.path+" "+tt.origin, func(t *testing.T) {
			var fields []string
			if tt.origin != "" {
				fields = append(fields, "Origin", tt.origin)
			}
			if tt.preflight {
				fields = append(fields, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,idempotency-key")
			}
			w := do(t, site, tt.method, tt.path, "", fields...)
			h, allowed := w.Header(), ""
			if tt.shared {
				allowed = tt.origin
			}
			if w.Code != tt.status || h.Get("Access-Control-Allow-Origin") != allowed || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%d %v, want %d and %q", w.Code, h, tt.status, allowed)
			}
			if tt.shared && tt.preflight && (!strings.Contains(h.Get("Access-Control-Allow-Headers"), "Idempotency-Key") ||
				!strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST")) {
				t.Error(h)
			}
			if tt.path == "/polling" && h.Get("Vary") != "Origin" {
				t.Error("a cache may give one origin's answer to another")
			}
		})
	}
}
