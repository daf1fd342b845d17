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
// course does not change while the server runs, so neither do they.
type pages struct{ home, lessons, chat http.Handler }

func renderPages(ctx context.Context, course *content.Course) (pages, error) {
	home, err := render(ctx, views.Home(course))
	if err != nil {
		return pages{}, err
	}
	talk, err := render(ctx, views.Chat(course))
	if err != nil {
		return pages{}, err
	}
	lessons := make(map[string]http.Handler, len(course.Lessons))
	for _, l := range course.Lessons {
		if lessons[l.Slug], err = render(ctx, views.Lesson(course, l)); err != nil {
			return pages{}, fmt.Errorf("lesson %q: %w", l.Slug, err)
		}
	}
	return pages{home: home, chat: talk, lessons: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lesson, ok := lessons[r.PathValue("slug")]
		if !ok {
			refuse(w, r, noLesson)
			return
		}
		lesson.ServeHTTP(w, r)
	})}, nil
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
