package handlers

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A stranger's name that leads here (DNS rebinding) gets nothing, by any route.
func TestOnlyKnownHostsAreServed(t *testing.T) {
	site, _ := newSite(t) // knows example.com, and trusts https://aula.example
	for host, want := range map[string]int{
		"localhost":                http.StatusOK,
		"localhost:8080":           http.StatusOK,
		"LOCALHOST.":               http.StatusOK,
		"lab.localhost:8080":       http.StatusOK,
		"127.0.0.1:8080":           http.StatusOK,
		"192.168.1.20":             http.StatusOK,
		"[fd00::2]:8080":           http.StatusOK,
		"[::1]":                    http.StatusOK,
		"[fe80::1%eth0]:8080":      http.StatusOK,
		"example.com":              http.StatusOK,
		"Example.COM:8080":         http.StatusOK,
		"aula.example":             http.StatusOK,
		"":                         http.StatusOK, // HTTP/1.0
		"malo.example":             http.StatusMisdirectedRequest,
		"malo.example:8080":        http.StatusMisdirectedRequest,
		"localhost.malo.example":   http.StatusMisdirectedRequest,
		"127.0.0.1.malo.example":   http.StatusMisdirectedRequest,
		"x.example.com":            http.StatusMisdirectedRequest,
		"malo.example:8080:8080":   http.StatusMisdirectedRequest,
		"127.0.0.1@malo.example:1": http.StatusMisdirectedRequest,
	} {
		for _, path := range []string{"/", "/polling", "/healthz", "/assets/css/site.css", "/nada"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			wanted := want
			if path == "/nada" && want == http.StatusOK {
				wanted = http.StatusNotFound
			}
			if w.Code != wanted {
				t.Errorf("Host %q, %s: %d, want %d", host, path, w.Code, wanted)
			}
		}
	}
}
