package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// tooSmall names what is smaller than a finger needs: 24 px each way (WCAG 2.5.8), where
// the pointer hits it, whatever is drawn. Words that are links in a sentence are exempt.
func tooSmall(s *student) []string {
	s.t.Helper()
	return finds[[]string](s, `() => {
		const least = 24;
		const targets = "a[href], button, input, select, textarea, summary, [role=option], [role=tab], label:has(input)";
		const wrong = [];
		for (const e of document.querySelectorAll(targets)) {
			if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.disabled || e.closest(".visually-hidden, .skip-link")) continue;
			if (e.matches("input") && e.closest("label")) continue; // the label is hit
			const inSentence = e.matches("a") && getComputedStyle(e).display === "inline" && /\p{L}/u.test(e.textContent) &&
				e.parentElement.closest("p, li, dd, td, h1, h2, h3, figcaption").textContent.trim() !== e.textContent.trim();
			if (inSentence) continue;
			let box = e.getBoundingClientRect();
			if (box.width >= least && box.height >= least || box.width === 0) continue;
			e.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
			box = e.getBoundingClientRect();
			const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
			const reach = least / 2 - 0.5;
			const hit = [[-reach, 0], [reach, 0], [0, -reach], [0, reach]].every(([dx, dy]) => {
				const there = document.elementFromPoint(x + dx, y + dy);
				return there && (e.contains(there) || there.closest("label") === e);
			});
			if (!hit) wrong.push(Math.round(box.width) + " × " + Math.round(box.height) + ": " + e.outerHTML.slice(0, 120));
		}
		return wrong.slice(0, 20);
	}`)
}

// fingers looks for targets that a finger misses, on a telephone and on a wide screen.
func fingers(s *student, _ string) (wrong []string) {
	s.t.Helper()
	for _, v := range []view{{1280, 800, 100}, {390, 844, 100}} {
		s.Looks(v)
		for _, target := range tooSmall(s) {
			wrong = append(wrong, v.String()+": "+target)
		}
	}
	return wrong
}

// On a telephone the state of a widget and what breaks it are a thousand pixels apart.
func TestTheStateStaysInSightOfItsSabotage(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(390, 740)
	for _, widget := range append([]string{"race"}, techniques...) {
		lesson := widget
		if widget == "race" {
			lesson = "carrera"
		}
		ana.OpensLesson(lesson)
		ana.clicks("starts", part(widget, "toggle"))
		ana.OpensSabotage(widget)
		ana.does("goes to «Sabotear»", chromedp.Focus(part(widget, "sabotage-break")))
		state, button := string(part(widget, "state")), string(part(widget, "sabotage-break"))
		waits[bool](ana, "both are in sight", `(selectors) => selectors.every((selector) => {
			const box = document.querySelector(selector).getBoundingClientRect();
			const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
			return document.querySelector(selector).contains(on);
		})`, []string{state, button})
	}
}

func TestADrawerOpensInSight(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(390, 740)
	for _, technique := range techniques {
		ana.OpensLesson(technique)
		ana.StartsWidget(technique)
		ana.OpensXRay(technique)
		waits[bool](ana, "a good piece of the paper", `() => {
			const { top } = document.querySelector(".xray__paper").getBoundingClientRect();
			return top >= 0 && innerHeight - top >= 200;
		}`)
		ana.OpensSabotage(technique)
		waits[bool](ana, "the form", `(form) => {
			const { top } = document.querySelector(form).getBoundingClientRect();
			return top >= 0 && innerHeight - top >= 200;
		}`, string(part(technique, "sabotage"))+" form")
	}
}

// With the keyboard open there are some 400 px: on Android the window is as low as that,
// in Safari the keyboard lies over it, and only the visual viewport knows.
func TestTheKeyboardLeavesRoomForMessages(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	for name, open := range map[string]func(*student){
		"Android": func(ana *student) { ana.HasScreen(390, 400) },
		"Safari": func(ana *student) {
			finds[chromedp.Void](ana, `() => {
				Object.defineProperty(visualViewport, "height", { value: 400 });
				visualViewport.dispatchEvent(new Event("resize"));
			}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana "+name)
			ana.HasScreen(390, 740)
			ana.EntersChat("teclado-" + strings.ToLower(name))
			ana.does("goes to write", chromedp.Focus(part("chat", "draft")))
			open(ana)
			waits[bool](ana, "200 px of messages", `() => {
				const log = document.querySelector('[data-part="log"]').getBoundingClientRect();
				const composer = document.querySelector('[data-part="composer"]').getBoundingClientRect();
				return log.top >= 0 && log.height >= 200 && composer.bottom <= 401;
			}`)
			ana.Says("Con el teclado abierto")
			waits[bool](ana, "what was said", `() => document.querySelector(".message__text")?.textContent === "Con el teclado abierto"`)
			ana.does("presses «Enviar»", chromedp.SendKeys(part("chat", "draft"), "Y con el botón"),
				chromedp.Click(chromedp.CSS(`chat-widget [data-part="composer"] button`)))
			waits[bool](ana, "both", `() => document.querySelectorAll(".message__text").length === 2`)
		})
	}
}

// Who has the system's own colours for everything still sees which lamp is lit, which
// button is pressed, and what is drawn.
func TestForcedColoursTellStatesApart(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	call(ana, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-color-scheme", Value: "dark"}},
	})
	const lamp = `(selector) => {
		const { backgroundColor, borderTopColor } = getComputedStyle(document.querySelector(selector));
		return { full: backgroundColor === borderTopColor, seen: borderTopColor !== getComputedStyle(document.body).backgroundColor };
	}`
	type look struct{ Full, Seen bool }
	ana.OpensLesson("sse")
	dot := "sse-widget .widget__dot"
	if is := finds[look](ana, lamp, dot); is.Full || !is.Seen {
		t.Errorf("stopped, the lamp is %+v", is)
	}
	ana.StartsWidget("sse")
	if is := finds[look](ana, lamp, dot); !is.Full || !is.Seen {
		t.Errorf("connected, the lamp is %+v", is)
	}
	ana.OpensXRay("sse")
	if pressed := finds[bool](ana, `() => {
		const [open, shut] = ["xray", "sabotage"].map((name) =>
			getComputedStyle(document.querySelector('sse-widget [data-part="' + name + '-toggle"]')).outlineStyle);
		return open !== shut;
	}`); !pressed {
		t.Error("an open drawer's button looks like the other")
	}
	// What is drawn has the reader's colours too, not those of our scheme.
	if drawn := finds[bool](ana, `() => {
		const { fill } = getComputedStyle(document.querySelector(".signature circle, .signature path"));
		const { stroke } = getComputedStyle(document.querySelector(".signature .lane__line, .signature .lane__wait, .signature path"));
		const { color } = getComputedStyle(document.body);
		return fill === color || stroke === color;
	}`); !drawn {
		t.Error("the drawing of the technique has colours of its own")
	}
	ana.OpensTheLabOfSix()
	ana.OpensConnections("sse", 1)
	ana.SeesConnections("sse", 1, 0)
	if is := finds[look](ana, lamp, ".six__lamp"); !is.Full || !is.Seen {
		t.Errorf("the lamp of an open connection is %+v", is)
	}
}
