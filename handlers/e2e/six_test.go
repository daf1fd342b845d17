package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// «Seis conexiones» states what a browser does with its connections. If
// Chromium changes its mind, it is said here.

func TestTheSeventhEventSourceWaitsAndWebSocketsDoNot(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensTheLabOfSix()

	for n := range 6 {
		ana.OpensConnections("sse", 1)
		ana.SeesConnections("sse", n+1, 0)
	}
	ana.OpensConnections("sse", 1)
	ana.OpensConnections("websocket", 10)
	ana.SeesConnections("websocket", 10, 0)
	ana.SeesConnections("sse", 6, 1)
	ana.IsTold("verdict", "El EventSource 7 espera. No ha fallado")
	ana.IsTold("queue", "EventSource 7")
	ana.SeesPlaces(1, 2, 3, 4, 5, 6)

	// The rest of the site is not touched.
	tab := ana.NewTab()
	tab.OpensLesson("sse")
	tab.StartsWidget("sse")
	tab.SeesEvents("sse", 1)

	// Who was stuck gets the place of who leaves, and hears events in it.
	ana.ClosesConnection("sse", 2)
	ana.SeesConnections("sse", 6, 0)
	ana.SeesPlaces(1, 7, 3, 4, 5, 6)
	ana.IsTold("verdict", "El EventSource 7 ha esperado")
	waits[bool](ana, "the seventh hears events", `() =>
		/evento/.test(document.querySelector('[data-part="sse-rows"] li:last-child').textContent)`)
}

func TestAnOrdinaryRequestWaitsForTheStreams(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensTheLabOfSix()

	ana.PressesPart("ask")
	ana.IsTold("answer", "Respondió en")

	ana.OpensConnections("sse", 6)
	ana.SeesConnections("sse", 6, 0)
	ana.PressesPart("ask")
	ana.IsTold("queue", "tu pregunta") // after two seconds
	ana.IsTold("answer", "Preguntando… lleva")
	ana.ClosesConnection("sse", 1)
	ana.IsTold("answer", "después de quedar libre un sitio")
	ana.IsTold("queue", "nadie")

	// All is given back, the question too.
	ana.OpensConnections("sse", 1)
	ana.SeesConnections("sse", 6, 0)
	ana.PressesPart("ask")
	ana.IsTold("queue", "tu pregunta")
	ana.PressesPart("close-all")
	ana.SeesConnections("sse", 0, 0)
	ana.IsTold("answer", "Pregunta retirada.")
	ana.PressesPart("ask")
	ana.IsTold("answer", "Respondió en")
}

func TestAnotherTabOfTheLabDoesNotLoad(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensTheLabOfSix()
	lab := finds[string](ana, `() => location.href`)
	ana.OpensConnections("sse", 6)
	ana.SeesConnections("sse", 6, 0)

	tab, loaded := ana.NewTab(), make(chan error, 1)
	go func() { loaded <- chromedp.Do(tab.ctx, chromedp.Navigate(lab)) }()
	// What is answered in no time has not come while a question of hers, asked
	// later, waits for two seconds.
	ana.PressesPart("ask")
	ana.IsTold("queue", "tu pregunta")
	select {
	case err := <-loaded:
		t.Errorf("with the six taken another tab loads the lab (%v)", err)
	default:
	}
	ana.PressesPart("close-all")
	select {
	case err := <-loaded:
		if err != nil {
			t.Errorf("once there is room the other tab says %v", err)
		}
	case <-time.After(patience):
		t.Error("once there is room the other tab still does not load")
	}
}

// The page that comes next needs a connection while this one still has six.
func TestTheLabCanBeLeftAndReloaded(t *testing.T) {
	t.Parallel()
	ana := arrivesWhole(t, theSite(t), "Ana")
	ana.OpensTheLabOfSix()
	lab := finds[string](ana, `() => location.origin`)
	ana.OpensConnections("sse", 8)
	ana.SeesConnections("sse", 6, 2)
	ana.does("reloads", chromedp.Reload())
	ana.SeesConnections("sse", 0, 0)

	ana.OpensConnections("sse", 7)
	ana.SeesConnections("sse", 6, 1)
	// The lesson is a page of the site's port, where what was read is remembered.
	ana.does("goes to the lesson", chromedp.Navigate(lab+"/lecciones/sse"))
	if at := finds[string](ana, `() => location.href`); at != ana.site.ClassURL("/lecciones/sse") {
		t.Errorf("the lesson is at %s", at)
	}
	finds[chromedp.Void](ana, `() => history.back()`)
	ana.SeesConnections("sse", 0, 0)
	ana.OpensConnections("sse", 1)
	ana.SeesConnections("sse", 1, 0)
}

func TestTheLabOfSixHasBounds(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensTheLabOfSix()
	ana.OpensConnections("sse", 9)
	ana.OpensConnections("websocket", 31)
	ana.SeesConnections("websocket", 30, 0)
	ana.SeesConnections("sse", 6, 2)
}

