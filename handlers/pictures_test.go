package handlers

import (
	"net/http"
	"testing"
	"testing/fstest"
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
			pictures(mine, nil, theirs).ServeHTTP(w, r)
		})
		w := do(t, ask, "GET", "/lecciones/img/x"+test.query, "")
		h := w.Header()
		if w.Code != test.status || h.Get("Content-Type") != test.mediaType || h.Get("Cache-Control") != test.kept {
			t.Errorf("%s%s: %d %v", test.name, test.query, w.Code, h)
		}
		if test.body != "" && w.Body.String() != test.body {
			t.Errorf("%s: %q", test.name, w.Body)
		}
	}
}
