package assets

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
)

// A File is a body that does not change, ready to be sent: compressed once,
// when it is made, and never again. It answers GET and HEAD with the smallest
// form that the client accepts, and with 304 to a client that has that form.
//
// A File sets `Cache-Control: no-cache` (keep it, but ask before each use: the
// 304 is cheap) unless the caller has set that field before. It is safe for
// concurrent use.
type File struct {
	contentType []string
	vary        []string // nil where there is nothing to choose from
	forms       []form   // smallest first; identity is always among them
}

// A form is the body in one coding, with the header fields that go with it.
// Header values are kept as the slices that http.Header holds, so that a
// request assigns them and allocates nothing; nobody may write into them.
type form struct {
	coding   coding
	body     []byte
	encoding []string // Content-Encoding; nil for identity
	length   []string // Content-Length
	etag     []string
}

var (
	varyEncoding = []string{"Accept-Encoding"}
	revalidate   = []string{"no-cache"}
)

// NewFile holds body, of the given media type, in every coding that makes it
// smaller. Images and fonts that are compressed by nature stay as they are. The
// body must not be modified afterwards.
func NewFile(contentType string, body []byte) *File {
	f := &File{
		contentType: []string{contentType},
		forms:       []form{newForm(identity, body)},
	}
	if compressible(contentType) {
		for c := gzipped; c < codings; c++ {
			if small := compress(c, body); worthwhile(len(small), len(body)) {
				f.forms = append(f.forms, newForm(c, small))
			}
		}
	}
	if len(f.forms) > 1 {
		f.vary = varyEncoding
		slices.SortStableFunc(f.forms, func(a, b form) int { return len(a.body) - len(b.body) })
	}
	return f
}

func newForm(c coding, body []byte) form {
	f := form{
		coding: c,
		body:   body,
		length: []string{strconv.Itoa(len(body))},
		// A strong validator names the very bytes sent (RFC 9110 §8.8.1), so
		// it is taken from them, after compression: each coding has its own,
		// and a new version of a compressor gets a new one.
		etag: []string{`"` + fingerprint(body) + `"`},
	}
	if c != identity {
		f.encoding = []string{c.String()}
	}
	return f
}

// fingerprint names some bytes in 16 characters that are safe in an entity tag:
// 96 bits of their SHA-256, so that two versions never meet by chance.
func fingerprint(b []byte) string {
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// ServeHTTP answers GET and HEAD; other methods get 405.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.serve(w, r, true) }

// serve answers, with or without an entity tag: who keeps a file for a year
// under a name that never means another will not ask again, and a page has two
// dozen of them.
func (f *File) serve(w http.ResponseWriter, r *http.Request, tagged bool) {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h["Allow"] = []string{"GET, HEAD"}
		refuse(w, http.StatusMethodNotAllowed, "Ese método no sirve aquí", "Esta dirección solo se puede leer.")
		return
	}
	// RFC 9110 §15.4.5: a 304 carries the fields that a cache keeps up to date,
	// as does a 406 the reason why another client may fare better.
	if f.vary != nil {
		h["Vary"] = f.vary
	}
	form := f.choose(r.Header["Accept-Encoding"])
	if form == nil {
		refuse(w, http.StatusNotAcceptable, "No lo hay en esa codificación",
			"Este contenido no existe en ninguna de las codificaciones que admite tu Accept-Encoding. Admite también «identity».")
		return
	}
	if tagged {
		h["Etag"] = form.etag
	}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = revalidate
	}
	if known := r.Header["If-None-Match"]; known != nil && !noneMatch(known, form.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = f.contentType
	h["Content-Length"] = form.length
	if form.encoding != nil {
		h["Content-Encoding"] = form.encoding
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(form.body) // the client may be gone: nobody is left to tell
	}
}

// choose picks the form that the client wants most and, among those it wants
// as much, the smallest; nil when it refuses them all.
func (f *File) choose(acceptEncodingLines []string) *form {
	w := acceptEncoding(acceptEncodingLines)
	var best *form
	for i := range f.forms {
		form := &f.forms[i]
		if q := w[form.coding]; q > 0 && (best == nil || q > w[best.coding]) {
			best = form
		}
	}
	return best
}