func TestTheLabOfSixIsSound(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, theSite(t), "Ana")
			ana.Prefers(scheme)
			ana.HasScreen(360, 740)
			ana.OpensTheLabOfSix()
			// By keyboard: the button is pressed, and closing one leads to the next.
			ana.does("goes to the button", chromedp.Focus(chromedp.CSS(`[data-part="sse-open"]`)))
			for range 7 {
				ana.Presses(kb.Enter)
			}
			ana.OpensConnections("websocket", 1)
			ana.SeesConnections("websocket", 1, 0)
			ana.SeesConnections("sse", 6, 1)
			for _, violation := range accessibility(ana, axe) {
				t.Error(violation)
			}
			for _, culprit := range sticksOut(ana) {
				t.Error(culprit)
			}
			ana.does("goes to the third", chromedp.Focus(chromedp.CSS(`[data-part="sse-rows"] li:nth-child(3) button`)))
			ana.Presses(kb.Enter)
			if focus := finds[string](ana, `() => document.activeElement.textContent`); focus != "Cerrar EventSource 4" {
				t.Errorf("after closing the third the focus is on %q", focus)
			}
			ana.IsTold("announcer", "EventSource 7 ha esperado")
		})
	}
}

func TestWithoutJavaScriptTheLabOfSixSaysSo(t *testing.T) {
	t.Parallel()
	luis := arrives(t, theSite(t), "Luis")
	luis.HasNoJavaScript()
	luis.Opens("/seis-conexiones")
	waits[bool](luis, "the lab says that it needs JavaScript", `() => {
		const lab = document.querySelector("six-connections");
		return lab.innerText.includes("necesita JavaScript") && !lab.innerText.includes("Abre un EventSource");
	}`)
}

// Where the lab would hang the site, or could not be reached, it is not offered.
func TestTheLabOfSixIsNotOfferedEverywhere(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	taken := freeAddress(t)
	first := serve(t, "--six-addr", taken)
	second := serve(t, "--six-addr", taken) // which is no reason not to start
	if !strings.Contains(second.log.String(), "no port for the lab of six connections") {
		t.Errorf("nobody is told that the port was taken: %s", second.log.String())
	}
	off := serve(t, "--six-addr", "no")

	ana := arrives(t, first, "Ana")
	ana.OpensTheLabOfSix()
	for _, s := range []*site{second, off} {
		luis := arrives(t, s, "Luis")
		luis.Opens("/seis-conexiones")
		said := finds[string](luis, `() => document.querySelector("main").innerText`)
		if !strings.Contains(said, "Este laboratorio está cerrado") || finds[bool](luis, `() => !!document.querySelector("six-connections")`) {
			t.Errorf("without a second port the page says %q", said)
		}
		for _, violation := range accessibility(luis, axe) {
			t.Error(violation)
		}
		if status, err := s.get(t.Context(), "/"); err != nil || status != http.StatusOK {
			t.Errorf("the site: %d, %v", status, err)
		}
	}
}

// OpensTheLabOfSix goes to the lab by its address on the site's port.
func (s *student) OpensTheLabOfSix() {
	s.t.Helper()
	s.Opens("/seis-conexiones")
	waits[bool](s, "the lab is on another port", `(site) =>
		location.origin !== site && !!document.querySelector("six-connections:defined")`, s.site.ClassURL(""))
}

// OpensConnections presses «Abrir otro» n times.
func (s *student) OpensConnections(technique string, n int) {
	s.t.Helper()
	finds[chromedp.Void](s, `(part, n) => {
		const button = document.querySelector("[data-part=" + part + "]");
		for (let i = 0; i < n; i++) button.click();
	}`, technique+"-open", n)
}

// SeesConnections waits until so many connections of a technique are open and
// so many wait, by their rows and by the figure above them.
func (s *student) SeesConnections(technique string, open, waiting int) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("%s has %d open and %d waiting", technique, open, waiting), `(technique, open, waiting) => {
		const part = (name) => document.querySelector("[data-part=" + technique + "-" + name + "]");
		const rows = [...part("rows").children].map((row) => row.dataset.state);
		const said = part("count").textContent.match(/\d+(?= (abierta|esperando))/g) ?? [];
		return rows.length === open + waiting &&
			rows.filter((state) => state === "open").length === open &&
			rows.filter((state) => state === "waiting").length === waiting &&
			said.join() === [open, waiting].filter((n) => n > 0).join();
	}`, technique, open, waiting)
}

// ClosesConnection presses «Cerrar» of the connection with this number.
func (s *student) ClosesConnection(technique string, number int) {
	s.t.Helper()
	finds[chromedp.Void](s, `(technique, ending) => [...document.querySelectorAll("[data-part=" + technique + "-rows] button")]
		.find((button) => button.textContent.endsWith(ending)).click()`, technique, fmt.Sprintf(" %d", number))
}

// SeesPlaces compares who has which of the six places.
func (s *student) SeesPlaces(want ...int) {
	s.t.Helper()
	got := finds[[]int](s, `() => [...document.querySelectorAll(".six__place")]
		.map((place) => Number(place.textContent.replace("EventSource ", "")))`)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("%s sees the places %v, want %v", s.name, got, want)
	}
}

// PressesPart presses a button of the lab.
func (s *student) PressesPart(name string) {
	s.t.Helper()
	s.clicks("presses "+name, chromedp.CSS(fmt.Sprintf("[data-part=%q]", name)))
}

// IsTold waits until a part of the lab says a text.
func (s *student) IsTold(name, text string) {
	s.t.Helper()
	waits[bool](s, fmt.Sprintf("%s says %q", name, text), `(name, text) =>
		document.querySelector("[data-part=" + name + "]").textContent.includes(text)`, name, text)
}
