package e2e_test

import "slices"

// sameWithoutJavaScript compares a lesson with what somebody without scripts
// reads of it.
func sameWithoutJavaScript(ana *student, path string) (wrong []string) {
	ana.t.Helper()
	if !isLesson(path) {
		return nil
	}
	luis := arrives(ana.t, ana.site, "Luis")
	luis.HasScreen(390, 844)
	luis.HasNoJavaScript()
	luis.Opens(path)
	theirs, his := ana.reads(), luis.reads()
	if len(theirs) == 0 {
		ana.t.Fatal("a lesson of no paragraphs")
	}
	for _, text := range theirs {
		if !slices.Contains(his, text) {
			wrong = append(wrong, "nobody reads: "+text)
		}
	}
	waits[bool](luis, "every widget says that it needs JavaScript", `() => [...document.querySelectorAll("main *")]
		.every((e) => !e.localName.endsWith("-widget") || e.innerText.includes("JavaScript"))`)
	return wrong
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
