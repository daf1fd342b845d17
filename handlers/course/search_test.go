package course

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"envivo/content"
	"envivo/content/contenttest"
)

// searched serves the search of a course of one lesson.
func searched(t *testing.T) http.Handler {
	t.Helper()
	lessons := &content.Course{Lessons: []*content.Lesson{{
		Slug: "polling", Title: "Polling", Summary: "Preguntar cada poco.", Order: 1, HTML: contenttest.Markup("<p>Hola.</p>"), Minutes: 1,
	}}}
	pages, err := NewPages(t.Context(), lessons, guides)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /buscar", pages.Search())
	mux.Handle("GET /buscar.json", pages.SearchIndex())
	return mux
}

func TestSearchPage(t *testing.T) {
	site := searched(t)
	for _, test := range []struct{ query, want string }{
		{"", "Da igual con tildes"},
		{"PREGUNTO", `<mark>Preguntar</mark> cada poco.`},
		{"PREGUNTO", `href="/lecciones/polling"`},
		{"PREGUNTO", "Un resultado"},
		{"elefante", "Nada con «elefante»"},
		{`"><script>`, "&#34;&gt;&lt;script&gt;"},
		{strings.Repeat("ñ", 300), strings.Repeat("ñ", 100) + "»"},
	} {
		w := do(t, site, "GET", "/buscar?q="+url.QueryEscape(test.query))
		if body := w.Body.String(); !strings.Contains(body, test.want) {
			t.Errorf("%q: %q is not in %s", test.query, test.want, body)
		}
	}
}

func TestSearchIndexIsRevalidated(t *testing.T) {
	site := searched(t)
	first := do(t, site, "GET", "/buscar.json").Header()
	again := do(t, site, "GET", "/buscar.json", "If-None-Match", first.Get("Etag"))
	if first.Get("Cache-Control") != "no-cache" || again.Code != 304 {
		t.Errorf("Cache-Control: %s, then %d; want no-cache and 304", first.Get("Cache-Control"), again.Code)
	}
}
