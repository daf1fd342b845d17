package render_test

import (
	"testing"

	"envivo/content/contenttest"
	"envivo/content/contenttest/golden"
)

// TestGolden turns the course in testdata/golden, NAME.give.md, into pages,
// NAME.want.html.
func TestGolden(t *testing.T) {
	for _, l := range contenttest.Folder(t, "testdata/golden").Lessons {
		t.Run(l.Slug, func(t *testing.T) {
			golden.Compare(t, "testdata/golden/"+l.Slug+".want.html", l.HTML.String())
		})
	}
}
