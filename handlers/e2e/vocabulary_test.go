package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The guide has everything that a lesson can be made of.
const guide = "/guia"

func TestTabsByKeyboard(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens(guide)
	ana.SeesTabs("Navegador", "Navegador")

	ana.IsAt("#pestanas .anchor")
	ana.TabsToThe(`[role="tab"]`)
	ana.Presses(kb.ArrowRight)
	ana.SeesTabs("Terminal", "Terminal") // both groups: they have the same titles
	ana.Presses(kb.ArrowRight)
	ana.SeesTabs("Navegador", "Navegador") // round the end
	ana.Presses(kb.End)
	ana.SeesTabs("Terminal", "Terminal")
	ana.Presses(kb.Home)
	ana.Presses(kb.ArrowLeft)
	ana.SeesTabs("Terminal", "Terminal")
	if code := finds[string](ana, `() => document.querySelector("lesson-tabs [role=tabpanel]:not([data-closed]) pre").innerText`); !strings.HasPrefix(code, "curl -N") {
		t.Errorf("the panel of «Terminal» shows %q", code)
	}

	ana.Presses(kb.Tab)
	if !finds[bool](ana, `() => document.activeElement.matches("[role=tabpanel]:not([data-closed])")`) {
		t.Errorf("after the tabs the focus is on %s", finds[string](ana, `() => document.activeElement.outerHTML`))
	}
	for _, violation := range accessibility(ana, axe) {
		t.Error(violation)
	}
}

func TestTabsStayWhereTheyArePressed(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens(guide)
	// The first group grows above the second, in a browser that does not by itself
	// keep in place what is read.
	moved := finds[float64](ana, `() => {
		document.documentElement.style.overflowAnchor = "none";
		const [first, second] = document.querySelectorAll("lesson-tabs");
		first.lastElementChild.append(Object.assign(document.createElement("pre"), { textContent: "\n".repeat(50) }));
		second.scrollIntoView();
		const tab = second.querySelector("[role=tab]:last-child");
		const { top } = tab.getBoundingClientRect();
		tab.click();
		return Math.abs(tab.getBoundingClientRect().top - top);
	}`)
	ana.SeesTabs("Terminal", "Terminal")
	if moved > 1 {
		t.Errorf("what was pressed has moved by %v px", moved)
	}
}

func TestAnAddressLeadsIntoATab(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens(guide + "#tabs-2-2")
	ana.SeesTabs("Navegador", "Terminal")
	waits[bool](ana, "the panel is on the screen", `() => {
		const { top, bottom } = document.querySelector(":target").getBoundingClientRect();
		return bottom > 0 && top < innerHeight;
	}`)
}

func TestTabsOutliveAnEditedLesson(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens(guide)
	ana.clicks("chooses a tab", chromedp.CSS(`[role="tab"]:last-child`))
	ana.SeesTabs("Terminal", "Terminal")
	// What has changed in a group makes a new one of it (assets/js/live-reload/patch.js).
	finds[bool](ana, `() => {
		for (const group of document.querySelectorAll("lesson-tabs")) {
			const edited = document.createElement("lesson-tabs");
			for (const panel of group.querySelectorAll(".tabs__panel")) {
				const copy = panel.cloneNode(true);
				copy.removeAttribute("data-closed");
				edited.append(copy);
			}
			group.replaceWith(edited);
		}
		return true;
	}`)
	ana.SeesTabs("Terminal", "Terminal")
}

func TestAnswersByKeyboard(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens(guide)
	const answer = `() => document.querySelector(".answer > p").checkVisibility({ contentVisibilityAuto: true })`
	if finds[bool](ana, answer) {
		t.Fatal("the answer is open before the question is read")
	}
	ana.IsAt("#respuestas .anchor")
	ana.TabsToThe(".answer > summary")
	ana.Presses(kb.Enter)
	waits[bool](ana, "the answer is seen", answer)
}

