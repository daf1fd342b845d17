package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"envivo/handlers/problem"
)

// Hosts knows the names that the site answers to. A page of a stranger whose
// name leads to this machine (DNS rebinding) is of the same origin as the site
// in the eyes of the browser, and could do and read all that the site's own
// pages can. The name, which the browser sends in Host, gives it away.
//
// Addresses are known, whichever they are: a page that was loaded from one came
// from this server. So is localhost, and what is below it (RFC 6761 §6.3).
type Hosts map[string]bool

// NewHosts returns the names given, and those in the origins given.
func NewHosts(names, origins []string) Hosts {
	known := Hosts{"localhost": true}
	for _, name := range names {
		known[hostname(name)] = true
	}
	for _, origin := range origins {
		if u, err := url.Parse(origin); err == nil {
			known[hostname(u.Host)] = true
		}
	}
	return known
}

// knows reports whether a request may be for this site. One without a Host
// (HTTP/1.0) may: no browser sends it.
func (known Hosts) knows(host string) bool {
	name := hostname(host)
	if name == "" || known[name] || strings.HasSuffix(name, ".localhost") {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

// hostname is the name in a Host field, in the one form in which it is compared.
func hostname(host string) string {
	name := host
	if without, _, err := net.SplitHostPort(host); err == nil {
		name = without
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// Only refuses requests for other names.
func (known Hosts) Only(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !known.knows(r.Host) {
			Refuse(w, r, misdirected)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var misdirected = problem.New(http.StatusMisdirectedRequest,
	"Este servidor no conoce el nombre por el que lo has llamado. Ábrelo con una de las direcciones que mostró al arrancar. "+
		"Si el nombre es suyo, quien lo pone en marcha lo dice con --hosts.")
