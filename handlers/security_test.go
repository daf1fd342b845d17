package handlers

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSecure(t *testing.T) {
	h := chain(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), secure(contentSecurityPolicy, "/polling", "/below/"))
	const document, data, asset = "document", "data", "asset"
	tests := []struct{ path, kind string }{
		{"/", document},
		{"/lecciones/sse", document},
		{"/no/existe", document},
		{"/polling", data},
		{"/polling/", document}, // only the path itself is listed
		{"/polling2", document},
		{"/below/x", data},
		{"/assets/js/site.js", asset},
		{"/assets", document},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			got := ask(h, http.MethodGet, tt.path).Header()
			want := map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
			if tt.kind == asset {
				want["Cross-Origin-Resource-Policy"] = ""
			}
			for name, value := range map[string]string{
				"Content-Security-Policy": contentSecurityPolicy,
				"Permissions-Policy":      permissionsPolicy,
				"Referrer-Policy":         "same-origin",
			} {
				if want[name] = ""; tt.kind == document {
					want[name] = value
				}
			}
			checkFields(t, got, want)
		})
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
		secureDocument(w.Header(), r, policy)
		if got := w.Header().Get("Cross-Origin-Opener-Policy") != ""; got != tt.want {
			t.Errorf("%+v: Cross-Origin-Opener-Policy sent: %v", tt, got)
		}
	}
}
