package problem

import "net/http"

// PagesOnly answers a handshake that fails with a status, at an address where only
// the site's own pages open a WebSocket.
func PagesOnly(status int) http.Handler {
	if status == http.StatusServiceUnavailable {
		return Closing
	}
	return New(status, "Esta dirección la usan las páginas del sitio, por WebSocket.")
}
