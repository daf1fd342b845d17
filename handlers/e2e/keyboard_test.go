package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestWidgetsWorkByKeyboardAlone(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	for _, technique := range techniques {
		t.Run(technique, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.OpensLesson(technique)

			ana.TabsTo(technique, "toggle")
			ana.Presses(kb.Enter)
			ana.SeesState(technique, "connected")

			ana.TabsTo(technique, "publish")
			ana.Presses(kb.Enter)
			ana.SeesOwnPulseAfter(technique, 0)

			ana.GoesBackTo(technique, "toggle")
			ana.Presses(" ")
			ana.SeesState(technique, "stopped")
		})
	}
}

func TestFirstTabSkipsToTheContent(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("polling")
	ana.Presses(kb.Tab)
	ana.SeesFocus()
	ana.Presses(kb.Enter)
	ana.Presses(kb.Tab)
	if !finds[bool](ana, `() => document.querySelector("main").contains(document.activeElement)`) {
		t.Errorf("after the first link the focus is on %s", finds[string](ana, `() => document.activeElement.outerHTML`))
	}
}

// TabsTo presses Tab until a part of a widget has the focus; on the way, every
// stop must be seen.
func (s *student) TabsTo(widget, name string) {
	s.t.Helper()
	s.travels(widget, name)
}

// GoesBackTo presses Shift+Tab until a part of a widget has the focus.
func (s *student) GoesBackTo(widget, name string) {
	s.t.Helper()
	s.travels(widget, name, kb.ModifierShift)
}

func (s *student) travels(widget, name string, with ...chromedp.Modifier) {
	s.t.Helper()
	const farthest = 200 // stops, on a long page
	for range farthest {
		s.Presses(kb.Tab, with...)
		s.SeesFocus()
		if finds[bool](s, `(part) => document.activeElement.matches(part)`, string(part(widget, name))) {
			return
		}
	}
	s.t.Fatalf("%s: no %s of %s within %d stops", s.name, name, widget, farthest)
}

// SeesFocus waits until what has the focus is on the screen (the page may
// scroll there smoothly) and marked with an outline or a shadow.
func (s *student) SeesFocus() {
	s.t.Helper()
	waits[bool](s, "the focus is seen", `() => {
		const element = document.activeElement;
		const box = element.getBoundingClientRect();
		const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
		const marked = outlineStyle !== "none" && parseFloat(outlineWidth) > 0 || boxShadow !== "none";
		const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
		return marked && seen;
	}`)
}
