package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestSearchByKeyboard(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("polling")
	ana.Presses("/")
	ana.SearchesFor("reconexion")
	first := ana.SeesChosen()
	ana.Presses(kb.ArrowDown)
	if second := ana.SeesChosen(); second == first {
		t.Errorf("after the arrow it is still %s", second)
	}
	ana.Presses(kb.ArrowUp)
	if again := ana.SeesChosen(); again != first {
		t.Errorf("back again: got %s, want %s", again, first)
	}
	ana.Presses(kb.Enter)
	waits[bool](ana, "Enter leads to the section", `(address) => location.pathname + location.hash === address
		&& document.getElementById(location.hash.slice(1))?.getBoundingClientRect().top < innerHeight`, first)
}

func TestSearchGivesTheFocusBack(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens("/chat")
	ana.clicks("clicks", chromedp.CSS(".site-header a[data-key]"))
	ana.SearchesFor("websocket")
	ana.Presses(kb.Escape)
	waits[bool](ana, "the button has the focus", `() => document.activeElement.matches(".site-header a[data-key]")`)
	ana.Presses("k", chromedp.ModifierCtrl)
	waits[bool](ana, "Ctrl+K opens it with what was searched", `() => document.activeElement.value === "websocket"`)
}

func TestSearchNeedsTheServerOnce(t *testing.T) {
	t.Parallel()
	site := serve(t)
	ana := arrives(t, site, "Ana")
	ana.OpensLesson("sse")
	ana.Presses("/")
	ana.SearchesFor("evento")
	ana.toleratesOutage()
	site.Stop(t)
	ana.does("clears", chromedp.Clear(chromedp.CSS("[role=combobox]")))
	ana.SearchesFor("Last-Event-ID")
	if marks := finds[int](ana, `() => document.querySelectorAll("[role=option] mark").length`); marks == 0 {
		t.Error("no word is marked")
	}
}

func TestSearchHelpsWhenThereIsNothing(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens("/")
	ana.Presses("/")
	ana.Types("webscoket")
	waits[bool](ana, "it says so", `() => document.querySelector("dialog [role=status]").innerText === "Nada con «webscoket»."`)
	ana.clicks("takes the suggestion", chromedp.CSS(".finder__help button"))
	ana.SeesChosen()
}

func TestSearchWithoutJavaScript(t *testing.T) {
	t.Parallel()
	luis := arrives(t, theSite(t), "Luis")
	luis.HasNoJavaScript()
	luis.Opens("/")
	luis.clicks("clicks", chromedp.CSS(".site-header a[data-key]"))
	waits[bool](luis, "the page is there", `() => location.pathname === "/buscar"`)
	luis.does("searches", chromedp.Focus(chromedp.CSS("main input")))
	luis.Presses("perdidas")
	luis.Presses(kb.Enter)
	waits[bool](luis, "there are results", `() => document.querySelector("main mark") !== null`)
}

func TestSearchIsSound(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	site := theSite(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.Prefers(scheme)
			ana.HasScreen(360, 740)
			ana.OpensLesson("sse")
			ana.Presses("/")
			for _, query := range []string{"", "conexion", "webscoket"} {
				ana.does("clears", chromedp.Clear(chromedp.CSS("[role=combobox]")))
				ana.Types(query)
				for _, violation := range append(accessibility(ana, axe), overflows(ana)...) {
					t.Errorf("%q: %s", query, violation)
				}
			}
		})
	}
}

// overflows is a violation of ours: nothing in the dialog is wider than it.
func overflows(s *student) []violation {
	s.t.Helper()
	return finds[[]violation](s, `() => [...document.querySelectorAll("dialog *")]
		.filter((e) => e.getBoundingClientRect().right > innerWidth)
		.map((e) => ({ rule: "wide", target: e.className }))`)
}

// Types writes into the search, once it is open and loaded.
func (s *student) Types(text string) {
	s.t.Helper()
	waits[bool](s, "the search is open", `() => document.activeElement.role === "combobox"
		&& document.querySelector("dialog [role=status]").innerText !== "Cargando…"`)
	s.Presses(text)
}

// SearchesFor types a query and sees results.
func (s *student) SearchesFor(query string) {
	s.t.Helper()
	s.Types(query)
	waits[bool](s, "there are results", `() => /resultado/.test(document.querySelector("dialog [role=status]").innerText)`)
}

// SeesChosen returns the address of the result that Enter would open, which is
// on the screen.
func (s *student) SeesChosen() string {
	s.t.Helper()
	return waits[string](s, "a result is chosen", `() => {
		const id = document.activeElement.getAttribute("aria-activedescendant");
		const option = document.getElementById(id ?? "");
		const box = option?.getBoundingClientRect();
		return option?.ariaSelected === "true" && box.top >= 0 && box.bottom <= innerHeight
			? option.pathname + option.hash : null;
	}`)
}
