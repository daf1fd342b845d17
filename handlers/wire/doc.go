// Package wire is where the site touches the network connection itself, below
// net/http.
//
// [Detached] lets a handler that takes its connection over (a WebSocket, an
// event stream) leave net/http for good, with what net/http kept for it.
// [TryWrite] writes what a socket takes at once, without a goroutine that waits.
package wire
