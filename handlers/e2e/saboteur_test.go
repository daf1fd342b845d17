package e2e_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// ListensTo opens a lesson, starts its widget and opens «Sabotaje», with that
// client. Polling asks as often as it can be told to: tests wait for answers.
func (s *student) ListensTo(widget, client string) {
	s.t.Helper()
	s.RetriesSoon()
	s.OpensLesson(widget)
	if widget == "polling" {
		s.chooses(part(widget, "interval"), "1000")
	}
	s.StartsWidget(widget)
	s.OpensSabotage(widget)
	if client != lesson {
		s.chooses(field(widget, "client"), client)
		s.SeesState(widget, "connected")
		waits[bool](s, "another client listens", `(widget) => document.querySelector(widget).client.constructor.name.startsWith("Naive")`,
			element(widget))
	}
	s.StillHears(widget)
	// Without the server's clock nobody knows what was recovered.
	waits[bool](s, "delays are measured", `(p50) => document.querySelector(p50).textContent !== "–"`,
		element(widget)+" [data-figure=p50]")
}

// OpensSabotage opens the drawer of a widget.
func (s *student) OpensSabotage(widget string) {
	s.t.Helper()
	s.clicks("opens «Sabotaje»", part(widget, "sabotage-toggle"))
	s.SeesProgress(widget, "")
}

// Sabotages chooses a fault, presses the button and waits until it has begun.
// Counting starts anew.
func (s *student) Sabotages(widget string, o order) {
	s.t.Helper()
	s.toleratesOutage()
	s.chooses(field(widget, "fault"), o.fault)
	s.chooses(field(widget, "seconds"), strconv.Itoa(o.seconds))
	for name, value := range o.settings {
		s.does("sets "+name, chromedp.SetValue(field(widget, name), strconv.Itoa(value)))
	}
	s.clicks("counts anew", part(widget, "reset"))
	s.clicks("presses «Sabotear»", part(widget, "sabotage-break"))
	s.SeesProgress(widget, "Saboteado")
}

// Repairs presses «Reparar ya».
func (s *student) Repairs(widget string) {
	s.t.Helper()
	s.clicks("presses «Reparar ya»", part(widget, "sabotage-heal"))
}

// SeesProgress waits until the panel says so.
func (s *student) SeesProgress(widget, words string) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("%s says %q", widget, words), `(status, words) =>
		document.querySelector(status)?.textContent.includes(words)`, string(part(widget, "sabotage-status")), words)
}

// SeesResult waits until the trial is over and reads what is reported of it.
func (s *student) SeesResult(widget string) result {
	s.t.Helper()
	s.SeesProgress(widget, "Perdidos:")
	return finds[result](s, `(rows) => Object.fromEntries([...document.querySelectorAll(rows)].map(
		({ cells }) => [cells[0].textContent, cells[1].textContent]))`, string(part(widget, "sabotage")+" tbody tr"))
}

// StillHears waits for an event that comes from now on.
func (s *student) StillHears(widget string) {
	s.t.Helper()
	s.SeesEvent(widget, s.site.publish(s.t, 1))
}

// newest is the id of the newest event in the list of a widget.
func (s *student) newest(widget string) int {
	s.t.Helper()
	return finds[int](s, `(widget) => Math.max(0, ...[...document.querySelectorAll(widget + " .row__id")]
		.map((cell) => Number(cell.textContent.slice(1))))`, element(widget))
}

// chooses sets a list, as whoever picks a line of it does.
func (s *student) chooses(list chromedp.CSS, value string) {
	s.t.Helper()
	finds[chromedp.Void](s, `(list, value) => {
		const select = document.querySelector(list);
		select.value = value;
		if (select.value !== value) throw new Error(list + " has no " + value);
		select.dispatchEvent(new Event("change"));
	}`, string(list), value)
}

// field is one of the choices in the panel of a widget.
func field(widget, name string) chromedp.CSS {
	return part(widget, "sabotage") + chromedp.CSS(fmt.Sprintf(" [name=%q]", name))
}

// A result is what the panel reports of a trial, in its words, row by row.
type result map[string]string

// says checks how a row begins, and what else it says.
func (r result) says(t *testing.T, row, beginning string, words ...string) {
	t.Helper()
	ok := strings.HasPrefix(r[row], beginning)
	for _, w := range words {
		ok = ok && strings.Contains(r[row], w)
	}
	if !ok {
		t.Errorf("%s: %q, want %q %q: %v", row, r[row], beginning, words, r)
	}
}

// count is a row that is a number.
func (r result) count(t *testing.T, row string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(r[row], ".", "")) // Spanish: 12.345
	if err != nil {
		t.Fatalf("%s: %q in %v", row, r[row], r)
	}
	return n
}

// many is no bound at all.
const many = time.Hour

// within checks a row that is or begins with a time: «a los 10,2 s».
func (r result) within(t *testing.T, row string, least, most time.Duration) {
	t.Helper()
	text, _, _ := strings.Cut(strings.TrimPrefix(r[row], "a los "), "s")
	seconds, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", "."), 64)
	if err != nil {
		t.Fatalf("%s: %q in %v", row, r[row], r)
	}
	if d := time.Duration(seconds * float64(time.Second)); d < least || d > most {
		t.Errorf("%s: %v, want %v to %v: %v", row, d, least, most, r)
	}
}

// loses checks that so many events were lost, at the least; 0 is none.
func (r result) loses(t *testing.T, n int) {
	t.Helper()
	if lost := r.count(t, "Perdidos"); lost < n || n == 0 && lost > 0 {
		t.Errorf("%d events lost, want %d: %v", lost, n, r)
	}
}

// isWhole checks that nothing was lost and nothing came twice.
func (r result) isWhole(t *testing.T) {
	t.Helper()
	r.loses(t, 0)
	if twice := r.count(t, "Repetidos"); twice != 0 {
		t.Errorf("%d events came twice: %v", twice, r)
	}
}

// recovers checks that the pulses came late, but came.
func (r result) recovers(t *testing.T) {
	t.Helper()
	if n := r.count(t, "Recuperados"); n < pulses {
		t.Errorf("%d of %d events recovered: %v", n, pulses, r)
	}
}
