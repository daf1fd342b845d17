package handlers

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"envivo/assets"
	"envivo/content"
	"envivo/content/search"
	"envivo/views"
)

// longestQuery is what a search takes into account, in bytes: nobody types more.
const longestQuery = 200

// searchPage answers GET /buscar?q=…: the results, for readers without JavaScript.
func searchPage(course *content.Course) http.HandlerFunc {
	index := sync.OnceValue(func() *search.Index { return search.New(course) })
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query().Get("q")
		query = strings.ToValidUTF8(query[:min(len(query), longestQuery)], "")
		query = strings.TrimSpace(query)
		var groups []search.Group
		if query != "" {
			groups = index().Search(query)
		}
		var page bytes.Buffer
		if err := views.Search(course, query, groups).Render(r.Context(), &page); err != nil {
			return // who asked is gone
		}
		w.Header()["Content-Type"] = htmlType
		w.Header()["Cache-Control"] = noStore
		_, _ = page.WriteTo(w)
	}
}

// searchIndex answers GET /buscar.json: what a browser needs to search by
// itself. It is made when the first asks for it.
func searchIndex(course *content.Course) http.HandlerFunc {
	file := sync.OnceValue(func() http.Handler {
		text, err := search.JSON(course)
		if err != nil {
			panic(err) // strings in structs
		}
		return assets.NewFile("application/json", text)
	})
	return func(w http.ResponseWriter, r *http.Request) { file().ServeHTTP(w, r) }
}
