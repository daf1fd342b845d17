package views

import "context"

type staticKey struct{}

// Static returns a context in which pages are drawn as files of the static
// course: without a server that widgets could talk to. It is marked in the page
// as well, by data-static on its root.
func Static(ctx context.Context) context.Context { return context.WithValue(ctx, staticKey{}, true) }

func isStatic(ctx context.Context) bool { return ctx.Value(staticKey{}) != nil }

// unlessStatic is the script, or nothing in the static course: for what a script
// wakes up that needs the server.
func unlessStatic(ctx context.Context, script string) string {
	if isStatic(ctx) {
		return ""
	}
	return script
}
