package e2e_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// A view is how a page is looked at: the window's width and the size of the text.
type view struct {
	width, height int64
	text          int // in percent
}

func (v view) String() string { return fmt.Sprintf("%d px, text at %d %%", v.width, v.text) }

// views are those of WCAG: 320 px is a window of 1280 at 400 % (1.4.10, Reflow), and
// text is enlarged to 200 % (1.4.4, Resize Text), on a telephone and elsewhere.
var views = []view{{320, 640, 100}, {360, 740, 100}, {390, 844, 200}, {1280, 800, 200}}

// Looks gives the student that view of the page.
func (s *student) Looks(v view) {
	s.t.Helper()
	s.HasScreen(v.width, v.height)
	finds[chromedp.Void](s, `async (text) => {
		document.documentElement.style.fontSize = text === 100 ? "" : text + "%";
		for (let frames = 0; frames < 4; frames++) await new Promise(requestAnimationFrame);
	}`, v.text)
}

// SetsEverythingGoing opens what is closed and starts what can be started on a page,
// whatever it is: folded answers, forms that let one in, widgets, their drawers, a fault
// and what came of it.
func (s *student) SetsEverythingGoing() {
	s.t.Helper()
	s.toleratesOutage()
	finds[chromedp.Void](s, `async () => {
		const until = async (what, patience = 15000) => {
			const end = performance.now() + patience;
			while (!what()) {
				if (performance.now() > end) throw new Error("in vain: " + what);
				await new Promise((done) => setTimeout(done, 50));
			}
		};
		const all = (selector, within = document) => [...within.querySelectorAll(selector)];
		const shown = (element) => element.checkVisibility({ visibilityProperty: true });
		const part = (name) => '[data-part="' + name + '"]';
		for (const details of all("details")) details.open = true;
		for (const quiz of all("quiz-question")) {
			quiz.querySelector("input")?.click();
			all("button", quiz).find(shown)?.click();
		}
		for (const form of all("form" + part("entry"))) {
			await until(() => !form.querySelector("fieldset").disabled);
			form.querySelector(part("name")).value = "María Ñ. " + Math.random().toString(36).slice(2, 12);
			form.querySelector(part("room-name")).value ||= "una-sala-con-nombre-largo";
			form.requestSubmit();
			const chat = form.closest("[data-view]") ?? form.parentElement;
			await until(() => !chat.querySelector(part("room")).hidden);
			const draft = chat.querySelector(part("draft"));
			draft.value = "Una_palabra_muy_larga_que_no_se_acaba_nunca_y_sigue y algo más: ¿cómo se ve?";
			draft.form.requestSubmit();
			await until(() => chat.querySelector(".message"));
		}
		for (const button of all('[data-part$="-open"]')) for (let n = 0; n < 7; n++) button.click();
		for (const widget of all(".widget")) {
			const toggle = widget.querySelector(part("toggle"));
			if (!toggle) continue;
			toggle.click();
			const root = toggle.closest("[data-state]") ?? widget.querySelector(":scope > *");
			await until(() => root.dataset.state === "connected");
			widget.querySelector(part("publish"))?.click();
		}
		for (const button of all(".widget__drawers [aria-controls]")) {
			button.click();
			const drawer = document.getElementById(button.getAttribute("aria-controls"));
			await until(() => !drawer.hidden && drawer.childElementCount > 1);
		}
		for (const button of all('.widget [aria-expanded="false"][aria-controls]').filter(shown)) button.click();
		await Promise.all(all(part("sabotage-break")).map(async (button) => {
			const drawer = button.closest(part("sabotage"));
			await until(() => button.ariaDisabled !== "true");
			button.click();
			await until(() => drawer.querySelector(part("sabotage-status")).textContent.startsWith("Saboteado"));
			drawer.querySelector(part("sabotage-heal")).click();
			dispatchEvent(new Event("online"));
			await until(() => drawer.querySelector(".sabotage__results:not([hidden])"), 60000);
		}));
		all(".xray__row summary").at(-1)?.click();
		await new Promise((done) => setTimeout(done, 300));
	}`)
}

