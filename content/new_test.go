package content_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"envivo/content"
	"envivo/content/contenttest"
)

// TestNew writes one lesson after the other into a folder, which must stay a
// course without mistakes, with each title as it was meant.
func TestNew(t *testing.T) {
	dir := t.TempDir()
	for i, test := range []struct{ title, file, want string }{
		{"WebTransport", "01-webtransport.md", "WebTransport"},
		{"¿Qué es «HTTP/3»?", "02-que-es-http-3.md", "¿Qué es «HTTP/3»?"},
		{`El "dios" de los protocolos: SSE`, "03-el-dios-de-los-protocolos-sse.md", `El "dios" de los protocolos: SSE`},
		{"'comillas' # y - [todo] {lo} & *demás* \\n", "04-comillas-y-todo-lo-demas-n.md", "'comillas' # y - [todo] {lo} & *demás* \\n"},
		{"  En\ndos\tlíneas\u2028y\x00 media\u00a0\n", "05-en-dos-lineas-y-media.md", "En dos líneas y media"},
		{"Familias 👨‍👩‍👧 y ñandúes", "06-familias-y-nandues.md", "Familias 👨‍👩‍👧 y ñandúes"},
		{"- null", "07-null.md", "- null"},
		{"42", "08-42.md", "42"},
		{"<b>&amp;</b>", "09-b-amp-b.md", "<b>&amp;</b>"},
		{"a\xf1o \ufeff\uffff\u202enuevo", "10-ao-nuevo.md", "ao nuevo"},
		{strings.Repeat("palabra ", 40), "11-palabra-palabra-palabra-palabra-palabra-palabra-palabra.md", strings.TrimSpace(strings.Repeat("palabra ", 40))},
		{strings.Repeat("ñ", 300), "12-" + strings.Repeat("n", 60) + ".md", strings.Repeat("ñ", 300)},
		{"No", "13-no.md", "No"},
		{"2026-11-28", "14-2026-11-28.md", "2026-11-28"},
		{"1e3", "15-1e3.md", "1e3"},
		{"Conexio\u0301n", "16-conexion.md", "Conexión"},
	} {
		path, err := content.New(dir, test.title, contenttest.Options())
		if err != nil || path != filepath.Join(dir, test.file) {
			t.Fatalf("%q: got %q, %v; want %s", test.title, path, err, test.file)
		}
		course, err := content.Load(os.DirFS(dir), contenttest.Strict())
		if err != nil {
			t.Fatalf("%q: %v", test.title, err)
		}
		last := course.Lessons[len(course.Lessons)-1]
		if len(course.Lessons) != i+1 || last.Title != test.want || last.Order != i+1 || len(last.Widgets) != 1 {
			t.Errorf("%q: got %d lessons, the last %+v", test.title, len(course.Lessons), last)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestNewGoesAfterTheLast(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"08-uno.md": {"01-a.md": contenttest.Lesson("a", 7, "")},
		"10-uno.md": {"09-a.md": contenttest.Lesson("a", 2, "")},
		"03-uno.md": {"01-a.md": "---\ntitle: sin acabar\n", "02-b.md": "Hola.", "otra.md": ""}, // with mistakes
	} {
		dir := folder(t, files)
		if path, err := content.New(dir, "Uno", contenttest.Options()); err != nil || filepath.Base(path) != name {
			t.Errorf("got %q, %v; want %s", path, err, name)
		}
	}
}

func TestNewOverwritesNothing(t *testing.T) {
	dir := folder(t, map[string]string{"01-a.md": contenttest.Lesson("uno", 1, ""), "fichero": ""})
	nowhere := filepath.Join(dir, "nada")
	for _, test := range []struct{ dir, title, want string }{
		{dir, "¡Uno!", filepath.Join(dir, "01-a.md") + " ya tiene el slug `uno`; elige otro título"},
		{dir, "你好 🎉", "con el título `你好 🎉` no se puede hacer una dirección; ha de tener alguna letra del alfabeto latino o alguna cifra"},
		{dir, " ", "con el título `` no se puede hacer una dirección; ha de tener alguna letra del alfabeto latino o alguna cifra"},
		{nowhere, "Dos", "la carpeta " + nowhere + " no existe; «envivo init " + nowhere +
			"» la crea, con las lecciones del curso; si las tuyas están en otra, dilo con --content CARPETA"},
		{filepath.Join(dir, "fichero"), "Dos", filepath.Join(dir, "fichero") + " no es una carpeta; di dónde están las lecciones con --content CARPETA"},
	} {
		path, err := content.New(test.dir, test.title, contenttest.Options())
		if err == nil || path != "" || err.Error() != test.want {
			t.Errorf("%q: got %q, %v; want %s", test.title, path, err, test.want)
		}
	}
	taken := filepath.Join(dir, "fichero")
	if err := content.Create(taken, "otro"); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	if text, err := os.ReadFile(taken); err != nil || len(text) > 0 {
		t.Errorf("the file was overwritten: %q, %v", text, err)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 2 {
		t.Errorf("there are %q", names)
	}
}

// folder writes files into a folder of the test's.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
