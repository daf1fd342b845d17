package content

import (
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

// fixture is what lessons in tests may refer to.
func fixture() Options {
	return Options{
		Sources: fstest.MapFS{
			"handlers/sse/sse.go": mapFile(`package sse

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
			"handlers/sse/nada.go":    mapFile("package sse\n\n// #region hueca\n\n// #endregion hueca\n\n// #endregion suelta\n"),
			"handlers/sse/doble.go":   mapFile("// #region a\nuno\n// #endregion a\n// #region a\ndos\n// #endregion a\n"),
			"handlers/sse/latin1.go":  mapFile("// a\xf1o\n"),
			"assets/js/sse-client.js": mapFile("export function open() {\r\n  // #region connect\r\n  const source = new EventSource(\"/sse\");\r\n\r\n    // más adentro\r\n  // #endregion connect\r\n}\r\n"),
			"README.md":               mapFile("# Hola\n"),
		},
		Widgets: []Widget{
			{Name: "reloj", Render: func(w io.Writer, v Values) error {
				_, err := fmt.Fprintf(w, "<x-reloj id=%q></x-reloj>", v.ID())
				return err
			}},
			{
				Name: "eco",
				Attrs: []Attr{
					{Name: "message", Default: "hola", Max: "20"},
					{Name: "each", Kind: Duration, Default: "1s", Min: "500ms", Max: "1m"},
					{Name: "times", Kind: Int, Min: "1", Default: "1"},
					{Name: "mode", Kind: Choice, Choices: []string{"corto", "largo"}, Default: "corto"},
					{Name: "loud", Kind: Bool},
				},
				Render: func(w io.Writer, v Values) error {
					_, err := fmt.Fprintf(w, `<x-eco id="%s" each="%s" times="%d" mode="%s" loud="%t">%s</x-eco>`,
						v.ID(), v.Duration("each"), v.Int("times"), v.Text("mode"), v.Bool("loud"), html.EscapeString(v.Text("message")))
					return err
				},
			},
			{
				Name:   "roto",
				Attrs:  []Attr{{Name: "to", Kind: Int, Required: true, Max: "9"}},
				Render: func(io.Writer, Values) error { return errors.New("se fue la luz") },
			},
		},
	}
}

// strict is the fixture of a site that knows all its addresses and files.
func strict() Options {
	options := fixture()
	options.Addresses = []string{"/", "/chat", "/seis-conexiones"}
	options.Assets = []string{"css/site.css", "img/diagrama.svg", "img/mapa.svg"}
	return options
}

func mapFile(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// lesson is a whole file: a right front matter of six lines, a blank one, and
// the body, which begins in line 8.
func lesson(slug string, order int, body string) string {
	return fmt.Sprintf("---\ntitle: Lección\nslug: %s\norder: %d\nsummary: Resumen.\n---\n\n%s", slug, order, body)
}

// load loads a course of these files.
func load(files map[string]string) (*Course, Problems) { return loadWith(fixture(), files) }

func loadWith(opts Options, files map[string]string) (*Course, Problems) {
	fsys := make(fstest.MapFS)
	for name, text := range files {
		fsys[name] = mapFile(text)
	}
	course, err := Load(fsys, opts)
	var problems Problems
	if err != nil && !errors.As(err, &problems) {
		panic(err)
	}
	return course, problems
}

// mustLoad loads a course in which nothing is wrong.
func mustLoad(t *testing.T, files map[string]string) *Course {
	t.Helper()
	course, problems := load(files)
	if len(problems) > 0 {
		t.Fatalf("unexpected problems:\n%v", problems)
	}
	return course
}

// lines joins lines into a text.
func lines(l ...string) string { return strings.Join(l, "\n") + "\n" }
