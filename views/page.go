package views

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// A Page is a document of the site: a main element of its own, in the frame that
// all pages have. It is itself a [templ.Component], the whole document.
type Page struct {
	frame frame
	main  templ.Component // what stands in the main element
}

// Render implements [templ.Component].
func (p Page) Render(ctx context.Context, w io.Writer) error {
	return document(p.frame, p.main).Render(ctx, w)
}

// Main is the main element alone: of a page that is open while somebody writes,
// this is what changes (package livereload).
func (p Page) Main() templ.Component { return mainElement(p.main) }

// Frame is everything else: the document with an empty main element.
func (p Page) Frame() templ.Component { return document(p.frame, templ.NopComponent) }
