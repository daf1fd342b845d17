package views

import "context"

// A Mode is a way to serve the site for which its pages differ a little.
type Mode int

// A page is rendered for one of these. Without [For] it is Served.
const (
	Served     Mode = iota // by this program, with lessons that do not change
	Static                 // as files, without a server that widgets could talk to; the page says so too, by data-static on its root
	LiveReload             // by this program, while somebody writes: the page follows what is written (assets/js/live-reload)
)

type modeKey struct{}

// For returns a context in which components are rendered for a mode.
func For(ctx context.Context, mode Mode) context.Context {
	return context.WithValue(ctx, modeKey{}, mode)
}

// isFor reports whether components are rendered for a mode.
func isFor(ctx context.Context, mode Mode) bool {
	m, _ := ctx.Value(modeKey{}).(Mode)
	return m == mode
}
