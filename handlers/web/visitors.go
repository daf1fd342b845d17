package web

import (
	"net/http"

	"envivo/handlers/visitor"
)

// Visitors puts the [visitor.Visitor] that sent a request into its context, for
// everything further in. It is the one middleware that passes on a copy, and writes back what the mux finds.
func Visitors(keys *visitor.Keys, clients *ClientIPs) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			known := r.WithContext(visitor.NewContext(r.Context(), keys.Visitor(clients.Address(r), r)))
			defer func() { r.Pattern = known.Pattern }() // also when it panics
			next.ServeHTTP(w, known)
		})
	}
}

// WithCookie gives a browser that asks for a document a cookie, which makes it a
// visitor of its own, unless it has a valid one. Nothing else that the site answers
// carries a cookie: lessons count the bytes of what they ask for, and what is no
// browser would not send it back. A 304 of a document does carry one: otherwise
// whoever returns another day to a page that has not changed would stay without.
func WithCookie(keys *visitor.Keys, document http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := visitor.FromContext(r.Context()); v.Anonymous() && prefersHTML(r.Header["Accept"]) {
			if cookie := keys.New(v.Address); cookie != nil {
				http.SetCookie(w, cookie)
			}
		}
		document.ServeHTTP(w, r)
	})
}
