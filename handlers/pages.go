package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/a-h/templ"

	"envivo/assets"
	"envivo/content"
	"envivo/handlers/problem"
	"envivo/views"
)

// lessonPath is where the lessons are.
const lessonPath = "/lecciones/"

// A sitePage is a page with an address of its own.
type sitePage struct {
	path string
	view func(*content.Course) views.Page
}

// pattern is what the mux knows the page by.
func (p sitePage) pattern() string {
	if p.path == "/" {
		return "GET /{$}"
	}
	return "GET " + p.path
}

// coursePages are the HTML pages of a course, by their paths. Of those that take
// turns at one path, what follows the "?" says which it is.
func coursePages(course *content.Course, guide *content.Lesson) map[string]views.Page {
	pages := map[string]views.Page{
		guidePath:            views.Guide(course, guide),
		sixPath + "?off":     views.SixOff(course),
		sixPath + "?proxied": views.SixProxied(course),
	}
	for _, page := range sitePages {
		if page.view != nil {
			pages[page.path] = page.view(course)
		}
	}
	for _, l := range course.Lessons {
		pages[lessonPath+l.Slug] = views.Lesson(course, l)
	}
	return pages
}

// A shelf has the pages of the site. As a rule the course does not change while
// the server runs: then they are rendered and compressed once, when it starts.
// One that is being written is put there again with each edition, and its pages
// are rendered when somebody asks.
type shelf struct {
	ctx     context.Context // for rendering: see views.For
	guide   *content.Lesson // the same beside every edition
	edition atomic.Pointer[edition]
}

// An edition is all that depends on the course.
type edition struct {
	pages          map[string]*printed
	results, index http.Handler // of a search
}

// A printed page is there when it is first asked for.
type printed struct {
	html func() ([]byte, error)
	file http.Handler // nil: it is sent as it is
}

// stock puts the pages of a course that does not change on the shelf.
func (s *shelf) stock(course *content.Course) error {
	s.put(course)
	for path, page := range s.edition.Load().pages {
		html, err := page.html()
		if err != nil {
			return fmt.Errorf("page %s: %w", path, err)
		}
		page.file = assets.NewFile(htmlType[0], html)
	}
	return nil
}

// put replaces the pages by those of another edition.
func (s *shelf) put(course *content.Course) {
	pages := make(map[string]*printed)
	for path, view := range coursePages(course, s.guide) {
		pages[path] = &printed{html: sync.OnceValues(func() ([]byte, error) {
			var html bytes.Buffer
			err := view.Render(s.ctx, &html)
			return html.Bytes(), err
		})}
	}
	s.edition.Store(&edition{pages, searchPage(course), searchIndex(course)})
}

// html returns a page as it is now, false if there is none.
func (s *shelf) html(path string) ([]byte, bool) {
	page, found := s.edition.Load().pages[path]
	if !found {
		return nil, false
	}
	html, err := page.html()
	return html, err == nil
}

// page serves what is at a path of the shelf, whatever the request's is.
func (s *shelf) page(path string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, path) })
}

// lessons serves all lessons.
func (s *shelf) lessons(w http.ResponseWriter, r *http.Request) {
	s.serve(w, r, lessonPath+r.PathValue("slug"))
}

// results answers a search, and index has what a browser needs to search by itself.
func (s *shelf) results(w http.ResponseWriter, r *http.Request) {
	s.edition.Load().results.ServeHTTP(w, r)
}
func (s *shelf) index(w http.ResponseWriter, r *http.Request) { s.edition.Load().index.ServeHTTP(w, r) }

func (s *shelf) serve(w http.ResponseWriter, r *http.Request, path string) {
	page, found := s.edition.Load().pages[path]
	if !found {
		refuse(w, r, noLesson)
		return
	}
	if page.file != nil {
		page.file.ServeHTTP(w, r)
		return
	}
	html, err := page.html()
	if err != nil {
		panic(err) // recovery says so
	}
	h := w.Header()
	h["Content-Type"] = htmlType
	h["Cache-Control"] = []string{"no-cache"} // not no-store, with which no browser goes back without asking
	_, _ = w.Write(html)                      // who asked is gone: nobody is left to tell
}

// problemPage is the page for an answer that is no success.
func problemPage(p *problem.Problem) templ.Component {
	return views.Problem(views.ProblemPage{Status: p.Status, Title: p.Title, Detail: p.Detail})
}

// officialClient is where pages of the tutorial look for the client: it is that
// of the official server's address, and leads to the vendored file. A <script>
// does not say of whose page it is, so any page may have it, as it may the file.
func officialClient(w http.ResponseWriter, r *http.Request) {
	w.Header()["Cross-Origin-Resource-Policy"] = crossOrigin
	http.Redirect(w, r, assets.URL("vendor/socket.io-client/socket.io.min.js"), http.StatusFound)
}

var noLesson = problem.New(http.StatusNotFound,
	"No hay ninguna lección con esa dirección. Quizá cambió de nombre: búscala en el índice del curso.")
