package problem

import "net/http"

// OfThePages is why a WebSocket that only the site's pages open is refused.
func OfThePages(status int) http.Handler {
	if status == http.StatusServiceUnavailable {
		return Closing
	}
	return New(status, "Esta dirección la usan las páginas del sitio, por WebSocket.")
}
