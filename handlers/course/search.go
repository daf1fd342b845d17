package course

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

// searchPage is the page with the results of a search of a course.
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
		w.Header().Set("Content-Type", htmlType)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = page.WriteTo(w)
	}
}

// searchIndex is the course as a browser searches it. It is made when it is first
// asked for.
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
