package web

import (
	"net/http"
	"slices"
)

// A Middleware wraps a handler in another that does one thing more.
//
// Those of this package pass the request on as it is, not a copy: what the mux
// writes into it (Pattern) is there for the outer ones to read afterwards. The
// innermost, [Visitors], needs one, and sees to that itself.
// And a ResponseWriter that one of them wraps keeps everything that
// http.ResponseController can do: see recorder.
type Middleware func(http.Handler) http.Handler

// Chain wraps h so that a request meets the middlewares in the order given.
func Chain(h http.Handler, mw ...Middleware) http.Handler {
	for _, wrap := range slices.Backward(mw) {
		h = wrap(h)
	}
	return h
}