// misfits names what does not fit the window: text that is cut, a page or a box that
// scrolls sideways, and what may scroll (code, data tables, drawings) without showing it.
func misfits(s *student) []string {
	s.t.Helper()
	return finds[[]string](s, `() => {
		const wrong = [];
		const root = document.documentElement;
		const name = (e) => {
			const own = (e) => e.localName + (e.id ? "#" + e.id : "") + [...e.classList].map((c) => "." + c).join("");
			return (e.parentElement ? own(e.parentElement) + " > " : "") + own(e) + " «" + e.textContent.trim().replace(/\s+/g, " ").slice(0, 40) + "»";
		};
		// For the ears alone.
		const unseen = new Map();
		const clipped = (e) => {
			if (!e) return false;
			if (!unseen.has(e)) {
				const { clipPath, position } = getComputedStyle(e);
				unseen.set(e, clipPath !== "none" && position === "absolute" || clipped(e.parentElement));
			}
			return unseen.get(e);
		};
		const hidden = (e) => clipped(e) || !e.checkVisibility({ visibilityProperty: true });
		if (root.scrollWidth > root.clientWidth) {
			wrong.push("the page is " + root.scrollWidth + " px wide");
			for (const e of document.querySelectorAll("body *")) {
				const box = e.getBoundingClientRect();
				if (box.right > root.clientWidth + 1 && !hidden(e)) wrong.push("sticks out to " + Math.round(box.right) + ": " + name(e));
				if (wrong.length > 6) break;
			}
		}
		// What may scroll: code, tables of data, and the drawings that keep the size of their text.
		const mayScroll = (e) => e.matches("pre") || e.querySelector("table, svg[role=img], code.chroma, .live-reload__excerpt");
		for (const e of document.querySelectorAll("body *")) {
			const style = getComputedStyle(e);
			const wide = e.scrollWidth - e.clientWidth > 1 && e.clientWidth > 0 && style.display !== "inline";
			if (!wide || hidden(e) || e.closest("svg")) continue;
			if (/auto|scroll/.test(style.overflowX)) {
				if (e.matches("input, textarea")) continue;
				if (!mayScroll(e)) wrong.push("scrolls sideways: " + name(e));
				else if (e.tabIndex < 0) wrong.push("scrolls and cannot be focused: " + name(e));
				else if (!e.ariaLabel && !e.getAttribute("aria-labelledby")) wrong.push("scrolls and has no name: " + name(e));
				else if (!style.maskImage.includes("gradient")) wrong.push("scrolls and does not show it: " + name(e));
			} else if (style.textOverflow === "ellipsis" && style.overflowX !== "visible") {
				// All of it is in the row's details.
				if (!e.matches(".xray__label")) wrong.push("ends in an ellipsis: " + name(e));
			}
		}
		// What is cut below, and windows on a list in which no line fits.
		for (const e of document.querySelectorAll("body *")) {
			const { overflowY } = getComputedStyle(e);
			const high = e.scrollHeight - e.clientHeight > 2 && e.clientHeight > 0;
			if (overflowY === "visible" || !high || hidden(e) || e.closest("svg, [aria-hidden=true], select, textarea, input")) continue;
			if (/hidden|clip/.test(overflowY)) wrong.push("is cut below: " + name(e));
			else if (e.clientHeight < 48) wrong.push("is a slit " + e.clientHeight + " px high: " + name(e));
		}
		// Every word, against all that cuts it on the way to the page.
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const range = document.createRange();
		const cutters = new Map();
		const cuttersOf = (e) => {
			if (!e) return [];
			if (cutters.has(e)) return cutters.get(e);
			const style = getComputedStyle(e);
			let list = cuttersOf(e.parentElement);
			if (e === document.body || e === root) list = [];
			else if (/auto|scroll/.test(style.overflowX) || e.matches(".xray__label")) list = [];
			else if (style.overflowX !== "visible" || e.closest("svg") !== e && style.display !== "inline" && e.matches(".figure, td, th, button, .button, li, label")) list = [e, ...list];
			cutters.set(e, list);
			return list;
		};
		while (walker.nextNode()) {
			const text = walker.currentNode;
			const e = text.parentElement;
			if (!text.data.trim() || hidden(e) || e.closest("svg, script, style, [aria-hidden=true]")) continue;
			const list = cuttersOf(e);
			if (list.length === 0) continue;
			range.selectNodeContents(text);
			for (const box of range.getClientRects()) {
				if (box.width === 0) continue;
				const cutter = list.find((c) => {
					const outer = c.getBoundingClientRect();
					return box.right > outer.right + 1 || box.left < outer.left - 1;
				});
				if (cutter) {
					wrong.push("cut or run over by " + name(cutter) + ": " + text.data.trim().slice(0, 40));
					break;
				}
			}
			// One letter a line.
			const rects = [...range.getClientRects()];
			const lines = new Set(rects.map((r) => Math.round(r.top))).size;
			const letters = text.data.trim().replace(/\s+/g, " ").length;
			if (lines > 3 && letters / lines < 4) wrong.push("has " + lines + " lines for " + letters + " letters: " + name(e));
		}
		return [...new Set(wrong)].slice(0, 25);
	}`)
}

// fitsEveryView looks for WCAG 1.4.4 and 1.4.10: whoever needs large letters, or has a
// small window, misses nothing and scrolls one way only.
func fitsEveryView(s *student, _ string) (wrong []string) {
	s.t.Helper()
	for _, v := range views {
		s.Looks(v)
		for _, misfit := range misfits(s) {
			wrong = append(wrong, v.String()+": "+misfit)
		}
	}
	s.Looks(view{390, 844, 100})
	return wrong
}
