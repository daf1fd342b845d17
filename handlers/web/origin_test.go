package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOriginsAllowed(t *testing.T) {
	o, err := NewOrigins("https://aula.example")
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
		if got := o.Allowed(r); got != tt.want {
			t.Errorf("Host %q, Origin %q: %v", tt.host, tt.origins, got)
		}
	}
}

func TestOriginsProtect(t *testing.T) {
	o, err := NewOrigins("https://aula.example")
	if err != nil {
		t.Fatal(err)
	}
	h := o.Protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }))
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
		if _, err := NewOrigins(bad); err == nil || !strings.Contains(err.Error(), "https://ejemplo.org") {
			t.Errorf("NewOrigins(%q): %v", bad, err)
		}
	}
}
