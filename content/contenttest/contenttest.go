// Package contenttest has what tests of lessons need: lessons, what they may refer
// to, and what must hold of every mistake.
package contenttest

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"envivo/content"
	"envivo/content/settings"
)

// Options are what lessons in tests may refer to.
func Options() content.Options {
	return content.Options{
		Sources: fstest.MapFS{
			"handlers/sse/sse.go": File(`package sse

// #region stream
func stream() {
	// #region frame
	if true {
		return // listo
	}
	// #endregion frame
}
// #endregion stream

// #region abierta
var x = 1
`),
			"handlers/sse/nada.go":   File("package sse\n\n// #region hueca\n\n// #endregion hueca\n\n// #endregion suelta\n"),
			"handlers/sse/doble.go":  File("// #region a\nuno\n// #endregion a\n// #region a\ndos\n// #endregion a\n"),
			"handlers/sse/latin1.go": File("// a\xf1o\n"),
			"assets/js/sse-client.js": File("export function open() {\r\n  // #region connect\r\n" +
				"  const source = new EventSource(\"/sse\");\r\n\r\n    // más adentro\r\n  // #endregion connect\r\n}\r\n"),
			"README.md": File("# Hola\n"),
		},
		Widgets: []settings.Widget{
			{Name: "reloj", Render: func(w io.Writer, v settings.Values) error {
				_, err := fmt.Fprintf(w, "<x-reloj id=%q></x-reloj>", v.ID())
				return err
			}},
			{
				Name: "eco",
				Attrs: []settings.Attr{
					{Name: "message", Default: "hola", Max: "20"},
					{Name: "each", Kind: settings.Duration, Default: "1s", Min: "500ms", Max: "1m"},
					{Name: "times", Kind: settings.Int, Min: "1", Default: "1"},
					{Name: "mode", Kind: settings.Choice, Choices: []string{"corto", "largo"}, Default: "corto"},
					{Name: "loud", Kind: settings.Bool},
				},
				Render: func(w io.Writer, v settings.Values) error {
					_, err := fmt.Fprintf(w, `<x-eco id="%s" each="%s" times="%d" mode="%s" loud="%t">%s</x-eco>`,
						v.ID(), v.Duration("each"), v.Int("times"), v.Text("mode"), v.Bool("loud"), html.EscapeString(v.Text("message")))
					return err
				},
			},
			{
				Name:   "roto",
				Attrs:  []settings.Attr{{Name: "to", Kind: settings.Int, Required: true, Max: "9"}},
				Render: func(io.Writer, settings.Values) error { return errors.New("se fue la luz") },
			},
		},
	}
}

// Strict are those of a site that knows all its addresses and files.
func Strict() content.Options {
	options := Options()
	options.Addresses = []string{"/", "/chat", "/seis-conexiones"}
	options.Assets = []string{"css/site.css", "img/diagrama.svg", "img/mapa.svg"}
	return options
}

// Markup is HTML as it is, for the body of a lesson.
type Markup string

func (m Markup) String() string { return string(m) }

// File is one of a [fstest.MapFS].
func File(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// Lesson is a whole file: a right front matter of six lines, a blank one, and
// the body, which begins in line 8.
func Lesson(slug string, order int, body string) string {
	return fmt.Sprintf("---\ntitle: Lección\nslug: %s\norder: %d\nsummary: Resumen.\n---\n\n%s", slug, order, body)
}

// Load loads a course of these files, whose lessons may refer to what [Options] has.
func Load(files map[string]string) (*content.Course, content.Problems) {
	return LoadWith(Options(), files)
}

// LoadWith loads a course of these files, with other options.
func LoadWith(opts content.Options, files map[string]string) (*content.Course, content.Problems) {
	fsys := make(fstest.MapFS)
	for name, text := range files {
		fsys[name] = File(text)
	}
	course, err := content.Load(fsys, opts)
	var problems content.Problems
	if err != nil && !errors.As(err, &problems) {
		panic(err)
	}
	return course, problems
}

// MustLoad loads a course in which nothing is wrong.
func MustLoad(t *testing.T, files map[string]string) *content.Course {
	t.Helper()
	course, problems := Load(files)
	if len(problems) > 0 {
		t.Fatalf("unexpected problems:\n%v", problems)
	}
	return course
}

// Folder loads the course in a folder: glosario.md, and a lesson of each file that is
// called NAME.give.md.
func Folder(t *testing.T, dir string) *content.Course {
	t.Helper()
	files := make(map[string]string)
	names, err := filepath.Glob(filepath.Join(dir, "*.give.md"))
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, name := range append(names, filepath.Join(dir, "glosario.md")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = string(text)
	}
	return MustLoad(t, files)
}

// Lines joins lines into a text.
func Lines(l ...string) string { return strings.Join(l, "\n") + "\n" }

// Picture is a PNG of 3 by 2 pixels.
func Picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// CheckPlace checks that a problem has a place in a file that exists.
func CheckPlace(t *testing.T, p content.Problem, files map[string]string) {
	t.Helper()
	text, ok := files[strings.TrimPrefix(p.File, "content/")]
	if !ok {
		t.Fatalf("there is no such file: %+v", p)
	}
	all := strings.Split(norm.NFC.String(text), "\n") // as an author sees it
	if p.Line < 1 || p.Line > len(all) {
		t.Fatalf("there is no such line: %+v", p)
	}
	if p.Column < 1 || p.Column > len([]rune(all[p.Line-1]))+1 {
		t.Errorf("there is no such column: %+v", p)
	}
	if p.Message == "" || strings.ContainsAny(p.Error(), "\n\r") {
		t.Errorf("the message is not a line: %q", p.Error())
	}
	if english.MatchString(quotations.ReplaceAllString(p.Message, "")) {
		t.Errorf("the message is not Spanish: %q", p.Message)
	}
	checkCaret(t, p, all[p.Line-1])
}

var (
	quotations = regexp.MustCompile("(?s)`.*`")
	english    = regexp.MustCompile(`(?i)\b(the|is|of|not|cannot|invalid|unexpected|expected|unknown|missing|failed|error)\b`)
)

// checkCaret checks that the excerpt points to the very character.
func checkCaret(t *testing.T, p content.Problem, line string) {
	t.Helper()
	shown, written := []rune(p.Excerpt), []rune(strings.TrimPrefix(strings.TrimSuffix(line, "\r"), "\ufeff"))
	if p.Caret < 0 || p.Caret > len(shown) {
		t.Fatalf("the caret is outside of the excerpt: %+v", p)
	}
	if p.Column > len(written) || unicode.IsSpace(written[p.Column-1]) || unicode.IsControl(written[p.Column-1]) {
		return // of which the excerpt has not all
	}
	if p.Caret == len(shown) || shown[p.Caret] != written[p.Column-1] {
		t.Errorf("the caret is not at %q: %+v", written[p.Column-1], p)
	}
}
