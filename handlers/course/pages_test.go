package course

import (
	"bytes"
	"net/http"
	"slices"
	"testing"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/handlers/six"
)

var guides = []*content.Lesson{{Title: "Guía", HTML: contenttest.Markup("")}, {Title: "Otra", Slug: "otra", HTML: contenttest.Markup("")}}

// saying is a course of one lesson that says a text.
func saying(text string) *content.Course {
	return &content.Course{Lessons: []*content.Lesson{{
		Slug: "polling", Title: "Polling", Summary: "Preguntar.", Order: 1, Minutes: 1, HTML: contenttest.Markup("<p>" + text + "</p>"),
	}}}
}

// Both kinds of pages are the same pages; those of a course that does not change
// have an entity tag as well.
func TestPages(t *testing.T) {
	cached, err := NewPages(t.Context(), saying("uno"), guides)
	if err != nil {
		t.Fatal(err)
	}
	live := NewLivePages(t.Context(), saying("uno"), guides)
	for what, pages := range map[string]*Pages{"cached": cached, "live": live} {
		mux := http.NewServeMux()
		mux.Handle("GET /chat", pages.At("/chat"))
		mux.Handle("GET /lecciones/{slug}", pages.Lessons())
		for path, want := range map[string]int{"/chat": 200, "/lecciones/polling": 200, "/lecciones/nada": 404} {
			w := do(t, mux, "GET", path, "Accept", "text/html")
			if w.Code != want || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%s, %s: %d %v", what, path, w.Code, w.Header())
			}
			if tagged := w.Header().Get("Etag") != ""; want == 200 && tagged != (what == "cached") {
				t.Errorf("%s, %s: %v", what, path, w.Header())
			}
		}
		titles := make(map[string]bool)
		for _, variant := range []six.Variant{six.Page, six.Off, six.Proxied} {
			w := do(t, pages.Six(variant), "GET", SixPath)
			titles[w.Body.String()] = w.Code == http.StatusOK
		}
		if len(titles) != 3 {
			t.Errorf("%s: there are %d pages for three variants", what, len(titles))
		}
	}
}

// What is saved is on the page, whole and in its parts, and what is gone is gone.
func TestACourseIsReplaced(t *testing.T) {
	pages := NewLivePages(t.Context(), saying("uno"), guides)
	const path = LessonPath + "polling"
	for _, text := range []string{"uno", "dos"} {
		pages.Replace(saying(text))
		html, found := pages.HTML(path)
		frame, main, inParts := pages.Parts(path)
		said := []byte("<p>" + text + "</p>")
		if !found || !inParts || !bytes.Contains(html, said) || !bytes.Contains(main, said) || bytes.Contains(frame, said) {
			t.Errorf("%s: %v %v %s", text, found, inParts, main)
		}
	}
	pages.Replace(new(content.Course))
	if _, found := pages.HTML(path); found {
		t.Error("there is a page of a lesson that is gone")
	}
	if _, _, found := pages.Parts(path); found {
		t.Error("there are parts of a lesson that is gone")
	}
}

func TestPagesMayBeLinkedTo(t *testing.T) {
	for _, path := range append(Paths(), "/polling") {
		if !slices.Contains(Linkable(), path) {
			t.Errorf("no lesson may link to %s", path)
		}
	}
	for _, b := range Bounds() {
		if b.Value != "200 bytes" {
			t.Errorf("%+v", b)
		}
	}
}
