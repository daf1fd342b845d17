package handlers

import (
	"net/url"
	"strings"
	"testing"
)

func TestSearchPage(t *testing.T) {
	site, _ := newSite(t)
	for _, test := range []struct{ query, want string }{
		{"", "Da igual con tildes"},
		{"PREGUNTO", `<mark>Preguntar</mark> cada poco.`},
		{"PREGUNTO", `href="/lecciones/polling"`},
		{"PREGUNTO", "Un resultado"},
		{"elefante", "Nada con «elefante»"},
		{`"><script>`, "&#34;&gt;&lt;script&gt;"},
		{strings.Repeat("ñ", 300), strings.Repeat("ñ", 100) + "»"},
	} {
		w := do(t, site, "GET", "/buscar?q="+url.QueryEscape(test.query), "")
		if body := w.Body.String(); !strings.Contains(body, test.want) {
			t.Errorf("%q: %q is not in %s", test.query, test.want, body)
		}
	}
}

func TestSearchIndexIsRevalidated(t *testing.T) {
	site, _ := newSite(t)
	first := do(t, site, "GET", "/buscar.json", "").Header()
	again := do(t, site, "GET", "/buscar.json", "", "If-None-Match", first.Get("Etag"))
	if first.Get("Cache-Control") != "no-cache" || again.Code != 304 {
		t.Errorf("Cache-Control: %s, then %d; want no-cache and 304", first.Get("Cache-Control"), again.Code)
	}
}
