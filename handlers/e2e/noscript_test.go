package e2e_test

import (
	"slices"
	"testing"
)

func TestLessonsReadWholeWithoutJavaScript(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	ana, luis := arrives(t, site, "Ana"), arrives(t, site, "Luis")
	luis.HasNoJavaScript()
	for _, path := range lessons(ana) {
		t.Run(path, func(t *testing.T) {
			ana.Opens(path)
			luis.Opens(path)

			theirs, his := ana.reads(), luis.reads()
			if len(theirs) == 0 {
				t.Fatalf("%s: a lesson of no paragraphs", path)
			}
			for _, text := range theirs {
				if !slices.Contains(his, text) {
					t.Errorf("without JavaScript nobody reads: %s", text)
				}
			}
			waits[bool](luis, "every widget says that it needs JavaScript", `() => [...document.querySelectorAll("main *")]
				.every((e) => !e.localName.endsWith("-widget") || e.innerText.includes("JavaScript"))`)
		})
	}
}

// reads returns the lesson: its headings, paragraphs, list items, cells and
// code, as far as they are seen, without its widgets.
func (s *student) reads() []string {
	s.t.Helper()
	return finds[[]string](s, `() => [...document.querySelectorAll("h1, .prose :is(h2, h3, h4, p, li, td, th, pre)")]
		.filter((e) => !e.closest(".widget"))
		.filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
		.map((e) => e.innerText.trim())
		.filter((text) => text !== "")`)
}
