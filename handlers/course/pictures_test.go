package course

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"envivo/content"
)

func TestPicturesLieBesideTheLessons(t *testing.T) {
	mine := fstest.MapFS{
		"img/mapa.png": {Data: []byte("mapa")}, "img/registro.svg": {Data: []byte("<svg>mine</svg>")}, "img/nota.txt": {Data: []byte("x")},
		"1.md": {Data: []byte("---")},
	}
	theirs := fstest.MapFS{"img/registro.svg": {Data: []byte("<svg/>")}, "img/sub/otra.svg": {Data: []byte("<svg>otra</svg>")}}
	for _, test := range []struct {
		name, query string
		status      int
		mediaType   string
		body        string
		kept        string
	}{
		{"mapa.png", "?v=1", 200, "image/png", "mapa", "max-age=31536000, immutable"},
		{"mapa.png", "", 200, "image/png", "mapa", "no-cache"},
		{"registro.svg", "", 200, "image/svg+xml", "<svg>mine</svg>", "no-cache"}, // the first that has it
		{"sub/otra.svg", "", 200, "image/svg+xml", "<svg>otra</svg>", "no-cache"},
		{"nada.png", "?v=1", 404, "application/problem+json", "", "no-store"},
		{"nota.txt", "", 404, "application/problem+json", "", "no-store"},
		{"../1.md", "", 404, "application/problem+json", "", "no-store"},
		{"", "", 404, "application/problem+json", "", "no-store"},
	} {
		ask := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.SetPathValue("name", test.name)
			Pictures(mine, nil, theirs).ServeHTTP(w, r)
		})
		w := do(t, ask, "GET", "/lecciones/img/x"+test.query)
		h := w.Header()
		if w.Code != test.status || h.Get("Content-Type") != test.mediaType || h.Get("Cache-Control") != test.kept {
			t.Errorf("%s%s: %d %v", test.name, test.query, w.Code, h)
		}
		if test.body != "" && w.Body.String() != test.body {
			t.Errorf("%s: %q", test.name, w.Body)
		}
	}
}

// Whatever a picture is called, the page that shows it leads to it: on the site,
// and where the course is files.
func TestPicturesOfAnyNameAreFound(t *testing.T) {
	names := []string{
		"mi foto.png", "#1.png", "¿qué?.png", "100%.png", "a%20b.png", "a+b&c=d.png", "&amp;.png", `"uno" y 'dos'.png`, `a\b.png`,
		"foto (1).png", "Mapa.PNG", "sub/ñandú 你好.png", "http:a@b.png", "..png",
	}
	lessons := fstest.MapFS{}
	var body strings.Builder
	for _, name := range names {
		lessons["img/"+name] = &fstest.MapFile{Data: []byte(name)}
		parts := strings.Split(name, "/")
		for i, part := range parts {
			parts[i] = url.PathEscape(part)
		}
		_, _ = fmt.Fprintf(&body, "![Una imagen](<img/%s>)\n\n", strings.Join(parts, "/"))
	}
	lessons["a.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Una\nslug: una\norder: 1\nsummary: Nada.\n---\n\n" + body.String())}

	course, err := content.Load(lessons, content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /lecciones/img/{name...}", Pictures(lessons))
	for i, src := range sources(course.Lessons[0].HTML.String()) {
		if w := do(t, mux, "GET", src); w.Code != http.StatusOK || w.Body.String() != names[i] {
			t.Errorf("%s is shown at %s: %d %s", names[i], src, w.Code, w.Body)
		}
	}

	dir := filepath.Join(t.TempDir(), "curso")
	if err := Build(t.Context(), lessons, content.Options{Sources: os.DirFS("../..")}, dir); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "lecciones", "una", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	files, found := http.FileServer(http.Dir(dir)), 0
	for _, src := range sources(string(page)) {
		u, err := url.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		if u = (&url.URL{Path: "/lecciones/una/"}).ResolveReference(u); !strings.Contains(u.Path, "/img/") || strings.Contains(u.Path, "/assets/") {
			continue
		}
		if w := do(t, files, "GET", u.String()); w.Code != http.StatusOK || w.Body.String() != names[found] {
			t.Errorf("%s is at %s: %d", names[found], src, w.Code)
		}
		found++
	}
	if found != len(names) {
		t.Errorf("%d of %d pictures are on the page", found, len(names))
	}
}

// sources are the addresses of the pictures of a page.
func sources(page string) (all []string) {
	for _, m := range regexp.MustCompile(`<img src="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	return all
}
