package e2e_test

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestKeysGoThroughTheLesson(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("polling")
	headings := finds[[]string](ana, `() => [...document.querySelectorAll(".prose > :is(h2, h3)")].map((h) => h.id)`)
	for _, id := range headings {
		ana.Presses("j")
		ana.IsAtSection(id)
	}
	ana.Presses("k")
	ana.IsAtSection(headings[len(headings)-2])
	ana.does("reads on", chromedp.Evaluate[chromedp.Void](`scrollTo({ top: document.getElementById("`+headings[1]+`")
		.offsetTop + 200, behavior: "instant" })`))
	ana.Presses("k")
	ana.IsAtSection(headings[1])
}

// IsAtSection waits until a heading is on the screen and has the focus.
func (s *student) IsAtSection(id string) {
	s.t.Helper()
	waits[bool](s, "the focus is at "+id, `(id) => document.activeElement.hash === "#" + id`, id)
	s.SeesFocus()
}

func TestKeysGoThroughTheCourse(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("polling")
	for _, step := range []struct{ key, path string }{
		{"s", "/lecciones/websocket"}, {"a", "/lecciones/polling"}, {"i", "/"},
	} {
		ana.Presses(step.key)
		waits[bool](ana, step.key+" leads to "+step.path, `(path) => location.pathname === path && document.readyState === "complete"`, step.path)
	}
	ana.Presses("t")
	waits[bool](ana, "the theme is another", `() => document.documentElement.dataset.theme === "light"`)
}

func TestThemeIsRememberedInAllTabs(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens("/")
	other := ana.NewTab()
	other.OpensLesson("sse")
	const says = `(name) => document.querySelector(".theme-switch").ariaLabel.startsWith("Tema: " + name)`
	waits[bool](ana, "the switch says what it is", says, "automático")
	for _, name := range []string{"claro", "oscuro", "automático"} {
		ana.clicks("goes on", chromedp.CSS(".theme-switch"))
		waits[bool](ana, "the theme is "+name, says, name)
		waits[bool](other, "the theme is "+name, says, name)
	}
	ana.Presses("t")
	waits[bool](other, "the theme is claro", says, "claro")
	ana.Opens("/chat")
	waits[bool](ana, "the theme is claro", says, "claro")
	tint := finds[string](ana, `() => document.querySelector("[data-theme-color=light]").media`)
	if tint != "all" {
		t.Errorf("the browser's frame is light for %q", tint)
	}
}

func TestKeysCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("sse")
	ana.Presses("?")
	ana.SeesDialog(true)
	for _, violation := range accessibility(ana, axe) {
		t.Error(violation)
	}
	ana.clicks("turns them off", chromedp.CSS("dialog [type=checkbox]"))
	ana.Presses(kb.Escape)
	ana.SeesDialog(false)
	for range 2 { // the browser remembers
		ana.Presses("t")
		ana.Presses("?")
		ana.Presses("k", chromedp.ModifierCtrl) // no single key: the search is open
		ana.SeesDialog(true)
		if changed := finds[bool](ana, `() => document.documentElement.dataset.theme !== undefined
			|| document.querySelector("dialog.keys[open]") !== null`); changed {
			t.Error("a key that is off does something")
		}
		ana.OpensLesson("sse")
	}
	ana.clicks("asks for help", chromedp.CSS("footer [data-key]"))
	ana.SeesDialog(true)
	ana.clicks("turns them on", chromedp.CSS("dialog [type=checkbox]"))
	ana.Presses(kb.Escape)
	ana.SeesDialog(false)
	ana.Presses("/")
	ana.SeesDialog(true)
}

// SeesDialog waits until a dialog is open, or none is.
func (s *student) SeesDialog(open bool) {
	s.t.Helper()
	waits[bool](s, "a dialog opens or closes", `(open) => (document.querySelector("dialog:modal") !== null) === open`, open)
}

func TestKeysAreForWritingInAField(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	ana.does("clears the field", chromedp.Clear(part("websocket", "message")))
	ana.does("goes to the field", chromedp.Focus(part("websocket", "message")))
	ana.Presses("¿/?ti")
	ana.does("leaves the field", chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	ana.Presses("/") // does what those would have done before
	ana.SeesDialog(true)
	got := finds[[]string](ana, `(field) => [document.querySelector(field).value, location.pathname,
		String(document.querySelectorAll("dialog").length)]`, string(part("websocket", "message")))
	if want := []string{"¿/?ti", "/lecciones/websocket", "1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A heading's own link is there for a pointer, for a finger and for the Tab
// key; where it has led is marked, with room above it.
func TestHeadingsHaveLinks(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("sse")
	const anchor = ".prose > h3 > .anchor"
	ana.does("goes to a link", chromedp.Evaluate[chromedp.Void](`document.querySelector("`+anchor+`").focus({ focusVisible: true })`))
	ana.SeesFocus()
	waits[bool](ana, "the link is seen", `(anchor) => getComputedStyle(document.querySelector(anchor)).opacity === "1"`, anchor)
	ana.Presses(kb.Enter)
	waits[bool](ana, "it leads to its heading, which is marked", `() => {
		const heading = document.querySelector(":target");
		const top = heading?.getBoundingClientRect().top;
		return top > 0 && top < 60 && getComputedStyle(heading).textDecorationLine === "underline";
	}`)
}