func TestTermsExplainThemselves(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens(guide)
	ana.SeesCard("")

	ana.PointsAt("a.term")
	ana.SeesCard("latido (heartbeat)")
	ana.PointsAt(".term-card") // what it says can be read with a magnifying glass
	ana.SeesCard("latido (heartbeat)")
	ana.PointsAt("#el-glosario")
	ana.SeesCard("")

	ana.IsAt("#el-glosario .anchor")
	ana.TabsToThe("a.term")
	ana.SeesCard("latido (heartbeat)")
	for _, violation := range accessibility(ana, axe) {
		t.Error(violation)
	}
	ana.Presses(kb.Escape)
	ana.SeesCard("")
	ana.Presses(" ")
	ana.SeesCard("latido (heartbeat)")
	for _, next := range []string{"latido (heartbeat)", "proxy"} {
		ana.Presses(kb.Tab)
		ana.SeesCard(next)
	}
	described := finds[string](ana, `() => document.getElementById(document.activeElement.getAttribute("aria-describedby")).innerText`)
	if !strings.Contains(described, "Intermediario") {
		t.Errorf("a screen reader says of «proxy»: %q", described)
	}

	ana.clicks("presses a term", chromedp.CSS("a.term"))
	ana.SeesCard("latido (heartbeat)")
	if hash := finds[string](ana, `() => location.hash`); hash != "" {
		t.Errorf("the term has led to %s", hash)
	}
}

func TestVocabularyWithoutJavaScript(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasNoJavaScript()
	ana.Opens(guide)
	titles := finds[[]string](ana, `() => [...document.querySelectorAll(".tabs__title")]
		.filter((e) => e.checkVisibility() && e.nextElementSibling.checkVisibility()).map((e) => e.innerText)`)
	if want := []string{"Navegador", "Terminal", "Navegador", "Terminal"}; !slices.Equal(titles, want) {
		t.Errorf("these tabs are seen: %v, want %v", titles, want)
	}
	ana.does("follows a term", chromedp.Click(chromedp.CSS("a.term")))
	waits[bool](ana, "the definition is on the screen", `() => {
		const { top, bottom } = document.querySelector(":target").getBoundingClientRect();
		return location.hash === "#termino:latido" && bottom > 0 && top < innerHeight;
	}`)
}

func TestALessonDefinesItsTerms(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("carrera")
	got := finds[[]string](ana, `() => [...document.querySelectorAll(".terms dt")].map((e) => e.innerText)`)
	want := []string{"acuse de recibo (acknowledgement)", "dúplex completo (full duplex)", "latido (heartbeat)"}
	if !slices.Equal(got, want) {
		t.Errorf("the lesson defines %v, want %v", got, want)
	}
}

// SeesTabs waits until these are the titles of the tabs that are open, and of
// the panels that are seen.
func (s *student) SeesTabs(titles ...string) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("the tabs %v are open", titles), `(...titles) => {
		const tabs = [...document.querySelectorAll('[role="tab"][aria-selected="true"]')];
		const panels = [...document.querySelectorAll('[role="tabpanel"]')].filter((panel) => panel.checkVisibility());
		return tabs.map((tab) => tab.innerText).join() === titles.join() &&
			panels.map((panel) => panel.getAttribute("aria-labelledby")).join() === tabs.map((tab) => tab.id).join();
	}`, anys(titles)...)
}

// SeesCard waits until the card of that term is open and on the screen; "" is
// none.
func (s *student) SeesCard(term string) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("the card of %q is open", term), `(term) => {
		const card = document.querySelector(".term-card:popover-open");
		if (!card) return term === "";
		const { top, bottom, left, right } = card.getBoundingClientRect();
		const seen = top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
		return seen && card.querySelector(".term-card__name").innerText === term;
	}`, term)
}

// IsAt puts the focus on an element.
func (s *student) IsAt(selector string) {
	s.t.Helper()
	finds[bool](s, `(selector) => { document.querySelector(selector).focus(); return true }`, selector)
}

// TabsToThe presses Tab until the focus is on an element like this.
func (s *student) TabsToThe(selector string) {
	s.t.Helper()
	const farthest = 20 // stops
	for range farthest {
		s.Presses(kb.Tab)
		if finds[bool](s, `(selector) => document.activeElement.matches(selector)`, selector) {
			s.SeesFocus()
			return
		}
	}
	s.t.Fatalf("%s: no %s within %d stops", s.name, selector, farthest)
}

// PointsAt moves the mouse to the middle of the first such element.
func (s *student) PointsAt(selector string) {
	s.t.Helper()
	at := finds[[]float64](s, `(selector) => {
		const element = document.querySelector(selector);
		element.scrollIntoView({ block: "nearest", behavior: "instant" });
		const { x, y, width, height } = element.getBoundingClientRect();
		return [x + width / 2, y + height / 2];
	}`, selector)
	s.does("points at "+selector, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}
