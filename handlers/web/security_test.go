package web

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
		{"/", "text/html; charset=utf-8", 200, ContentSecurityPolicy},
		{"/polling", "TEXT/HTML", 503, ContentSecurityPolicy},
		{"/polling", "application/xhtml+xml", 200, ContentSecurityPolicy},
		{"/polling", "", 200, ContentSecurityPolicy},
		{"/polling", "application/octet-stream", 200, ContentSecurityPolicy},
		{"/assets/x", "application/xml", 200, ContentSecurityPolicy},
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
			h := Chain(answer(tt.contentType, tt.status), Secure(ContentSecurityPolicy))
			checkFields(t, ask(h, http.MethodGet, tt.path).Header(), want)
		})
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	for _, hole := range []string{"unsafe", "*", "http:", "https:", "ws:", "data:", "blob:", "\n", ";;"} {
		if strings.Contains(ContentSecurityPolicy, hole) {
			t.Errorf("the policy holds %q: %s", hole, ContentSecurityPolicy)
		}
	}
	seen := make(map[string]bool)
	for directive := range strings.SplitSeq(ContentSecurityPolicy, "; ") {
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
