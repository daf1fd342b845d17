package course

import (
	"bytes"
	"context"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"envivo/content"
	"envivo/handlers/six"
)

// anchors are what the links of lessons may lead to in the pages of the site: the
// ids of each page as it is rendered in ctx. No page has an id for what is in the
// course, so that one without lessons has them all. It is rendered when somebody
// first asks; what JavaScript adds is not known.
func anchors(ctx context.Context, with content.Options) func(path string) ([]content.Heading, bool) {
	all := sync.OnceValue(func() map[string][]content.Heading {
		with.Anchors = nil // the guides' links are checked with the guides
		guides, err := content.Guides(with)
		if err != nil {
			return nil // the same error comes when the guides are shown
		}
		found := make(map[string][]content.Heading)
		for address, view := range draw(new(content.Course), guides) {
			var page bytes.Buffer
			if err := view.Render(ctx, &page); err != nil {
				return nil // likewise
			}
			if address.Six == six.Page {
				found[address.Path] = headings(page.Bytes())
			}
		}
		for _, path := range notPages {
			found[path] = nil
		}
		return found
	})
	return func(path string) ([]content.Heading, bool) {
		anchors, known := all()[path]
		return anchors, known
	}
}

// headings are the elements of a page that have an id, in their order, with what
// those say that are headings.
func headings(page []byte) (all []content.Heading) {
	z := html.NewTokenizer(bytes.NewReader(page))
	within := -1 // the heading that is read
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		level := 0
		if name := token.Data; len(name) == 2 && name[0] == 'h' && '1' <= name[1] && name[1] <= '6' {
			level = int(name[1] - '0')
		}
		for _, a := range token.Attr { // which only what begins an element has
			if a.Key != "id" {
				continue
			}
			all = append(all, content.Heading{Level: level, ID: a.Val})
			if level > 0 {
				within = len(all) - 1
			}
		}
		switch {
		case within < 0:
		case kind == html.TextToken:
			all[within].Text += token.Data
		case kind == html.EndTagToken && level > 0:
			all[within].Text = strings.TrimSuffix(strings.TrimSpace(all[within].Text), " #")
			within = -1
		}
	}
	return all
}
