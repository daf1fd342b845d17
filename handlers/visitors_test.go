package handlers

import (
	"net/http"
	"testing"

	"envivo/handlers/visitor"
)

// aPage is what a browser accepts when it navigates.
var aPage = []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}

func TestBrowsersHaveACookieFromDocumentsAlone(t *testing.T) {
	site, _ := newSite(t)
	for _, path := range []string{"/", "/lecciones/polling", "/buscar?q=x", "/chat", "/guia", "/guia/despliegue", "/seis-conexiones"} {
		w := do(t, site, http.MethodGet, path, "", aPage...)
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Name != visitor.Cookie {
			t.Errorf("%s: %v; want one cookie", path, cookies)
			continue
		}
		if w := do(t, site, http.MethodGet, path, "", append(aPage, "Cookie", visitor.Cookie+"="+cookies[0].Value)...); w.Header()["Set-Cookie"] != nil {
			t.Errorf("%s: who has one gets another", path)
		}
		if w := do(t, site, http.MethodGet, path, "", append(aPage, "Cookie", visitor.Cookie+"=nada")...); w.Header()["Set-Cookie"] == nil {
			t.Errorf("%s: who has a bad one gets none", path)
		}
		if w := do(t, site, http.MethodGet, path, "", "Accept", "*/*"); w.Header()["Set-Cookie"] != nil {
			t.Errorf("%s: who is no browser gets one", path)
		}
	}
	for _, path := range []string{"/polling", "/assets/css/site.css", "/buscar.json", "/healthz", "/nada", "/robots.txt"} {
		if w := do(t, site, http.MethodGet, path, "", aPage...); w.Header()["Set-Cookie"] != nil {
			t.Errorf("%s: a cookie", path)
		}
	}
}
