package handlers

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// A second port has the lab «Seis conexiones», /seis-conexiones: a page that
// fills its six connections until the browser has none left, which no other
// page of the site is to suffer. Browsers count them for each host and port
// (Chromium: g_max_sockets_per_group; Firefox: max-persistent-connections-per-server),
// so another port of the same server is enough. The same handler is behind
// both: what the page asks for is of its own origin.
type secondPort struct {
	main, second int // 0: there is none
}

// lab sends a browser from the site's port to the lab's, on the host that it
// has used, and shows the lab there. Where that would hang the whole site
// (there is no second port), or be unreachable and untrue (there is a proxy in
// between, which listens on ports of its own and as a rule speaks HTTP/2), it
// says so.
func (p secondPort) lab(page, off, behindProxy http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case proxied(r):
			behindProxy.ServeHTTP(w, r)
		case p.second == 0:
			off.ServeHTTP(w, r)
		case localPort(r) == p.second:
			page.ServeHTTP(w, r)
		default:
			redirectToPort(w, r, p.second)
		}
	})
}

// onMain is for the pages that are at home on the site's port: what a browser
// remembers (what was read, a nickname) it remembers for each port, and the
// lab's port is short of connections.
func (p secondPort) onMain(page http.Handler) http.Handler {
	if p.second == 0 {
		return page
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if localPort(r) == p.second && !proxied(r) {
			redirectToPort(w, r, p.main)
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
	w.Header()["Cache-Control"] = noStore
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

// proxied reports whether somebody between the browser and us has said so, in
// one of the fields that are there for it. Whoever lies about it changes the
// answer to himself and nobody else's.
func proxied(r *http.Request) bool {
	for _, field := range []string{"X-Forwarded-Proto", "X-Forwarded-For", "Forwarded"} {
		if _, ok := r.Header[field]; ok {
			return true
		}
	}
	return r.TLS != nil
}
