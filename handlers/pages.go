package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"envivo/assets"
	"envivo/content"
	"envivo/handlers/problem"
	"envivo/views"
)

// pages are the HTML pages of the site, rendered and compressed once. The
// course does not change while the server runs, so neither do they. Only what
// was searched for is rendered when it is.
type pages struct {
	home, lessons, chat     http.Handler
	search, searchIndex     http.Handler
	six, sixOff, sixProxied http.Handler
}

func renderPages(ctx context.Context, course *content.Course) (pages, error) {
	p := pages{search: searchPage(course), searchIndex: searchIndex(course)}
	for _, page := range []struct {
		to   *http.Handler
		view templ.Component
	}{
		{&p.home, views.Home(course)},
		{&p.chat, views.Chat(course)},
		{&p.six, views.Six(course)},
		{&p.sixOff, views.SixOff(course)},
		{&p.sixProxied, views.SixProxied(course)},
	} {
		var err error
		if *page.to, err = render(ctx, page.view); err != nil {
			return pages{}, err
		}
	}
	lessons := make(map[string]http.Handler, len(course.Lessons))
	for _, l := range course.Lessons {
		var err error
		if lessons[l.Slug], err = render(ctx, views.Lesson(course, l)); err != nil {
			return pages{}, fmt.Errorf("lesson %q: %w", l.Slug, err)
		}
	}
	p.lessons = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lesson, ok := lessons[r.PathValue("slug")]
		if !ok {
			refuse(w, r, noLesson)
			return
		}
		lesson.ServeHTTP(w, r)
	})
	return p, nil
}

func render(ctx context.Context, component templ.Component) (http.Handler, error) {
	var page bytes.Buffer
	if err := component.Render(ctx, &page); err != nil {
		return nil, err
	}
	return assets.NewFile("text/html; charset=utf-8", page.Bytes()), nil
}

// officialClient is where pages of the tutorial look for the client: it is that
// of the official server's address, and leads to the vendored file.
var officialClient = http.RedirectHandler(assets.URL("vendor/socket.io-client/socket.io.min.js"), http.StatusFound)

var noLesson = problem.New(http.StatusNotFound,
	"No hay ninguna lección con esa dirección. Quizá cambió de nombre: búscala en el índice del curso.")
