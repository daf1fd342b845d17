package handlers

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Every address that the site has, those that are added later included: what a
// browser may show as a page has the armour of one, whatever is wrong with it.
func TestEveryPageOfEveryRouteIsArmoured(t *testing.T) {
	site, _ := newSite(t)
	// In these a browser runs nothing and loads nothing.
	inert := []string{
		"application/json", "application/problem+json", "text/event-stream", "text/plain", "text/css", "text/javascript",
	}
	patterns := []string{"GET /nada", "GET //", "GET /a/../chat"}
	for _, route := range site.table {
		patterns = append(patterns, route.pattern)
	}
	pages := make(map[string]bool)
	for _, pattern := range patterns {
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
					if slices.Contains(inert, media) || w.Body.Len() == 0 && kind == "" {
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
	for _, path := range []string{"/", "/buscar", "/chat", "/guia", "/guia/despliegue", "/lecciones/polling", "/lecciones/img/registro.svg"} {
		if !pages[path] {
			t.Errorf("%s was not shown as a page: the walk missed it", path)
		}
	}
}
