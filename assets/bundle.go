package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

// styleSheets is the folder of the style sheets whose imports are inlined.
const styleSheets = "css/"

// prefix is where the bundle lives in the site.
const prefix = "/assets/"

// hashLength is the length of the bundle's hash in a URL, in hexadecimal
// digits: 48 bits, enough to tell builds apart.
const hashLength = 12

// mediaTypes are the kinds of file that the site serves. The list is ours and
// not package mime's, whose answers depend on the machine.
var mediaTypes = map[string]string{
	"":       "text/plain; charset=utf-8", // LICENSE
	".css":   "text/css; charset=utf-8",
	".ico":   "image/vnd.microsoft.icon",
	".js":    "text/javascript", // modules are UTF-8 by definition (HTML, fetch a module script)
	".json":  "application/json",
	".md":    "text/plain; charset=utf-8",
	".mjs":   "text/javascript",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".webp":  "image/webp",
	".woff2": "font/woff2",
}

// A bundle is a set of files under one hash.
type bundle struct {
	hash   string
	bodies map[string][]byte // by path, like "js/site.js"
}

// newBundle reads every file of fsys. A file of a kind that mediaTypes does not
// know is an error, and so is a mistake in a style sheet's imports.
func newBundle(fsys fs.FS) (*bundle, error) {
	b := &bundle{bodies: make(map[string][]byte)}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, known := mediaTypes[path.Ext(name)]; !known {
			return fmt.Errorf("%s: unknown kind of file; add it to mediaTypes", name)
		}
		body, err := fs.ReadFile(fsys, name)
		b.bodies[name] = stripDocs(name, body)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := b.bundleStyles(fsys); err != nil {
		return nil, err
	}
	b.hash = b.sum()
	return b, nil
}

// bundleStyles puts into each style sheet those that it imports, which are
// served there and nowhere else.
func (b *bundle) bundleStyles(fsys fs.FS) error {
	var parts []string
	for _, name := range b.names() {
		if !strings.HasPrefix(name, styleSheets) || path.Ext(name) != ".css" {
			continue
		}
		css, imported, err := inlineImports(fsys, name)
		if err != nil {
			return err
		}
		b.bodies[name] = css
		parts = append(parts, imported...)
	}
	for _, name := range parts {
		delete(b.bodies, name)
	}
	return nil
}

// sum hashes all paths and bodies. The lengths keep one file's end from being
// taken for the next one's beginning.
func (b *bundle) sum() string {
	h := sha256.New()
	for _, name := range b.names() {
		fmt.Fprintf(h, "%d %s %d ", len(name), name, len(b.bodies[name]))
		h.Write(b.bodies[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:hashLength]
}

func (b *bundle) names() []string {
	names := make([]string, 0, len(b.bodies))
	for name := range b.bodies {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (b *bundle) url(name string) string {
	if _, ok := b.bodies[name]; !ok {
		panic("assets: there is no " + name + " in " + strings.Join(b.names(), ", "))
	}
	return prefix + b.hash + "/" + name
}

// handler compresses the files, on as many cores as there are, and serves them.
func (b *bundle) handler() http.Handler {
	s := &server{hash: b.hash, files: make(map[string]*File, len(b.bodies))}
	var (
		mu      sync.Mutex
		pending sync.WaitGroup
	)
	for name, body := range b.bodies {
		pending.Go(func() {
			f := NewFile(mediaTypes[path.Ext(name)], body)
			mu.Lock()
			defer mu.Unlock()
			s.files[name] = f
		})
	}
	pending.Wait()
	return s
}

// A server answers for the files of one bundle.
type server struct {
	hash  string
	files map[string]*File
}

var immutable = []string{"max-age=31536000, immutable"} // a year

// ServeHTTP takes a path with this bundle's hash, with another's, or without.
//
// Another hash is an older build's: a page that was open, or cached, while the
// site was updated asks for it. It gets today's file, to be revalidated, for a
// page with a newer script beats a page with none; the answer must not be kept
// as immutable under the old name.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hash, name := splitHash(strings.TrimPrefix(r.URL.Path, prefix))
	f, ok := s.files[name]
	if !ok {
		refuse(w, http.StatusNotFound, "Aquí no hay nada", "Este archivo no existe. Si la página lo pidió sola, recárgala.")
		return
	}
	current := hash == s.hash
	if current {
		w.Header()["Cache-Control"] = immutable
	}
	f.serve(w, r, !current)
}

// splitHash splits "0123456789ab/js/site.js" after the hash, which may be
// absent. No folder of the bundle can be taken for a hash: a test sees to it.
func splitHash(p string) (hash, name string) {
	first, rest, found := strings.Cut(p, "/")
	if !found || !isHash(first) {
		return "", p
	}
	return first, rest
}

func isHash(s string) bool {
	if len(s) != hashLength {
		return false
	}
	return strings.Trim(s, "0123456789abcdef") == ""
}
