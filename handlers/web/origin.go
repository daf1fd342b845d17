package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"envivo/handlers/problem"
)

// Origins knows which pages may act on the site: its own, and those of the
// origins that whoever runs it trusts besides.
//
// A browser lets any page send a POST, or open a WebSocket, to anywhere. What
// it does is say where that page comes from, and it is the server that must
// look. What is not a browser (curl, a sensor) says nothing, and may pass: this
// check is not there to keep programs out, but to keep a stranger's page from
// acting with the browser of somebody who visits it.
type Origins struct {
	trusted    []string
	protection *http.CrossOriginProtection
}

// The permissions of trusted pages, in the terms of Fetch (§3.3): what they may
// ask beyond what any page may, and which fields of an answer they may read. A
// browser keeps them for two hours at the most (Chromium).
var (
	sharedMethods = []string{"GET, POST, PUT, DELETE"}
	sharedRequest = []string{"Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID"}
	sharedAnswer  = []string{"ETag, Location, Retry-After"}
	sharedFor     = []string{"7200"}
	byOrigin      = "Origin"
)

// Share lets the pages of trusted origins use the paths given, exactly or below
// an entry that ends in "/", as the site's own do: a browser keeps an answer
// from the page that asked, and does not even send what is no simple request,
// unless the server permits it (CORS). Cookies are not part of the permission.
func (o *Origins) Share(paths ...string) Middleware {
	shared := func(path string) bool {
		return slices.ContainsFunc(paths, func(p string) bool {
			return path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p)
		})
	}
	return func(next http.Handler) http.Handler {
		if len(o.trusted) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !shared(r.URL.Path) {
				next.ServeHTTP(w, r)
				return
			}
			h := w.Header()
			h.Add("Vary", byOrigin)
			origin := r.Header.Get("Origin")
			if !slices.Contains(o.trusted, origin) {
				next.ServeHTTP(w, r)
				return
			}
			h["Access-Control-Allow-Origin"] = []string{origin}
			h["Access-Control-Expose-Headers"] = sharedAnswer
			h["Cross-Origin-Resource-Policy"] = crossOrigin
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				h["Access-Control-Allow-Methods"] = sharedMethods
				h["Access-Control-Allow-Headers"] = sharedRequest
				h["Access-Control-Max-Age"] = sharedFor
				w.WriteHeader(http.StatusNoContent)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

var crossOrigin = []string{"cross-origin"}

// NewOrigins trusts the site itself and the origins given ("https://example.org",
// with its port if it is not the usual one, and no path). A proxy that changes
// Host on the way makes the site's own pages foreign: it has to keep it, or the
// public origin has to be given here.
func NewOrigins(trusted ...string) (*Origins, error) {
	o := &Origins{trusted: trusted, protection: http.NewCrossOriginProtection()}
	for _, origin := range trusted {
		if err := o.protection.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("el origen de confianza %q no sirve: escribe esquema y servidor, "+
				"como https://ejemplo.org (%w)", origin, err)
		}
	}
	o.protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Refuse(w, r, foreign)
	}))
	return o, nil
}

// Protect refuses requests that change something (all but GET, HEAD and
// OPTIONS) when a page of another origin sends them.
func (o *Origins) Protect(next http.Handler) http.Handler { return o.protection.Handler(next) }

// Allowed says the same of a WebSocket handshake, which is a GET and has to be
// looked at by whoever answers it: neither CORS nor protect covers it. Origin
// must name the host that the request is for (RFC 6455 §10.2). "null", which a
// sandboxed frame sends, names none.
func (o *Origins) Allowed(r *http.Request) bool {
	lines := r.Header["Origin"]
	if len(lines) == 0 {
		return true
	}
	if len(lines) > 1 {
		return false
	}
	if slices.Contains(o.trusted, lines[0]) {
		return true
	}
	u, err := url.Parse(lines[0])
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	return u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

var foreign = problem.New(http.StatusForbidden,
	"Esta petición viene de una página de otro sitio, y solo las de este pueden hacerla. Ábrela desde aquí y repítelo.")
