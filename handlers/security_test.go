package handlers

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// It is the answer that says whether it is a page, whatever the address.
func TestSecureByWhatIsAnswered(t *testing.T) {
	answer := func(contentType string, status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if contentType != "" {
				w.Header().Set("Content-Type", contentType)
			}
			w.WriteHeader(status)
		})
	}
	for _, tt := range []struct {
		path, contentType string
		status            int
		policy            string // "": data
	}{
		{"/", "text/html; charset=utf-8", 200, contentSecurityPolicy},
		{"/polling", "TEXT/HTML", 503, contentSecurityPolicy},
		{"/polling", "application/xhtml+xml", 200, contentSecurityPolicy},
		{"/polling", "", 200, contentSecurityPolicy},
		{"/polling", "application/octet-stream", 200, contentSecurityPolicy},
		{"/assets/x", "application/xml", 200, contentSecurityPolicy},
		{"/assets/img/x.svg", "image/svg+xml", 200, picturePolicy},
		{"/", "application/json", 200, ""},
		{"/", "application/problem+json", 404, ""},
		{"/", "text/event-stream", 200, ""},
		{"/", "text/plain; charset=UTF-8", 200, ""},
		{"/", "image/png", 200, ""},
		{"/", "", 304, ""},
		{"/", "", 204, ""},
	} {
		t.Run(tt.path+" "+tt.contentType, func(t *testing.T) {
			want := map[string]string{
				"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
				"Content-Security-Policy": tt.policy, "Permissions-Policy": "", "Referrer-Policy": "",
			}
			if strings.HasPrefix(tt.path, "/assets/") {
				want["Cross-Origin-Resource-Policy"] = ""
			}
			if tt.policy != "" {
				want["Permissions-Policy"], want["Referrer-Policy"] = permissionsPolicy, "same-origin"
			}
			h := chain(answer(tt.contentType, tt.status), secure(contentSecurityPolicy))
			checkFields(t, ask(h, http.MethodGet, tt.path).Header(), want)
		})
	}
}

// Every address that the site has, those that are added later included: what a
// browser may show as a page has the armour of one, whatever is wrong with it.
func TestEveryPageOfEveryRouteIsArmoured(t *testing.T) {
	site, _ := newSite(t)
	if len(site.routes.patterns) < 20 {
		t.Fatalf("only %q", site.routes.patterns)
	}
	pages := make(map[string]bool)
	for _, pattern := range append(site.routes.patterns, "GET /nada", "GET //", "GET /a/../chat") {
		method, path, named := strings.Cut(pattern, " ")
		if !named {
			method, path = http.MethodGet, pattern
		}
		path = strings.NewReplacer("{$}", "", "{slug}", "polling", "{id}", "nada", "{name...}", "registro.svg").Replace(path)
		if strings.Contains(path, "{") {
			t.Fatalf("%s: this test does not know what to put there", pattern)
		}
		for _, m := range []string{method, http.MethodPatch, http.MethodOptions} {
			for _, accept := range []string{"text/html", "*/*"} {
				for _, host := range []string{"localhost", "example.com", "malo.example"} {
					r := httptest.NewRequestWithContext(t.Context(), m, "/", nil)
					r.URL.Path, r.Host = path, host
					r.Header.Set("Accept", accept)
					w := httptest.NewRecorder()
					site.ServeHTTP(w, r)
					h := w.Result().Header
					kind := h.Get("Content-Type")
					media, _, _ := strings.Cut(kind, ";")
					if inert[media] || w.Body.Len() == 0 && kind == "" {
						continue
					}
					pages[path] = true
					for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "X-Content-Type-Options"} {
						if h.Get(name) == "" {
							t.Errorf("%s %s (%s, for %s): %d %s without %s", m, path, accept, host, w.Code, kind, name)
						}
					}
					if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
						t.Errorf("%s %s may be framed", m, path)
					}
					if host == "localhost" && h.Get("Cross-Origin-Opener-Policy") == "" {
						t.Errorf("%s %s: no Cross-Origin-Opener-Policy", m, path)
					}
				}
			}
		}
	}
	for _, path := range []string{"/", "/buscar", "/chat", "/guia", "/lecciones/polling", "/lecciones/img/registro.svg"} {
		if !pages[path] {
			t.Errorf("%s was not shown as a page: the walk missed it", path)
		}
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	for _, hole := range []string{"unsafe", "*", "http:", "https:", "ws:", "data:", "blob:", "\n", ";;"} {
		if strings.Contains(contentSecurityPolicy, hole) {
			t.Errorf("the policy holds %q: %s", hole, contentSecurityPolicy)
		}
	}
	seen := make(map[string]bool)
	for directive := range strings.SplitSeq(contentSecurityPolicy, "; ") {
		name, value, _ := strings.Cut(directive, " ")
		if seen[name] || value == "" {
			t.Errorf("%q: a browser ignores a directive that comes twice or has no value", directive)
		}
		seen[name] = true
	}
	// These do not fall back to default-src: absent, they would allow everything.
	for _, name := range []string{"base-uri", "form-action", "frame-ancestors", "require-trusted-types-for"} {
		if !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
}

func TestTrustworthy(t *testing.T) {
	tests := []struct {
		host  string
		tls   bool
		proto string
		want  bool
	}{
		{"localhost", false, "", true},
		{"localhost:8080", false, "", true},
		{"lab.localhost:8080", false, "", true},
		{"127.0.0.1:8080", false, "", true},
		{"[::1]:8080", false, "", true},
		{"192.168.1.20:8080", false, "", false},
		{"[fe80::1]:8080", false, "", false},
		{"localhost.example.org", false, "", false},
		{"ejemplo.org", false, "", false},
		{"ejemplo.org", true, "", true},
		{"ejemplo.org", false, "https", true},
		{"ejemplo.org", false, "http", false},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = tt.host
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if tt.proto != "" {
			r.Header.Set("X-Forwarded-Proto", tt.proto)
		}
		if got := trustworthy(r); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
		w := httptest.NewRecorder()
		securePage(w.Header(), r, nil)
		if got := w.Header().Get("Cross-Origin-Opener-Policy") != ""; got != tt.want {
			t.Errorf("%+v: Cross-Origin-Opener-Policy sent: %v", tt, got)
		}
	}
}
