package assets

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const textType = "text/plain; charset=utf-8"

// text is compressible, and long enough to be worth it.
var text = []byte(strings.Repeat("Un evento, un número, muchas maneras de oírlo. ", 100))

// get asks a handler for / with header fields given as name, value, name, value…
func get(t *testing.T, h http.Handler, method string, fields ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// decode undoes the content coding of an answer.
func decode(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	var (
		r   io.Reader = resp.Body
		err error
	)
	switch coding := resp.Header.Get("Content-Encoding"); coding {
	case "":
	case "gzip":
		r, err = gzip.NewReader(resp.Body)
	case "br":
		r = brotli.NewReader(resp.Body)
	case "zstd":
		r, err = zstd.NewReader(resp.Body)
	default:
		t.Fatalf("unknown coding %q", coding)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestFileNegotiates(t *testing.T) {
	f := NewFile(textType, text)
	tests := []struct {
		accept string
		want   string // Content-Encoding
	}{
		{"", ""},
		{"gzip", "gzip"},
		{"gzip, deflate", "gzip"},
		{"zstd", "zstd"},
		{"br", "br"},
		{"deflate", ""},
		{"br;q=0.5, gzip", "gzip"},
		{"gzip;q=0.4, zstd;q=0.5, br;q=0.3", "zstd"},
		{"br;q=0, gzip;q=0, zstd;q=0", ""},
		{"gzip;q=0.5, identity", ""},
		{"identity;q=0, gzip;q=0.1", "gzip"},
		{"*;q=0, gzip", "gzip"},
	}
	etags := make(map[string]string) // by coding
	for _, tt := range tests {
		t.Run(tt.accept, func(t *testing.T) {
			resp := get(t, f, http.MethodGet, "Accept-Encoding", tt.accept)
			coding := resp.Header.Get("Content-Encoding")
			if resp.StatusCode != http.StatusOK || coding != tt.want {
				t.Fatalf("%d in %q, want 200 in %q", resp.StatusCode, coding, tt.want)
			}
			sent := resp.Header.Get("Content-Length")
			if got := decode(t, resp); !bytes.Equal(got, text) {
				t.Errorf("body is %q…", got[:min(len(got), 40)])
			}
			if n, _ := strconv.Atoi(sent); coding != "" && n >= len(text)/4 {
				t.Errorf("%s took %s of %d bytes", coding, sent, len(text))
			}
			for name, want := range map[string]string{
				"Content-Type":  textType,
				"Vary":          "Accept-Encoding",
				"Cache-Control": "no-cache",
			} {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			etags[coding] = resp.Header.Get("ETag")
		})
	}
	seen := make(map[string]string)
	for coding, etag := range etags {
		if other, twice := seen[etag]; twice || !strings.HasPrefix(etag, `"`) {
			t.Errorf("%q and %q share the entity tag %s", coding, other, etag)
		}
		seen[etag] = coding
	}
}

// The smallest of the forms that are wanted as much is sent, whatever its name.
func TestFileSendsTheSmallest(t *testing.T) {
	f := NewFile(textType, text)
	sizes := make(map[string]int)
	smallest := len(text)
	for _, coding := range []string{"gzip", "br", "zstd"} {
		n := int(get(t, f, http.MethodGet, "Accept-Encoding", coding).ContentLength)
		sizes[coding] = n
		smallest = min(smallest, n)
	}
	resp := get(t, f, http.MethodGet, "Accept-Encoding", "gzip, br, zstd")
	if resp.ContentLength != int64(smallest) {
		t.Errorf("sent %d bytes of %v", resp.ContentLength, sizes)
	}
}

func TestFileNothingAcceptable(t *testing.T) {
	png := NewFile("image/png", text)
	for name, f := range map[string]*File{"text": NewFile(textType, text), "image": png} {
		for _, accept := range []string{"identity;q=0", "*;q=0", "deflate, identity;q=0"} {
			if resp := get(t, f, http.MethodGet, "Accept-Encoding", accept); resp.StatusCode != http.StatusNotAcceptable {
				t.Errorf("%s for %q: %d, want 406", name, accept, resp.StatusCode)
			}
		}
	}
	if resp := get(t, png, http.MethodGet, "Accept-Encoding", "gzip, identity;q=0"); resp.StatusCode != http.StatusNotAcceptable {
		t.Errorf("an image in gzip alone: %d, want 406", resp.StatusCode)
	}
}

func TestFileStaysPlain(t *testing.T) {
	noise := make([]byte, 4096)
	for i, state := 0, uint32(1); i < len(noise); i++ {
		state = state*1664525 + 1013904223
		noise[i] = byte(state >> 24)
	}
	for name, f := range map[string]*File{
		"font":           NewFile("font/woff2", text),
		"image":          NewFile("image/png", text),
		"short":          NewFile(textType, text[:400]),
		"incompressible": NewFile(textType, noise),
	} {
		resp := get(t, f, http.MethodGet, "Accept-Encoding", "gzip, br, zstd")
		if got := resp.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s is sent in %s", name, got)
		}
		if got := resp.Header.Get("Vary"); got != "" {
			t.Errorf("%s varies by %s, and has one form", name, got)
		}
	}
}

func TestFileRevalidates(t *testing.T) {
	f := NewFile(textType, text)
	brTag := get(t, f, http.MethodGet, "Accept-Encoding", "br").Header.Get("ETag")
	tests := []struct {
		name, noneMatch, accept string
		want                    int
	}{
		{"the form it has", brTag, "br", http.StatusNotModified},
		{"weakened on the way", "W/" + brTag, "br", http.StatusNotModified},
		{"among others", `"x", ` + brTag, "br", http.StatusNotModified},
		{"any", "*", "br", http.StatusNotModified},
		{"another form", brTag, "gzip", http.StatusOK},
		{"another version", `"x"`, "br", http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				resp := get(t, f, method, "Accept-Encoding", tt.accept, "If-None-Match", tt.noneMatch)
				if resp.StatusCode != tt.want {
					t.Fatalf("%s: %d, want %d", method, resp.StatusCode, tt.want)
				}
				for _, name := range []string{"ETag", "Vary", "Cache-Control"} {
					if resp.Header.Get(name) == "" {
						t.Errorf("%s: no %s", method, name)
					}
				}
				body, _ := io.ReadAll(resp.Body)
				if tt.want == http.StatusNotModified && (len(body) > 0 || resp.Header.Get("Content-Length") != "") {
					t.Errorf("%s: the 304 has a body of %d, and Content-Length %q", method, len(body), resp.Header.Get("Content-Length"))
				}
			}
		})
	}
}

func TestFileMethods(t *testing.T) {
	f := NewFile(textType, text)
	head := get(t, f, http.MethodHead, "Accept-Encoding", "gzip")
	full := get(t, f, http.MethodGet, "Accept-Encoding", "gzip")
	if body, _ := io.ReadAll(head.Body); len(body) != 0 {
		t.Errorf("HEAD has a body of %d bytes", len(body))
	}
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Etag", "Vary", "Cache-Control"} {
		if head.Header.Get(name) != full.Header.Get(name) {
			t.Errorf("%s: HEAD says %q, GET says %q", name, head.Header.Get(name), full.Header.Get(name))
		}
	}
	post := get(t, f, http.MethodPost)
	if post.StatusCode != http.StatusMethodNotAllowed || post.Header.Get("Allow") != "GET, HEAD" ||
		post.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("POST: %d, %v", post.StatusCode, post.Header)
	}
}

func TestFileKeepsCacheControl(t *testing.T) {
	f := NewFile(textType, text)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		f.ServeHTTP(w, r)
	})
	if got := get(t, h, http.MethodGet).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: %q", got)
	}
}
