package assets

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// miniature is a bundle in a few files.
func miniature() fstest.MapFS {
	return fstest.MapFS{
		"css/site.css":        {Data: []byte(`@import "site/tokens.css" layer(tokens);`)},
		"css/site/tokens.css": {Data: []byte(":root { --x: 1 }")},
		"css/chat.css":        {Data: []byte(`@import "chat/page.css" layer(widgets);`)},
		"css/chat/page.css":   {Data: []byte("p { margin: 0 }")},
		"css/parts/quiz.css":  {Data: []byte("b { margin: 0 }")},
		"js/site.js":          {Data: []byte("import './clock.js'")},
		"js/clock.js":         {Data: []byte("export {}")},
		"vendor/LICENSE":      {Data: []byte("MIT")},
		"img/dot.svg":         {Data: []byte("<svg/>")},
	}
}

func TestBundleServes(t *testing.T) {
	b, err := newBundle(miniature())
	if err != nil {
		t.Fatal(err)
	}
	h := b.handler()
	const (
		forEver = "max-age=31536000, immutable"
		ask     = "no-cache"
	)
	tests := []struct {
		path         string
		status       int
		cacheControl string
		contentType  string
	}{
		{b.url("js/site.js"), 200, forEver, "text/javascript"},
		{"/assets/js/site.js", 200, ask, "text/javascript"},
		{"/assets/0123456789ab/js/site.js", 200, ask, "text/javascript"},
		{b.url("css/site.css"), 200, forEver, "text/css; charset=utf-8"},
		{b.url("vendor/LICENSE"), 200, forEver, "text/plain; charset=utf-8"},
		{b.url("img/dot.svg"), 200, forEver, "image/svg+xml"},
		{b.url("css/chat.css"), 200, forEver, "text/css; charset=utf-8"},
		{b.url("css/parts/quiz.css"), 200, forEver, "text/css; charset=utf-8"},
		{"/assets/css/site/tokens.css", 404, "no-store", "application/problem+json"},
		{"/assets/css/chat/page.css", 404, "no-store", "application/problem+json"},
		{"/assets/" + b.hash, 404, "no-store", "application/problem+json"},
		{"/assets/" + b.hash + "/", 404, "no-store", "application/problem+json"},
		{"/assets/" + b.hash + "/" + b.hash + "/js/site.js", 404, "no-store", "application/problem+json"},
		{"/assets/0123456789AB/js/site.js", 404, "no-store", "application/problem+json"},
		{"/assets/", 404, "no-store", "application/problem+json"},
		{"/assets/js/", 404, "no-store", "application/problem+json"},
		{"/assets/js/../js/site.js", 404, "no-store", "application/problem+json"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: tt.path}, Header: http.Header{}})
			got := w.Result()
			if got.StatusCode != tt.status || got.Header.Get("Cache-Control") != tt.cacheControl ||
				got.Header.Get("Content-Type") != tt.contentType {
				t.Errorf("%d, Cache-Control %q, Content-Type %q; want %d, %q, %q", got.StatusCode,
					got.Header.Get("Cache-Control"), got.Header.Get("Content-Type"),
					tt.status, tt.cacheControl, tt.contentType)
			}
		})
	}
}

// Any change of any file makes a new hash, and nothing else does.
func TestBundleHash(t *testing.T) {
	hash := func(change func(fstest.MapFS)) string {
		fsys := miniature()
		change(fsys)
		b, err := newBundle(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return b.hash
	}
	same := hash(func(fstest.MapFS) {})
	if again := hash(func(fstest.MapFS) {}); again != same {
		t.Errorf("one content has two hashes, %s and %s", same, again)
	}
	changes := map[string]func(fstest.MapFS){
		"a body":           func(f fstest.MapFS) { f["js/clock.js"].Data = []byte("export { }") },
		"an imported body": func(f fstest.MapFS) { f["css/site/tokens.css"].Data = []byte("a{}") },
		"a name":           func(f fstest.MapFS) { f["js/klock.js"] = f["js/clock.js"]; delete(f, "js/clock.js") },
		"a new file":       func(f fstest.MapFS) { f["js/new.js"] = &fstest.MapFile{} },
		"a moved border": func(f fstest.MapFS) {
			f["js/clock.js"].Data = []byte("export {}1")
			f["js/site.js"].Data = []byte("mport './clock.js'")
		},
	}
	seen := map[string]string{same: "nothing"}
	for name, change := range changes {
		got := hash(change)
		if other, twice := seen[got]; twice {
			t.Errorf("changing %s and %s gives the same hash", name, other)
		}
		if !isHash(got) {
			t.Errorf("%q is no hash", got)
		}
		seen[got] = name
	}
}

func TestBundleErrors(t *testing.T) {
	tests := map[string]struct {
		extra fstest.MapFS
		want  string
	}{
		"unknown kind": {fstest.MapFS{"img/x.tiff": {}}, "img/x.tiff: unknown kind of file; add it to mediaTypes"},
		"bad import": {
			fstest.MapFS{"css/site.css": {Data: []byte("@import 'x';")}},
			`css/site.css:1: @import 'x';: an import reads @import "x.css" layer(y);`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fsys := miniature()
			maps.Copy(fsys, tt.extra)
			if _, err := newBundle(fsys); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestURLPanicsWithoutFile(t *testing.T) {
	defer func() {
		got, _ := recover().(string)
		if !strings.Contains(got, "js/nada.js") {
			t.Errorf("panic says %q", got)
		}
	}()
	t.Errorf("URL of a missing file is %s", URL("js/nada.js"))
}

// The embedded bundle: every file can be served under its URL, and what should
// not be public is not in it.
func TestEmbedded(t *testing.T) {
	h := Handler()
	for _, name := range site().names() {
		resp := httptest.NewRecorder()
		h.ServeHTTP(resp, httptest.NewRequest(http.MethodGet, URL(name), nil))
		if resp.Code != http.StatusOK || resp.Body.Len() == 0 {
			t.Errorf("%s: %d with %d bytes", name, resp.Code, resp.Body.Len())
		}
		if strings.Contains(name, "test") || path.Ext(name) == ".go" {
			t.Errorf("%s is served", name)
		}
		if first, _, _ := strings.Cut(name, "/"); isHash(first) {
			t.Errorf("the folder of %s reads like a hash", name)
		}
	}
}

// What the pages load must be much smaller over the wire than on disk, in each
// coding: half of it at most.
func TestEmbeddedTextIsCompressed(t *testing.T) {
	h := Handler()
	for _, coding := range []string{"gzip", "br", "zstd"} {
		var plain, sent int
		for name, body := range site().bodies {
			if ext := path.Ext(name); ext != ".css" && ext != ".js" || strings.HasPrefix(name, "vendor/") {
				continue
			}
			r := httptest.NewRequest(http.MethodGet, URL(name), nil)
			r.Header.Set("Accept-Encoding", coding)
			resp := httptest.NewRecorder()
			h.ServeHTTP(resp, r)
			plain += len(body)
			sent += resp.Body.Len()
		}
		t.Logf("%s: %d of %d bytes", coding, sent, plain)
		if sent > plain/2 {
			t.Errorf("%s: %d of %d bytes are sent", coding, sent, plain)
		}
	}
}
