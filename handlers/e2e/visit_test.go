package e2e_test

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nowhere is a path that no page has.
const nowhere = "/lecciones/no-hay-tal"

// A look is something that is looked at on a page.
type look struct {
	what string
	at   func(s *student, path string) (wrong []string)
}

// atRest are the looks at a page as it comes.
var atRest = []look{
	{"titles", sayPolling},
	{"without JavaScript", sameWithoutJavaScript},
	{"diagrams", diagrams},
	{"small screens and large text", fitsEveryView},
	{"light, on a telephone", sound("light", 390)},
	{"dark, on a desk", sound("dark", 1280)},
	{"paper", paper},
}

// running are the looks at a page with everything open and started.
var running = []look{
	{"titles", sayPolling},
	{"small screens and large text", fitsEveryView},
	{"fingers", fingers},
	{"dark, on a telephone", sound("dark", 390)},
	{"light, on a desk", sound("light", 1280)},
}

// Every page is visited once, by somebody with an empty cache, for all that is
// looked at there.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	axeSource(t)
	site := serve(t)
	pages := site.pages(t)
	if linked := len(slices.DeleteFunc(slices.Clone(pages), func(path string) bool { return !isLesson(path) })); linked != len(lessonFiles(t)) {
		t.Errorf("there are %d lessons; links lead to %q", len(lessonFiles(t)), pages)
	}
	for _, path := range append(pages, "/buscar?q=conexion", "/buscar?q=nada+de+nada", nowhere) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.toleratesNotFound(site.ClassURL(nowhere))
			ana.HasScreen(390, 844)
			for _, wrong := range weight(ana, path) {
				t.Error(wrong)
			}
			see := func(state string, looks []look) {
				for _, look := range looks {
					for _, wrong := range look.at(ana, path) {
						t.Errorf("%s, %s: %s", state, look.what, wrong)
					}
				}
			}
			see("at rest", atRest)
			ana.SetsEverythingGoing()
			see("running", running)
		})
	}
}

// pages finds the pages of the site by following their links, so that one that
// is added is visited as well.
func (s *site) pages(t *testing.T) []string {
	t.Helper()
	links := regexp.MustCompile(`<a [^>]*href="?(/[^"#?\s>]*)`)
	found := []string{"/"}
	for i := 0; i < len(found); {
		body, isPage := s.page(t, found[i])
		if !isPage { // a stream, a file
			found = slices.Delete(found, i, i+1)
			continue
		}
		i++
		for _, link := range links.FindAllStringSubmatch(body, -1) {
			if !slices.Contains(found, link[1]) {
				found = append(found, link[1])
			}
		}
	}
	return found
}

// page gets what is at a path, if it is a page.
func (s *site) page(t *testing.T, path string) (body string, isPage bool) {
	t.Helper()
	ask := func(method string) *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), method, s.URL(path), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", "text/html")
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	head := ask(http.MethodHead) // not GET: it may be a stream
	head.Body.Close()
	if head.StatusCode != http.StatusOK || !strings.HasPrefix(head.Header.Get("Content-Type"), "text/html") {
		return "", false
	}
	response := ask(http.MethodGet)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), true
}

// lessonFiles are the files of the lessons that the program has itself.
func lessonFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../content/[0-9][0-9]-*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no lessons", err)
	}
	return files
}

// isLesson tells a lesson by its path.
func isLesson(path string) bool { return strings.HasPrefix(path, "/lecciones/") && path != nowhere }

func TestMissingPageSaysSo(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	if status, err := site.get(t.Context(), nowhere); err != nil || status != http.StatusNotFound {
		t.Errorf("GET %s: %d, %v; want 404", nowhere, status, err)
	}
}
