package visitor

import "net/http"

// Proxied reports whether somebody between the browser and this server has said
// so, in one of the fields that are there for it. Whoever lies about it changes
// only the answer that they get.
func Proxied(r *http.Request) bool {
	for _, field := range []string{"X-Forwarded-Proto", "X-Forwarded-For", "Forwarded"} {
		if _, ok := r.Header[field]; ok {
			return true
		}
	}
	return r.TLS != nil
}
