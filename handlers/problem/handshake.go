package problem

import (
	"net/http"
	"strings"
)

// Handshake returns what refuses the openings of WebSockets, for a server's
// upgrader to call: with why of the status, or that of 426, and the fields that
// go with it (RFC 9110, section 15.5.22), to who did not ask for one at all.
func Handshake(why func(status int) *Problem) func(http.ResponseWriter, *http.Request, int, error) {
	return func(w http.ResponseWriter, r *http.Request, status int, _ error) {
		if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			status = http.StatusUpgradeRequired
			w.Header().Set("Upgrade", "websocket")
			w.Header().Set("Connection", "Upgrade")
		}
		why(status).ServeHTTP(w, r)
	}
}

// OfThePages refuses a WebSocket that only the site's pages open.
func OfThePages(status int) *Problem {
	return New(status, "Esta dirección la usan las páginas del sitio, por WebSocket.")
}
