package course

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"envivo/assets"
	"envivo/content"
)

// builtCourse is the real course as files.
func builtCourse(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "curso")
	lessons, with := Lessons("", os.DirFS("../.."), nil)
	if err := Build(t.Context(), lessons, with, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Whoever follows every link, from the root of a server or below it, finds
// every page and every file, and every anchor that a link names.
func TestBuiltCourseHasNoBrokenLinks(t *testing.T) {
	dir := builtCourse(t)
	lessons, err := content.Load(Lessons("", os.DirFS("../.."), nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, below := range []string{"/", "/cursos/en-vivo/"} {
		server := httptest.NewServer(http.StripPrefix(strings.TrimSuffix(below, "/"), http.FileServer(http.Dir(dir))))
		t.Cleanup(server.Close)
		c := crawler{t: t, client: server.Client(), anchors: make(map[string]map[string]bool)}
		root, _ := url.Parse(server.URL + below)
		c.visit(root, root)
		for _, l := range lessons.Lessons {
			if c.anchors[root.JoinPath(LessonPath, l.Slug, "index.html").String()] == nil {
				t.Errorf("below %s: no link leads to %s", below, l.Slug)
			}
		}
		for _, path := range append(Paths(), LessonPath+lessons.Lessons[0].Slug+"/", missingPage) {
			c.visit(root, root.JoinPath(path))
		}
		for _, l := range c.fragments {
			page := *l
			page.Fragment = ""
			if !c.anchors[page.String()][l.Fragment] {
				t.Errorf("%s: there is no such anchor", l)
			}
		}
	}
}

// A crawler visits what it is led to, once.
type crawler struct {
	t         *testing.T
	client    *http.Client
	anchors   map[string]map[string]bool // the ids of each page; nil for what is no page
	fragments []*url.URL
}

func (c *crawler) visit(from, to *url.URL) {
	if to.Host != from.Host {
		return
	}
	page := *to
	page.Fragment = ""
	if to.Fragment != "" {
		c.fragments = append(c.fragments, to)
	}
	if _, visited := c.anchors[page.String()]; visited {
		return
	}
	c.anchors[page.String()] = nil
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, page.String(), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	response, err := c.client.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		c.t.Errorf("%s leads to %s: %s", from, to, response.Status)
		return
	}
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		return
	}
	// Only 404.html, which may be shown at any address, begins at the root.
	anywhere := strings.HasSuffix(page.Path, "/"+missingPage)
	ids := make(map[string]bool)
	c.anchors[page.String()] = ids
	z := html.NewTokenizer(response.Body)
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		for _, a := range z.Token().Attr {
			switch {
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key != "href" && a.Key != "src" || anywhere:
			case strings.HasPrefix(a.Val, "/") || strings.HasSuffix(a.Val, "/") && !strings.Contains(a.Val, ":"):
				c.t.Errorf("%s: %q does not lead from file to file", from, a.Val)
			default:
				target, err := response.Request.URL.Parse(a.Val)
				if err != nil {
					c.t.Fatal(err)
				}
				c.visit(response.Request.URL, target)
			}
		}
	}
	if err := z.Err(); !errors.Is(err, io.EOF) {
		c.t.Error(err)
	}
}

func TestRelativeLinks(t *testing.T) {
	hashed := assets.URL("img/favicon.svg")
	s := staticSite{
		pages: map[string]string{"/": "index.html", "/chat": "chat/index.html", "/lecciones/sse": "lecciones/sse/index.html"},
		files: map[string][]byte{hashed[1:]: {}},
	}
	for _, test := range []struct{ file, address, want string }{
		{"index.html", "/", "index.html"},
		{"index.html", "/lecciones/sse#x", "lecciones/sse/index.html#x"},
		{"lecciones/sse/index.html", "/", "../../index.html"},
		{"lecciones/sse/index.html", "/#site-lessons", "../../index.html#site-lessons"},
		{"lecciones/sse/index.html", "/chat?sala=a%20b", "../../chat/index.html?sala=a%20b"},
		{"chat/index.html", hashed, ".." + hashed},
		{"chat/index.html", "/assets/img/favicon.svg", ".." + hashed},
		{"chat/index.html", "/assets/nada.svg", "../404.html"},
		{"chat/index.html", "/healthz#x", "../404.html"},
		{"404.html", "/chat", "/chat/index.html"},
		{"404.html", hashed, hashed},
	} {
		if got := s.relative(test.file, test.address); got != test.want {
			t.Errorf("%s in %s: got %s, want %s", test.address, test.file, got, test.want)
		}
	}
}

