package course

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
	"envivo/handlers/six"
	"envivo/handlers/web"
	"envivo/views"
)

// The addresses that more than one package knows.
const (
	LessonPath = "/lecciones/" // what follows is the slug of a lesson
	GuidePath  = "/guia"       // that for instructors; below it are the others
	SixPath    = "/seis-conexiones"
)

// fixedPages are the pages that every course has, by their paths. What is added
// here is part of the static course ([Build]) and may be linked to by lessons
// ([Paths]); it is served once it has a line in handlers/routes.go as well.
var fixedPages = []struct {
	path string
	view func(*content.Course) views.Page
}{
	{"/", views.Home},
	{"/chat", views.Chat},
	{SixPath, views.Six},
	{GuidePath, nil}, // the guides have a text of their own: see draw
	{GuidePath + "/despliegue", nil},
}

// Paths are those of the pages with something to read that every course has.
func Paths() (all []string) {
	for _, page := range fixedPages {
		all = append(all, page.path)
	}
	return all
}

// An Address is the key of a page in the cache: its path and, of the pages that take
// turns at the path of «Seis conexiones», which one.
type Address struct {
	Path string
	Six  six.Variant
}

// draw returns the HTML pages of a course.
func draw(course *content.Course, guides []*content.Lesson) map[Address]views.Page {
	pages := map[Address]views.Page{
		{Path: SixPath, Six: six.Off}:     views.SixOff(course),
		{Path: SixPath, Six: six.Proxied}: views.SixProxied(course),
	}
	for _, page := range fixedPages {
		if page.view != nil {
			pages[Address{Path: page.path}] = page.view(course)
		}
	}
	for i, g := range guides {
		path := GuidePath
		if i > 0 {
			path += "/" + g.Slug
		}
		pages[Address{Path: path}] = views.Guide(course, g)
	}
	for _, l := range course.Lessons {
		pages[Address{Path: LessonPath + l.Slug}] = views.Lesson(course, l)
	}
	return pages
}

// Pages are the pages of the site, in a cache that is replaced as a whole.
type Pages struct {
	ctx     context.Context   // for rendering: see views.For
	guides  []*content.Lesson // the same beside every version of the course
	current atomic.Pointer[version]
}

// A version is all that depends on the course.
type version struct {
	pages          map[Address]*page
	results, index http.Handler // of a search
}

// A page is rendered once, when its HTML is first asked for, and so are its parts.
type page struct {
	html, frame, main func() ([]byte, error)
	file              http.Handler // nil: the HTML is sent as it is
}

// NewPages returns the pages of a course that does not change: all of them are
// rendered and compressed now.
func NewPages(ctx context.Context, course *content.Course, guides []*content.Lesson) (*Pages, error) {
	p := &Pages{ctx: ctx, guides: guides}
	p.Replace(course)
	for address, page := range p.current.Load().pages {
		html, err := page.html()
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", address.Path, err)
		}
		page.file = assets.NewFile(htmlType, html)
	}
	return p, nil
}

// NewLivePages returns the pages of a course that somebody is writing, rendered
// when they are asked for, for live reload.
func NewLivePages(ctx context.Context, course *content.Course, guides []*content.Lesson) *Pages {
	p := &Pages{ctx: views.For(ctx, views.LiveReload), guides: guides}
	p.Replace(course)
	return p
}

// Replace puts another version of the course in the place of the one before.
func (p *Pages) Replace(course *content.Course) {
	pages := make(map[Address]*page)
	for address, view := range draw(course, p.guides) {
		pages[address] = &page{html: once(p.ctx, view), frame: once(p.ctx, view.Frame()), main: once(p.ctx, view.Main())}
	}
	p.current.Store(&version{pages, searchPage(course), searchIndex(course)})
}

// once renders a component when its HTML is first asked for.
func once(ctx context.Context, c templ.Component) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		var html bytes.Buffer
		err := c.Render(ctx, &html)
		return html.Bytes(), err
	})
}

// HTML is the page at a path as it is now, false if there is none.
func (p *Pages) HTML(path string) ([]byte, bool) {
	page, found := p.current.Load().pages[Address{Path: path}]
	if !found {
		return nil, false
	}
	html, err := page.html()
	return html, err == nil
}

// Parts are the two parts of the page at a path as it is now, false if there is
// none: its main element, and the document around that. See [views.Page].
func (p *Pages) Parts(path string) (frame, main []byte, found bool) {
	page, found := p.current.Load().pages[Address{Path: path}]
	if !found {
		return nil, nil, false
	}
	frame, wrong := page.frame()
	main, err := page.main()
	return frame, main, wrong == nil && err == nil
}

// At serves the page of a path, whatever the path of the request is.
func (p *Pages) At(path string) http.Handler { return p.handler(Address{Path: path}) }

// Six serves a variant of «Seis conexiones».
func (p *Pages) Six(v six.Variant) http.Handler { return p.handler(Address{SixPath, v}) }

// Lessons serves the lesson that a request names as {slug}.
func (p *Pages) Lessons() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.serve(w, r, Address{Path: LessonPath + r.PathValue("slug")})
	})
}

// Search answers GET /buscar?q=…: the results, for readers without JavaScript.
func (p *Pages) Search() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.current.Load().results.ServeHTTP(w, r) })
}

// SearchIndex answers GET /buscar.json: what a browser needs to search by itself.
func (p *Pages) SearchIndex() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.current.Load().index.ServeHTTP(w, r) })
}

func (p *Pages) handler(address Address) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, address) })
}

func (p *Pages) serve(w http.ResponseWriter, r *http.Request, address Address) {
	page, found := p.current.Load().pages[address]
	if !found {
		web.Refuse(w, r, noLesson)
		return
	}
	if page.file != nil {
		page.file.ServeHTTP(w, r)
		return
	}
	html, err := page.html()
	if err != nil {
		panic(err) // which web.Recovery answers and logs
	}
	h := w.Header()
	h.Set("Content-Type", htmlType)
	h.Set("Cache-Control", "no-cache") // not no-store, with which no browser goes back without asking
	_, _ = w.Write(html)               // who asked is gone: nobody is left to tell
}

const htmlType = "text/html; charset=utf-8"

var noLesson = problem.New(http.StatusNotFound,
	"No hay ninguna lección con esa dirección. Quizá cambió de nombre: búscala en el índice del curso.")
