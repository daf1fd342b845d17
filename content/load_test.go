package content_test

import (
	"io"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/content/directive"
	"envivo/content/lint"
	"envivo/content/settings"
)

func TestHeadings(t *testing.T) {
	got := contenttest.Folder(t, "render/testdata/golden").Lesson("prosa").Headings
	want := []content.Heading{
		{2, "como-funciona", "¿Cómo funciona?"},
		{3, "como-funciona-2", "¿Cómo funciona?"},
		{4, "el-ano-de-la-n-la-funcion", "El año de la «ñ» & la función() <="},
		{2, "seccion", "你好"},
		{2, "tareas", "Tareas"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestSections(t *testing.T) {
	const body = `Antes de **todo**,
nada.

## Uno y ´2´

Un párrafo con [enlace](#dos), ´código´ y nota[^1].

- Un punto
- y otro

´´´js
const oculto = true;
´´´

::widget{name=reloj}

### Dos

:::aviso Ojo
| a | b |
|---|---|
| c | d |
:::

#### Tres

[^1]: Al pie.
`
	course, problems := contenttest.Load(map[string]string{"a.md": contenttest.Lesson("a", 1, strings.ReplaceAll(body, "´", "`"))})
	if problems != nil {
		t.Fatal(problems)
	}
	want := []content.Section{
		{Text: "Antes de todo, nada."},
		{ID: "uno-y-2", Heading: "Uno y 2", Text: "Un párrafo con enlace, código y nota. Un punto y otro"},
		{ID: "dos", Heading: "Dos", Text: "Ojo a b c d"},
		{ID: "tres", Heading: "Tres", Text: "Al pie."},
	}
	if got := course.Lessons[0].Sections; !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestWidgetsOfALesson(t *testing.T) {
	got := contenttest.Folder(t, "render/testdata/golden").Lesson("notas").Widgets
	if want := []string{"eco", "reloj"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: each once, in order of first use", got, want)
	}
}

func TestCourse(t *testing.T) {
	c := contenttest.MustLoad(t, map[string]string{
		"a.md":      contenttest.Lesson("tres", 30, ""),
		"b.md":      contenttest.Lesson("uno", 1, ""),
		"c.md":      contenttest.Lesson("dos", 2, ""),
		"otra.txt":  "no es una lección",
		"sub/d.md":  "tampoco",
		"README.go": "tampoco",
		".#a.md":    "tampoco",
	})
	slugs := func(lessons ...*content.Lesson) (out []string) {
		for _, l := range lessons {
			if l == nil {
				out = append(out, "-")
			} else {
				out = append(out, l.Slug)
			}
		}
		return out
	}
	check := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	neighbours := func(slug string) []string {
		prev, next := c.Neighbours(slug)
		return slugs(prev, next)
	}
	check("lessons", slugs(c.Lessons...), "uno", "dos", "tres")
	check("lesson", slugs(c.Lesson("dos"), c.Lesson("cuatro")), "dos", "-")
	check("neighbours of the first", neighbours("uno"), "-", "dos")
	check("neighbours of the second", neighbours("dos"), "uno", "tres")
	check("neighbours of the last", neighbours("tres"), "dos", "-")
	check("neighbours of none", neighbours("cuatro"), "-", "-")
	if got := c.Lesson("tres").File; got != "a.md" {
		t.Errorf("file: got %q", got)
	}
}

// TestPlatforms checks that a byte order mark and Windows line ends change
// neither the page nor the place of a problem.
func TestPlatforms(t *testing.T) {
	right := contenttest.Lesson("x", 1, "Uno\ndos\n\n```go\nvar x int\n```\n")
	wrong := contenttest.Lesson("x", 1, "Uno\n\n## ¿Año?\n\nAño ::widget{\n")
	windows := func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }

	got := contenttest.MustLoad(t, map[string]string{"a.md": windows(right)}).Lessons[0]
	want := contenttest.MustLoad(t, map[string]string{"a.md": right}).Lessons[0]
	if got.HTML.String() != want.HTML.String() || got.Minutes != want.Minutes {
		t.Errorf("got %+v, want %+v", got, want)
	}
	_, there := contenttest.Load(map[string]string{"a.md": windows(wrong)})
	_, here := contenttest.Load(map[string]string{"a.md": wrong})
	if !reflect.DeepEqual(there, here) || len(here) != 1 {
		t.Errorf("got\n%v\nwant\n%v", there, here)
	}
}

// TestRealCourse loads the lessons that ship with the program, with the code
// that they show. What the widgets accept is tested where they live; here any
// widget that a lesson names is one that accepts what it is given.
func TestRealCourse(t *testing.T) {
	course, err := content.Load(content.Files, content.Options{Sources: os.DirFS(".."), Widgets: anyWidgets(t)})
	if err != nil {
		t.Fatalf("the course has problems:\n%v", err)
	}
	for i, l := range course.Lessons {
		if l.Order != i+1 {
			t.Errorf("%s: order %d, want %d", l.File, l.Order, i+1)
		}
		if len(l.Headings) == 0 {
			t.Errorf("%s has no headings", l.File)
		}
		checkHTML(t, l.HTML.String())
	}
}

// anyWidgets returns a widget for each name used in the lessons, with every
// attribute that any of them gives it.
func anyWidgets(t *testing.T) []settings.Widget {
	t.Helper()
	var widgets []settings.Widget
	for _, n := range directivesIn(t, content.Files) {
		name := n.Attr("name")
		if n.Name != "widget" || name == nil {
			continue
		}
		i := slices.IndexFunc(widgets, func(w settings.Widget) bool { return w.Name == name.Value })
		if i < 0 {
			i = len(widgets)
			widgets = append(widgets, settings.Widget{Name: name.Value, Render: func(io.Writer, settings.Values) error { return nil }})
		}
		for _, a := range n.Attrs {
			known := slices.ContainsFunc(widgets[i].Attrs, func(known settings.Attr) bool { return known.Name == a.Name })
			if !known && a.Name != "name" {
				widgets[i].Attrs = append(widgets[i].Attrs, settings.Attr{Name: a.Name})
			}
		}
	}
	return widgets
}

func directivesIn(t *testing.T, fsys fs.FS) (nodes []*directive.Node) {
	t.Helper()
	names, err := fs.Glob(fsys, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	md := goldmark.New(goldmark.WithExtensions(&directive.Extender{}))
	for _, name := range names {
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		_ = ast.Walk(md.Parser().Parse(text.NewReader(source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
			if n, ok := node.(*directive.Node); ok && entering {
				nodes = append(nodes, n)
			}
			return ast.WalkContinue, nil
		})
	}
	return nodes
}

// TestUnreadable checks what cannot be loaded at all.
func TestUnreadable(t *testing.T) {
	for _, test := range []struct {
		name string
		fsys fs.FS
		want string
	}{
		{"no folder", os.DirFS("testdata/nada"), "lecciones:1:1: la carpeta no existe; comprueba la ruta; «envivo init lecciones» escribe ahí las del curso"},
		{"an empty folder", fstest.MapFS{}, "lecciones:1:1: aquí no hay ninguna lección; las lecciones son los ficheros `*.md` de esta carpeta; «envivo init lecciones» escribe ahí las del curso"},
		{"a folder called like a lesson", fstest.MapFS{"a.md/b": &fstest.MapFile{}}, "lecciones/a.md:1:1: no se puede leer la lección; comprueba que existe y que no está dañada"},
		{
			"a megabyte and more", fstest.MapFS{"a.md": contenttest.File(contenttest.Lesson("a", 1, strings.Repeat("x", lint.Largest)))},
			"lecciones/a.md:1:1: la lección ocupa 257 KiB, y caben 256; pártela en varias",
		},
		{"a pipe called like a lesson", fstest.MapFS{"a.md": {Mode: fs.ModeNamedPipe}}, "lecciones/a.md:1:1: no se puede leer la lección; comprueba que existe y que no está dañada"},
		{"no permission", forbidden{fstest.MapFS{"a.md": contenttest.File("")}}, "lecciones/a.md:1:1: no hay permiso para leer la lección; dale permiso de lectura a tu usuario"},
	} {
		t.Run(test.name, func(t *testing.T) {
			course, err := content.Load(test.fsys, content.Options{Dir: "lecciones"})
			if course != nil || err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// forbidden is a file system in which folders can be read, but no file.
type forbidden struct{ fstest.MapFS }

func (f forbidden) ReadFile(name string) ([]byte, error) {
	if f.MapFS[name] == nil {
		return nil, fs.ErrNotExist
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestMinutes(t *testing.T) {
	for _, test := range []struct{ words, codeLines, want int }{
		{0, 0, 1}, {200, 0, 1}, {290, 0, 1}, {310, 0, 2}, {1000, 0, 5}, {1000, 150, 15},
	} {
		if got := content.Minutes(test.words, test.codeLines); got != test.want {
			t.Errorf("%d words and %d lines: got %d minutes, want %d", test.words, test.codeLines, got, test.want)
		}
	}
	body := strings.Repeat("Cinco palabras y una «más».\n", 200) +
		"\n| una | dos |\n|---|---|\n| tres | cuatro |\n\n```text\n" + strings.Repeat("línea\n", 60) + "```\n"
	text := contenttest.Lesson("x", 1, body)
	words, codeLines := content.Count(contenttest.Options(), text)
	if minutes := content.Compile(contenttest.Options(), text).Minutes; words != 1004 || codeLines != 60 || minutes != 9 {
		t.Errorf("got %d words, %d lines of code, %d minutes", words, codeLines, minutes)
	}
}

func TestACourseReportsItsLessons(t *testing.T) {
	one := contenttest.MustLoad(t, map[string]string{"a.md": contenttest.Lesson("a", 1, "")})
	many := &content.Course{Lessons: make([]*content.Lesson, 6)}
	for want, course := range map[string]*content.Course{"1 lección, ningún error\n": one, "6 lecciones, ningún error\n": many} {
		var got strings.Builder
		if err := course.Report(&got); err != nil || got.String() != want {
			t.Errorf("%v, got %q, want %q", err, got.String(), want)
		}
	}
}

// What a page of the site has is asked when a link leads to a place in it.
func TestLinksLeadIntoThePagesOfTheSite(t *testing.T) {
	opts := contenttest.Strict()
	opts.Anchors = func(address string) ([]content.Heading, bool) {
		return []content.Heading{{Level: 2, ID: "salas", Text: "Salas"}}, address == "/chat"
	}
	for body, want := range map[string]string{
		"[x](/chat#salas) [y](/#nadie-lo-sabe)": "",
		"[x](/chat#sala)":                       "content/a.md:8:1: la página `/chat` no tiene ningún título `#sala`; ¿quisiste decir `salas`?",
	} {
		if _, problems := contenttest.LoadWith(opts, map[string]string{"a.md": contenttest.Lesson("a", 1, body+"\n")}); problems.Error() != want {
			t.Errorf("%s: got %q, want %q", body, problems.Error(), want)
		}
	}
}

// A widget that contradicts itself, or another, is a mistake of the program.
func TestLoadPanicsOfWrongWidgets(t *testing.T) {
	right := contenttest.Options().Widgets[0]
	for name, widgets := range map[string][]settings.Widget{"no name": {{Render: right.Render}}, "two of a name": {right, right}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			_, _ = content.Load(content.Files, content.Options{Widgets: widgets})
		}()
	}
}
