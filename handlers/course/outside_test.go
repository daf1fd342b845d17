//go:build unix

package course

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"envivo/content"
)

// onDisk writes files into a folder of the test's: what begins with "->" is a
// link to the rest of it, and "|" is a pipe.
func onDisk(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		switch to, link := strings.CutPrefix(text, "->"); {
		case link:
			err = errors.Join(err, os.Symlink(to, path))
		case text == "|":
			err = errors.Join(err, syscall.Mkfifo(path, 0o600))
		default:
			err = errors.Join(err, os.WriteFile(path, []byte(text), 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// asked is what is answered to who asks for a picture of a course.
func asked(t *testing.T, course fs.FS, name string) *httptest.ResponseRecorder {
	t.Helper()
	ask := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.SetPathValue("name", name)
		Pictures(course).ServeHTTP(w, r)
	})
	return do(t, ask, "GET", "/lecciones/img/x")
}

func lessonText(slug, body string) string {
	return fmt.Sprintf("---\ntitle: Una\nslug: %s\norder: 1\nsummary: Nada.\n---\n\n%s", slug, body)
}

// Whoever serves a course that somebody else wrote publishes that course.
func TestPicturesOutsideTheCourseAreNotServed(t *testing.T) {
	dir := onDisk(t, map[string]string{
		"secreto.svg": "<svg>secreto</svg>", "secretos/a.svg": "<svg>secreto</svg>",
		"curso/img/mapa.svg": "<svg/>", "curso/img/fuera.svg": "->../../secreto.svg",
		"curso/img/sub": "->../../secretos", "curso/img/dentro.svg": "->mapa.svg", "curso/img/tubo.svg": "|",
		"otro/img": "->../secretos", "otro/a.svg": "<svg>de la carpeta</svg>",
	})
	for _, test := range []struct {
		course, path string
		status       int
	}{
		{"curso", "mapa.svg", 200},
		{"curso", "dentro.svg", 200},
		{"curso", "fuera.svg", 404},
		{"curso", "sub/a.svg", 404},
		{"curso", "tubo.svg", 404},
		{"curso", "../../secreto.svg", 404},
		{"otro", "a.svg", 404},
		{"otro", "../a.svg", 404},
	} {
		w := asked(t, content.Dir(filepath.Join(dir, test.course)), test.path)
		if w.Code != test.status || strings.Contains(w.Body.String(), "secreto") {
			t.Errorf("%s, %s: %d %s", test.course, test.path, w.Code, w.Body)
		}
	}
}

// What was checked when the site began may be another thing by now.
func TestAPictureThatBecomesALinkIsNotServed(t *testing.T) {
	dir := onDisk(t, map[string]string{"secreto.svg": "<svg>secreto</svg>", "curso/img/mapa.svg": "<svg/>"})
	course, path := content.Dir(filepath.Join(dir, "curso")), filepath.Join(dir, "curso", "img", "mapa.svg")
	for range 3 {
		if w := asked(t, course, "mapa.svg"); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if err := errors.Join(os.Remove(path), os.Symlink("../../secreto.svg", path)); err != nil {
			t.Fatal(err)
		}
		if w := asked(t, course, "mapa.svg"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "secreto") {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if err := errors.Join(os.Remove(path), os.WriteFile(path, []byte("<svg/>"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder that says that it is this program's may be anybody's.
func TestACheckoutIsAFolderAndNoMore(t *testing.T) {
	const module = "module envivo\n\ngo 1.26\n"
	dir := onDisk(t, map[string]string{
		"secreto.go": "// #region x\nvar clave = 1234\n// #endregion x\n", "modulo": module,
		"suyo/go.mod": module, "suyo/x.go": "->../secreto.go", "suyo/dentro.go": "// #region x\nvar y int\n// #endregion x\n",
		"suyo/fuera/x": "->../..", "suyo/curso/a.md": lessonText("a", "::source{file=x.go region=x}\n"),
		"suyo/bueno/a.md": lessonText("a", "::source{file=dentro.go region=x}\n"), "suyo/bueno/img": "->../..",
		"windows/go.mod": strings.ReplaceAll(module, "\n", "\r\n"), "windows/curso/a.md": "",
		"otro/go.mod": "module envivos\n", "otro/curso/a.md": "",
		"tubo/go.mod": "|", "tubo/curso/a.md": "",
		"enlace/go.mod": "->../modulo", "enlace/curso/a.md": "",
		"suelto/a.md": "", "suelto/go.mod": module, // beside the lessons, and not above them
	})
	at := func(name string) string { return filepath.Join(dir, name) }
	for folder, want := range map[string]string{
		"suyo/curso": at("suyo"), "suyo/curso/": at("suyo"), "suyo/x/../curso": at("suyo"), "windows/curso": at("windows"),
		"otro/curso": "", "tubo/curso": "", "enlace/curso": "", "suelto": "",
	} {
		if got := Checkout(at(folder)); got != want {
			t.Errorf("%s: got %q, want %q", folder, got, want)
		}
	}
	t.Chdir(at("suyo/curso"))
	if got := Checkout("."); filepath.Base(got) != "suyo" {
		t.Errorf("here: %q", got)
	}
	if _, err := content.Load(Lessons(at("suyo/bueno"), nil, nil)); err != nil {
		t.Error(err)
	}
	_, err := content.Load(Lessons(at("suyo/curso"), nil, nil))
	if want := "`x.go` pasa por un enlace simbólico que se sale de la carpeta"; err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "1234") {
		t.Errorf("got %v, want %s", err, want)
	}
	// Nor is anything watched that lies elsewhere.
	watched := Folders(at("suyo/bueno"), []string{"dentro.go", "fuera/x/secreto.go", "../secreto.go"})
	if want := []string{at("suyo/bueno"), at("suyo")}; !slices.Equal(watched, want) {
		t.Errorf("watched are %q, want %q", watched, want)
	}
}

// A static course goes to its folder, and has nothing of another.
func TestBuildKeepsToItsFolders(t *testing.T) {
	dir := onDisk(t, map[string]string{
		"secreto.svg": "<svg>secreto</svg>", "ajeno/a": "mío",
		"curso/a.md": lessonText("a", "![Un mapa](img/mapa.svg)\n"), "curso/img/mapa.svg": "<svg/>", "curso/img/fuera.svg": "->../../secreto.svg",
		"hecho/.envivo-build": "lecciones\nassets\nindex.html\n", "hecho/lecciones": "->../ajeno", "hecho/index.html": "->../ajeno/a",
		"otro/enlace": "->../ajeno", "tubo/.envivo-build": "|",
	})
	at := func(name string) string { return filepath.Join(dir, name) }
	build := func(to string) error {
		lessons, with := Lessons(at("curso"), os.DirFS("../.."), nil)
		return Build(t.Context(), lessons, with, at(to))
	}
	if err := build("hecho"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"mapa.svg": true, "fuera.svg": false} {
		if _, err := os.Lstat(at("hecho/lecciones/img/" + name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := filepath.WalkDir(at("hecho"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type()&fs.ModeSymlink != 0 {
			t.Errorf("%s is a link", name)
		}
		return err
	})
	entries, _ := os.ReadDir(at("ajeno"))
	text, _ := os.ReadFile(at("ajeno/a"))
	if err != nil || len(entries) != 1 || string(text) != "mío" {
		t.Errorf("what is another's has %v and %q; %v", entries, text, err)
	}
	if err := build("otro"); err == nil || !strings.Contains(err.Error(), "hay algo que no es de un curso escrito antes (enlace)") {
		t.Errorf("over a link that is not ours: %v", err)
	}
	if err := build("tubo"); err == nil {
		t.Error("over a pipe that is not ours")
	}
}
