package six

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

const mainPort, sixPort = 8080, 41079

// page answers with its own name, so that a test sees which it was.
func page(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(name)) })
}

// askPort sends a GET that came by a port of this machine.
func askPort(h http.Handler, port int, host, target string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = host
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSixConnectionsHasItsOwnPort(t *testing.T) {
	variants := func(v Variant) http.Handler { return page([]string{"six", "off", "proxied"}[v]) }
	own := Ports{Site: mainPort, Own: sixPort}.Six(variants)
	closed := Ports{Site: mainPort}.Six(variants)
	for _, test := range []struct {
		name     string
		handler  http.Handler
		port     int
		host     string
		fields   []string
		location string // "" is an answer
		body     string
	}{
		{"a name", own, mainPort, "aula.test:8080", nil, "http://aula.test:41079/seis-conexiones", ""},
		{"a name without a port", own, mainPort, "aula.test", nil, "http://aula.test:41079/seis-conexiones", ""},
		{"IPv4", own, mainPort, "192.168.1.20:8080", nil, "http://192.168.1.20:41079/seis-conexiones", ""},
		{"IPv6", own, mainPort, "[fd00::2]:8080", nil, "http://[fd00::2]:41079/seis-conexiones", ""},
		{"IPv6 without a port", own, mainPort, "[::1]", nil, "http://[::1]:41079/seis-conexiones", ""},
		{"HTTP/1.0 without Host", own, mainPort, "", nil, "http://localhost:41079/seis-conexiones", ""},
		{"its own port", own, sixPort, "aula.test:41079", nil, "", "six"},
		{"HTTPS", own, mainPort, "envivo.example", []string{"X-Forwarded-Proto", "https"}, "", "proxied"},
		{"a proxy that says for whom", own, mainPort, "envivo.example", []string{"X-Forwarded-For", "192.0.2.7"}, "", "proxied"},
		{"a proxy by RFC 7239", own, mainPort, "envivo.example", []string{"Forwarded", "for=192.0.2.7"}, "", "proxied"},
		{"a proxy to its own port", own, sixPort, "envivo.example", []string{"X-Forwarded-Proto", "http"}, "", "proxied"},
		{"turned off", closed, mainPort, "aula.test:8080", nil, "", "off"},
		{"turned off, with a proxy", closed, mainPort, "aula.test", []string{"X-Forwarded-Proto", "https"}, "", "proxied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := askPort(test.handler, test.port, test.host, "/seis-conexiones", test.fields...)
			if test.location == "" {
				if w.Code != http.StatusOK || w.Body.String() != test.body {
					t.Errorf("%d %q, want 200 %q", w.Code, w.Body, test.body)
				}
				return
			}
			if w.Code != http.StatusFound || w.Header().Get("Location") != test.location {
				t.Errorf("%d to %q, want 302 to %q", w.Code, w.Header().Get("Location"), test.location)
			}
			if got := w.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control %q: the port may be another after the next start", got)
			}
		})
	}
}

func TestPagesAreAtHomeOnTheSitesPort(t *testing.T) {
	lesson := Ports{Site: mainPort, Own: sixPort}.Other(page("lesson"))
	const path = "/lecciones/sse"
	if w := askPort(lesson, mainPort, "aula.test:8080", path); w.Body.String() != "lesson" {
		t.Errorf("on the site's port: %d %s", w.Code, w.Body)
	}
	if w := askPort(lesson, sixPort, "envivo.example", path, "X-Forwarded-Proto", "https"); w.Body.String() != "lesson" {
		t.Errorf("behind a proxy: %d %s", w.Code, w.Body)
	}
	w := askPort(lesson, sixPort, "[::1]:41079", path+"?x=1")
	if to := w.Header().Get("Location"); w.Code != http.StatusFound || to != "http://[::1]:8080"+path {
		t.Errorf("on the other port: %d to %q", w.Code, to)
	}
	alone := Ports{Site: mainPort}.Other(page("lesson"))
	if w := askPort(alone, mainPort, "aula.test:8080", path); w.Body.String() != "lesson" {
		t.Errorf("without another port: %d %s", w.Code, w.Body)
	}
}
