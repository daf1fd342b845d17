package e2e_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
)

// A pulse is one that somebody saw in the list of a widget.
type pulse struct {
	ID   int    `json:"id"`
	From string `json:"from"` // the nickname of the browser that sent it
}

// element is the custom element of a widget of the page in front.
func element(widget string) string { return widget + "-widget" }

// part is a CSS selector for a part of a widget.
func part(widget, name string) chromedp.CSS {
	return chromedp.CSS(fmt.Sprintf("%s [data-part=%q]", element(widget), name))
}

// StartsWidget presses «Empezar» and waits until the widget says that it is
// connected.
func (s *student) StartsWidget(widget string) {
	s.t.Helper()
	s.SeesState(widget, "stopped")
	s.clicks("starts "+widget, part(widget, "toggle"))
	s.SeesState(widget, "connected")
}

// StopsWidget presses «Parar».
func (s *student) StopsWidget(widget string) {
	s.t.Helper()
	s.clicks("stops "+widget, part(widget, "toggle"))
	s.SeesState(widget, "stopped")
}

// states are the words for the states of a connection.
var states = map[string]string{
	"stopped":   "parado",
	"connected": "conectado",
	"retrying":  "reintentando",
}

// SeesState waits until the widget is in a state, and says so in words.
func (s *student) SeesState(widget, state string) {
	s.t.Helper()
	waits[bool](s, widget+" is "+state, `(widget, state, words) => {
		const element = document.querySelector(widget);
		return (element.dataset.state ?? "stopped") === state &&
			element.querySelector('[data-part="state"]').textContent.includes(words);
	}`, element(widget), state, states[state])
}

// SendsPulse presses the widget's button and waits until the pulse comes back
// as everybody's: an event in the student's own list.
func (s *student) SendsPulse(widget string) pulse {
	s.t.Helper()
	newest := slices.Max(append(s.ownPulses(widget), 0))
	s.clicks("sends a pulse", part(widget, "publish"))
	return s.SeesOwnPulseAfter(widget, newest)
}

// ownPulses are the ids of the pulses in the list that the student sent.
func (s *student) ownPulses(widget string) []int {
	s.t.Helper()
	return finds[[]int](s, `(widget) => [...document.querySelectorAll(widget + " .row__mine")]
		.map((mark) => Number(mark.closest("li").querySelector(".row__id").textContent.slice(1)))`, element(widget))
}

// SeesOwnPulseAfter waits for a pulse of the student's own with a larger id.
func (s *student) SeesOwnPulseAfter(widget string, id int) pulse {
	s.t.Helper()
	return waits[pulse](s, fmt.Sprintf("an own pulse after #%d", id), `(widget, newest) => {
		for (const mark of document.querySelectorAll(widget + " .row__mine")) {
			const row = mark.closest("li");
			const id = Number(row.querySelector(".row__id").textContent.slice(1));
			if (id > newest) return { id, from: row.querySelector(".row__text").firstChild.textContent };
		}
	}`, element(widget), id)
}

// SeesPulse waits for somebody's pulse in the list of a widget: the same
// number and the same name as the sender saw.
func (s *student) SeesPulse(widget string, sent pulse) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("pulse #%d from %s", sent.ID, sent.From), `(widget, sent) =>
		[...document.querySelectorAll(widget + ' li[data-topic="pulse"]')].some((row) =>
			Number(row.querySelector(".row__id").textContent.slice(1)) === sent.id &&
			row.querySelector(".row__text").firstChild.textContent === sent.from)`, element(widget), sent)
}

// SeesEvent waits until the list of a widget has an event, or newer ones.
func (s *student) SeesEvent(widget string, id int) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("event #%d", id), `(widget, id) =>
		[...document.querySelectorAll(widget + " .row__id")].some((cell) => Number(cell.textContent.slice(1)) >= id)`,
		element(widget), id)
}

// SeesEvents waits until the list of a widget has so many events, and returns
// the id of the newest.
func (s *student) SeesEvents(widget string, n int) (newest int) {
	s.t.Helper()
	return waits[int](s, fmt.Sprintf("%d events", n), `(widget, n) => {
		const ids = document.querySelectorAll(widget + " .row__id");
		return ids.length >= n && Number(ids[0].textContent.slice(1));
	}`, element(widget), n)
}

// figure reads a figure of a widget; the page must have measured it.
func (s *student) figure(widget, name string) int {
	s.t.Helper()
	text := finds[string](s, `(widget, name) =>
		document.querySelector(widget + " [data-figure=" + name + "]").textContent`, element(widget), name)
	n, err := strconv.Atoi(strings.ReplaceAll(text, ".", "")) // Spanish: 12.345
	if err != nil {
		s.t.Fatalf("%s: %s shows %q as %s, no number", s.name, widget, text, name)
	}
	return n
}

// LostNothing checks a widget's own figures, none lost and none twice, and
// that they agree with the ids in its list: one after the other, each once.
func (s *student) LostNothing(widget string) {
	s.t.Helper()
	if lost, twice := s.figure(widget, "lost"), s.figure(widget, "duplicates"); lost != 0 || twice != 0 {
		s.t.Errorf("%s: %s counts %d events lost and %d twice", s.name, widget, lost, twice)
	}
	ids := finds[[]int](s, `(widget) => [...document.querySelectorAll(widget + " .row__id")]
		.map((cell) => Number(cell.textContent.slice(1)))`, element(widget))
	for i := 1; i < len(ids); i++ {
		if ids[i] != ids[i-1]-1 { // the newest first
			s.t.Errorf("%s: %s lists %v: after %d comes %d", s.name, widget, ids, ids[i-1], ids[i])
			return
		}
	}
}
