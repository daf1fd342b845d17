package views

import (
	"path"
	"slices"
	"strings"
	"testing"

	"envivo/assets"
)

// The root of the scripts holds what pages name, and nothing else: what those
// import has a folder.
func TestTheRootOfTheScriptsIsWhatPagesLoad(t *testing.T) {
	c := course()
	lesson := c.Lessons[0]
	for _, w := range Widgets() {
		lesson.Widgets = append(lesson.Widgets, w.Name)
	}
	lesson.Parts = moving
	var loaded []string
	for _, page := range []string{render(t, Lesson(c, lesson)), render(t, Home(c)), render(t, Six(c))} {
		loaded = append(loaded, all(`<script [^>]*src="/assets/[0-9a-f]+/(js/[^"]+)"`, page)...)
	}
	slices.Sort(loaded)
	var root []string
	for _, name := range assets.Paths() {
		if path.Dir(name) == "js" {
			root = append(root, name)
		}
	}
	equal(t, "scripts", slices.Compact(loaded), root)
	if !slices.ContainsFunc(root, func(name string) bool { return strings.HasSuffix(name, "-widget.js") }) {
		t.Error("there are no widgets: the test looks in the wrong place")
	}
}
