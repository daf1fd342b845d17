// Package six keeps «Seis conexiones» (/seis-conexiones) on a port of its own.
//
//	ports := six.Ports{Site: 8080, Own: 41079}
//	http.Handle("GET /seis-conexiones", ports.Six(page))
//	http.Handle("GET /", ports.Other(home))
//
// The page opens connections until its browser has none left, which no other page
// of the site is to suffer. A browser counts them for each host and port
// (Chromium: g_max_sockets_per_group; Firefox: max-persistent-connections-per-server),
// so another port of the same server is enough. The same handler serves both:
// what the page asks for is of its own origin.
package six

import (
	"net"
	"net/http"
	"net/url"
	"strconv"

	"envivo/handlers/visitor"
)

// Ports are those that the site is served on.
type Ports struct {
	Site int
	Own  int // of «Seis conexiones»; 0: it has none
}

// A Variant is what stands at the address of the page.
type Variant int

// The variants.
const (
	Page    Variant = iota // the page itself
	Off                    // that the server has no second port, without which the page would hang the whole site
	Proxied                // that there is a proxy, which listens on ports of its own and as a rule speaks HTTP/2
)

// Six sends a browser from the site's port to the page's own, on the host that it
// has used, and shows the page there; or the variant that says why it cannot be
// shown.
func (p Ports) Six(show func(Variant) http.Handler) http.Handler {
	page, off, proxied := show(Page), show(Off), show(Proxied)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case visitor.Proxied(r):
			proxied.ServeHTTP(w, r)
		case p.Own == 0:
			off.ServeHTTP(w, r)
		case localPort(r) == p.Own:
			page.ServeHTTP(w, r)
		default:
			redirectToPort(w, r, p.Own)
		}
	})
}

// Other sends a browser from the port of «Seis conexiones» to the site's, for
// every other page: what a browser remembers (what was read, a nickname) it
// remembers for each port, and that port is short of connections.
func (p Ports) Other(page http.Handler) http.Handler {
	if p.Own == 0 {
		return page
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if localPort(r) == p.Own && !visitor.Proxied(r) {
			redirectToPort(w, r, p.Site)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// redirectToPort sends the browser to the same path on another port of the
// host, for this once: after the next start the port may be another.
func redirectToPort(w http.ResponseWriter, r *http.Request, port int) {
	host := (&url.URL{Host: r.Host}).Hostname()
	if host == "" { // HTTP/1.0 may do without
		host = "localhost"
	}
	to := url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(port)), Path: r.URL.Path}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to.String(), http.StatusFound)
}

// localPort is the port of this machine that the request came by, 0 if that is
// not known: a Unix socket.
func localPort(r *http.Request) int {
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return addr.Port
	}
	return 0
}
