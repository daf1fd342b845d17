package course

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"envivo/content"
	"envivo/handlers/six"
	"envivo/views"
)

// What a lesson links to is there, or its author is told, down to the heading of a
// page that is no lesson: on the site, and where the course is files.
func TestAnchorsOfPagesAreLookedUp(t *testing.T) {
	for body, want := range map[string]string{
		"[x](/guia#imagenes) [x](/guia#figura-1) [x](/#site-lessons) [x](/chat) [x](/seis-conexiones)": "",
		"[x](/guia#no-existe)": "8:1: la página `/guia` no tiene ningún título `#no-existe`; hay `codigo`, ",
		"[x](/guia#imgenes)":   "8:1: la página `/guia` no tiene ningún título `#imgenes`; ¿quisiste decir `imagenes`?",
		"[x](/guia#Imágenes)":  "8:1: la página `/guia` no tiene ningún título `#Imágenes`; ¿quisiste decir `imagenes`?",
		"[x](/chat#nada)":      "8:1: la página `/chat` no tiene ningún título `#nada`; quita `#nada`",
		"[x](/#lecciones)":     "8:1: la página `/` no tiene ningún título `#lecciones`; hay `site-lessons` y `site-method`",
		"[x](/healthz#x)":      "8:1: la página `/healthz` no tiene ningún título `#x`; quita `#x`",
		"[x](/metrcs)":         "8:1: el sitio no tiene ninguna página `/metrcs`; hay `/`, `/chat`, ",
	} {
		lessons := fstest.MapFS{"a.md": {Data: []byte("---\ntitle: Una\nslug: una\norder: 1\nsummary: Nada.\n---\n\n" + body + "\n")}}
		_, with := Lessons("", os.DirFS("../.."), nil)
		_, err := content.Load(lessons, with)
		built := Build(t.Context(), lessons, with, filepath.Join(t.TempDir(), "curso"))
		for where, err := range map[string]error{"site": err, "files": built} {
			switch {
			case want == "" && err == nil:
			case want == "" || err == nil || !strings.HasPrefix(err.Error(), "content/a.md:"+want):
				t.Errorf("%s, %s:\ngot  %v\nwant %s", where, body, err, want)
			}
		}
	}
}

// What the site has only while it runs is not in the static course, and nor is
// what it says of it.
func TestAnchorsOfTheStaticCourseAreItsOwn(t *testing.T) {
	lessons := fstest.MapFS{"a.md": {Data: []byte("---\ntitle: Una\nslug: una\norder: 1\nsummary: Nada.\n---\n\n[x](/seis-conexiones#six-slots)\n")}}
	_, with := Lessons("", os.DirFS("../.."), nil)
	if _, err := content.Load(lessons, with); err != nil {
		t.Error(err)
	}
	var problems content.Problems
	dir := filepath.Join(t.TempDir(), "curso")
	if err := Build(t.Context(), lessons, with, dir); !errors.As(err, &problems) || !strings.Contains(err.Error(), "ningún título `#six-slots`") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it was written all the same")
	}
}

// No page has an anchor for what is in the course, without which they are found.
func TestAnchorsDoNotDependOnTheCourse(t *testing.T) {
	lessons, with := Lessons("", os.DirFS("../.."), nil)
	course, err := content.Load(lessons, with)
	if err != nil {
		t.Fatal(err)
	}
	guides, err := content.Guides(with)
	if err != nil {
		t.Fatal(err)
	}
	for what, ctx := range map[string]context.Context{"site": t.Context(), "files": views.For(t.Context(), views.Static)} {
		found := anchors(ctx, with)
		for address, view := range draw(course, guides) {
			if strings.HasPrefix(address.Path, LessonPath) || address.Six != six.Page {
				continue
			}
			var page bytes.Buffer
			if err := view.Render(ctx, &page); err != nil {
				t.Fatal(err)
			}
			if got, _ := found(address.Path); !slices.Equal(got, headings(page.Bytes())) {
				t.Errorf("%s, %s: %v", what, address.Path, got)
			}
		}
	}
}
