package views

import "context"

type draftingKey struct{}

// Drafting returns a context for rendering the pages of a course while somebody
// writes it: they follow what is written (assets/js/draft.js).
func Drafting(ctx context.Context) context.Context {
	return context.WithValue(ctx, draftingKey{}, true)
}

func drafting(ctx context.Context) bool { return ctx.Value(draftingKey{}) != nil }