// Only what leads somewhere changes; the rest of a page stays, to the byte.
func TestRelinkLeavesTheRest(t *testing.T) {
	s := staticSite{pages: map[string]string{"/": "index.html"}}
	const page = "<!DOCTYPE html>\n<a href='/' data-x=\"a &quot; b\">&lt;/&gt; &amp;</a><svg viewBox=\"0 0 1 1\"></svg>" +
		"<a href=\"//x/\">x</a><script src=\"https://x/\">if (a < b && c) {}</script><p data-href=\"/\"><br/>\n"
	want := strings.Replace(page, "<a href='/' data-x=\"a &quot; b\">", "<a href=\"../index.html\" data-x=\"a &#34; b\">", 1)
	if got := string(s.relink("a/index.html", []byte(page))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWidgetsOfABuiltCourseSayWhatTheyNeed(t *testing.T) {
	dir := builtCourse(t)
	for _, page := range []string{"lecciones/sse", "lecciones/carrera", "chat", "seis-conexiones"} {
		text, err := os.ReadFile(filepath.Join(dir, page, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "<html lang=\"es\" data-static>") {
			t.Errorf("%s is not marked as static", page)
		}
		if !strings.Contains(string(text), "Este widget necesita el servidor de En Vivo.") {
			t.Errorf("%s does not say what it needs", page)
		}
		for _, live := range []string{"-widget.js", "six.js", "<six-connections", "data-part=", "-widget>"} {
			if strings.Contains(string(text), live) {
				t.Errorf("%s has %s, which needs the server", page, live)
			}
		}
	}
}

func TestBuildReplacesNothingButABuild(t *testing.T) {
	parent := t.TempDir()
	in := func(path ...string) string { return filepath.Join(append([]string{parent}, path...)...) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	exists := func(path string) bool { _, err := os.Lstat(path); return err == nil }
	one := fstest.MapFS{"01.md": {Data: []byte("---\ntitle: Uno\nslug: uno\norder: 1\nsummary: Uno.\n---\n")}}
	build := func(dir string) error {
		return Build(t.Context(), one, content.Options{Sources: os.DirFS("../..")}, dir)
	}

	must(os.Mkdir(in("vacía"), 0o750))
	must(build(in("vacía")))
	must(build(in("nueva", "más", "adentro")))
	must(os.Symlink(in("vacía"), in("enlace")))
	must(build(in("enlace")))
	if info, err := os.Lstat(in("enlace")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is no link any more: %v", err)
	}

	must(os.WriteFile(in("vacía", "lecciones", "viejo.html"), nil, 0o600))
	list, err := os.ReadFile(in("vacía", manifest))
	must(err)
	must(os.WriteFile(in("vacía", manifest), append(list, "lecciones/viejo.html\n"...), 0o600))
	must(build(in("vacía")))
	if exists(in("vacía", "lecciones", "viejo.html")) {
		t.Error("what an earlier build wrote is still there")
	}

	for _, stranger := range []string{"CNAME", ".git/HEAD", "lecciones/apuntes.txt"} {
		must(os.MkdirAll(filepath.Dir(in("vacía", stranger)), 0o750))
		must(os.WriteFile(in("vacía", stranger), nil, 0o600))
		if err := build(in("vacía")); err == nil || !strings.Contains(err.Error(), "y se perdería. Di otra carpeta") {
			t.Errorf("%s: %v", stranger, err)
		}
		if !exists(in("vacía", stranger)) || !exists(in("vacía", "index.html")) {
			t.Errorf("%s: the folder was touched", stranger)
		}
		must(os.RemoveAll(in("vacía", strings.Split(stranger, "/")[0])))
		if strings.HasPrefix(stranger, "CNAME") {
			must(build(in("vacía")))
		}
	}

	var problems content.Problems
	wrong := fstest.MapFS{"01.md": {Data: []byte("Hola.\n")}}
	if err := Build(t.Context(), wrong, content.Options{}, in("errores")); !errors.As(err, &problems) || exists(in("errores")) {
		t.Errorf("with mistakes: %v", err)
	}

	must(os.WriteFile(in("fichero"), []byte("mío"), 0o600))
	if err := build(in("fichero")); err == nil {
		t.Error("a file was taken for a folder")
	}
	if text, _ := os.ReadFile(in("fichero")); string(text) != "mío" {
		t.Error("the file was overwritten")
	}
	if err := build(in("fichero", "dentro")); err == nil {
		t.Error("a folder was made in a file")
	}
	if left, _ := filepath.Glob(in(".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// What cannot be written whole is not written at all.
func TestBuildIsWholeOrNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "curso")
	if err := writeFolder(dir, map[string][]byte{"a": nil, "b/c": nil}); err != nil {
		t.Fatal(err)
	}
	err := writeFolder(dir, map[string][]byte{"d": nil, "d/e": nil}) // a file that is a folder too
	if err == nil || !strings.Contains(err.Error(), "se queda como estaba") {
		t.Errorf("got %v", err)
	}
	var names []string
	_ = filepath.WalkDir(filepath.Dir(dir), func(name string, _ os.DirEntry, _ error) error {
		names = append(names, filepath.Base(name))
		return nil
	})
	if got := strings.Join(names[1:], " "); got != "curso "+manifest+" a b c" {
		t.Errorf("there is %s", got)
	}
}
