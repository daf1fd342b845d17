package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// What the lessons claim of each fault, technique and client: a class of six,
// each on a client of their own, breaks its connections all at once, again and
// again, and reads what the page itself reports.

// Who listens: the client that the lesson teaches, or the first snippet of
// every tutorial.
const (
	lesson = "lesson"
	naive  = "naive"
)

// pulses are sent while a fault lasts, so that there is something to miss.
const pulses = 5

// An order is a fault on one's own connection.
type order struct {
	fault    string
	seconds  int            // one of those that are offered
	settings map[string]int // those that are not as proposed
}

// A listener is a student with one client.
type listener struct {
	*student
	widget, client string
}

// A claim is what is true of a client after a fault.
type claim struct {
	widget, client string
	holds          func(t *testing.T, l listener, r result)
}

// A class is everybody who listens.
type class []listener

// attends gives a class a site of its own: on a line that lets 60 bytes a second
// pass, what other tests publish would be in the way.
func attends(t *testing.T) class {
	t.Helper()
	site := serve(t)
	var c class
	for _, widget := range techniques {
		for _, client := range []string{lesson, naive} {
			s := arrives(t, site, client+" "+widget)
			s.ListensTo(widget, client)
			c = append(c, listener{s, widget, client})
		}
	}
	return c
}

// proves runs one fault on those of the class of whom something is claimed.
// When all have suffered enough it is repaired; if nobody says what is enough,
// it ends by itself.
func (c class) proves(t *testing.T, o order, enough func(l listener, last int), claims ...claim) {
	t.Helper()
	listeners := make([]listener, len(claims))
	for i, want := range claims {
		for _, l := range c {
			if l.widget == want.widget && l.client == want.client {
				listeners[i] = l.in(t)
			}
		}
		listeners[i].IsAwake()
	}
	for _, l := range listeners {
		l.Sabotages(l.widget, o)
	}
	last := c[0].site.publish(t, pulses)
	if enough != nil {
		for _, l := range listeners {
			enough(l, last)
		}
		for _, l := range listeners {
			l.Repairs(l.widget)
		}
	}
	for i, l := range listeners {
		r := l.SeesResult(l.widget)
		t.Logf("%s %s: %v", l.client, l.widget, r)
		claims[i].holds(t, l, r)
	}
}

// in is the same student in another test.
func (l listener) in(t *testing.T) listener {
	student := *l.student
	student.t = t
	return listener{&student, l.widget, l.client}
}

// IsAwake starts a minimal client again, which may have died of the fault
// before.
func (l listener) IsAwake() {
	l.t.Helper()
	if l.client == naive {
		l.StopsWidget(l.widget)
		l.StartsWidget(l.widget)
	}
	l.StillHears(l.widget)
}

// A trial is what a class goes through for one fault.
type trial struct {
	fault string
	of    func(class, *testing.T)
}

// Classes go through their trials side by side: most of a trial is waiting.

func TestNetworkFaults(t *testing.T) {
	t.Parallel()
	tries(t, trial{"silent", class.isSilent})
	tries(t, trial{"throttle", class.isThrottled}, trial{"hold", class.isHeld})
	tries(t, trial{"delay", class.isDelayed}, trial{"cut", class.isCut})
}

func TestServerFaults(t *testing.T) {
	t.Parallel()
	tries(t, trial{"unavailable", class.hears503}, trial{"drop", class.losesEvents})
	tries(t, trial{"nocontent", class.hears204}, trial{"wrongtype", class.hearsAPage}, trial{"repeat", class.hearsTwice})
}

// tries puts a class of its own through some trials, one after the other.
func tries(t *testing.T, trials ...trial) {
	t.Run(trials[0].fault, func(t *testing.T) {
		t.Parallel()
		class := attends(t)
		for _, trial := range trials {
			t.Run(trial.fault, func(t *testing.T) { trial.of(class, t) })
		}
	})
}

func (c class) isCut(t *testing.T) {
	c.proves(t, order{fault: "cut", seconds: 60}, itKnows,
		claim{"polling", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "TypeError")
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"polling", naive, func(t *testing.T, l listener, r result) {
			r.says(t, "Se entera", "no")
			r.loses(t, pulses-1) // it asks for the newest, and for nothing else
			l.StillHears(l.widget)
		}},
		claim{"websocket", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "close 1006")
			r.within(t, "Se entera", 0, 2*time.Second)
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"websocket", naive, func(t *testing.T, l listener, r result) {
			r.says(t, "Se entera", "no", "readyState 3")
			r.says(t, "Vuelve", "no", "readyState 3")
			r.loses(t, pulses)
			l.SeesState(l.widget, "connected") // so it believes
			l.StopsWidget(l.widget)
			l.StartsWidget(l.widget)
			l.StillHears(l.widget)
		}},
		claim{"sse", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "readyState 0")
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"sse", naive, func(t *testing.T, l listener, r result) {
			r.says(t, "Se entera", "no", "readyState 0")
			r.says(t, "Vuelve", "a los") // the browser, with Last-Event-ID
			r.isWhole(t)
			r.recovers(t)
			l.StillHears(l.widget)
		}},
	)
}

// The watchdogs count from the last news, of which there is one a second: so
// long before the fault it may have been.
func (c class) isSilent(t *testing.T) {
	const slack = 4 * time.Second // of a busy machine
	late := func(t *testing.T, _ listener, r result) {
		t.Helper()
		r.says(t, "Se entera", "no")
		r.says(t, "Vuelve", "no se fue")
		r.isWhole(t) // TCP has repeated what nobody acknowledged
		r.within(t, "Retraso máximo", 9*time.Second, many)
	}
	c.proves(t, order{fault: "silent", seconds: 60}, itKnows,
		claim{"polling", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "TimeoutError")
			r.within(t, "Se entera", 9*time.Second, 13*time.Second+slack)
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"polling", naive, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "no")
			if r.count(t, "Repetidos") == 0 {
				t.Errorf("questions that piled up and are answered at once repeat nothing: %v", r)
			}
		}},
		claim{"websocket", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "silencio")
			r.within(t, "Se entera", 8*time.Second, 10*time.Second+slack)
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"websocket", naive, late},
		claim{"sse", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "silencio")
			r.within(t, "Se entera", 13*time.Second, 15*time.Second+slack)
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"sse", naive, late},
	)
}

// Late is not broken: everything comes, in order.
func (c class) isDelayed(t *testing.T) {
	inOrder := func(t *testing.T, l listener, r result) {
		t.Helper()
		r.isWhole(t)
		l.LostNothing(l.widget)
	}
	c.proves(t, order{fault: "delay", seconds: 60, settings: map[string]int{"delay": 900, "jitter": 300}},
		func(l listener, last int) {
			least := 600 // ms
			if l.widget == "polling" {
				least = 1200 // there and back
			}
			l.SeesEvent(l.widget, last)
			waits[bool](l.student, "p50 rises", `(widget, least) => parseInt(document.querySelector(
				widget + " [data-figure=p50]").textContent.replace(".", "")) >= least`, element(l.widget), least)
		},
		claim{"polling", lesson, inOrder},
		claim{"websocket", lesson, inOrder},
		claim{"websocket", naive, inOrder},
		claim{"sse", lesson, inOrder},
		claim{"sse", naive, inOrder},
	)
}

// A proxy that buffers ruins streams. What is whole passes it.
func (c class) isHeld(t *testing.T) {
	burst := func(t *testing.T, _ listener, r result) {
		t.Helper()
		r.isWhole(t)
		r.within(t, "Silencio más largo", 3*time.Second, many)
		r.within(t, "Retraso máximo", 3*time.Second, many)
	}
	c.proves(t, order{fault: "hold", seconds: 60},
		func(l listener, last int) {
			if l.widget == "polling" {
				l.SeesEvent(l.widget, last)
				return
			}
			l.Suffers(5)
			if newest := l.newest(l.widget); newest > last-pulses {
				l.t.Errorf("%s: #%d has come through a buffer", l.widget, newest)
			}
		},
		claim{"polling", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Vuelve", "no se fue")
			r.isWhole(t)
		}},
		claim{"websocket", lesson, burst},
		claim{"websocket", naive, burst},
		claim{"sse", lesson, burst},
		claim{"sse", naive, burst},
	)
}

// A narrow line makes a queue, and loses nothing.
func (c class) isThrottled(t *testing.T) {
	queue := func(t *testing.T, _ listener, r result) {
		t.Helper()
		r.says(t, "Vuelve", "no se fue")
		r.isWhole(t)
		r.within(t, "Retraso máximo", 2*time.Second, many)
	}
	c.proves(t, order{fault: "throttle", seconds: 60, settings: map[string]int{"bytes": 60}},
		func(l listener, _ int) { l.Suffers(6) },
		claim{"websocket", lesson, queue},
		claim{"websocket", naive, queue},
		claim{"sse", lesson, queue},
		claim{"sse", naive, queue},
	)
	c.proves(t, order{fault: "throttle", seconds: 60},
		func(l listener, last int) { l.SeesEvent(l.widget, last) },
		claim{"polling", lesson, queue},
	)
}

func (c class) hears503(t *testing.T) {
	c.proves(t, order{fault: "unavailable", seconds: 5}, nil,
		claim{"polling", lesson, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "a los", "HTTP 503")
			r.says(t, "Vuelve", "a los", "al primer intento") // it waits for as long as it was told to
			r.within(t, "Vuelve", 5*time.Second, 20*time.Second)
			r.isWhole(t)
			r.recovers(t)
		}},
		claim{"polling", naive, func(t *testing.T, _ listener, r result) {
			r.says(t, "Se entera", "no")
			if n := r.count(t, "Peticiones"); n < 4 {
				t.Errorf("only %d requests to a server that wants to be left alone: %v", n, r)
			}
		}},
		claim{"websocket", lesson, comesBack("close 1006")}, // the browser does not tell which status it was
		claim{"websocket", naive, staysDead("readyState 3", "readyState 3")},
		claim{"sse", lesson, comesBack("readyState 0")},
		claim{"sse", naive, staysDead("readyState 0", "readyState 2")},
	)
}

func (c class) hears204(t *testing.T) {
	c.proves(t, order{fault: "nocontent", seconds: 5}, nil,
		claim{"polling", lesson, comesBack("SyntaxError")},
		claim{"polling", naive, goesOn},
		claim{"websocket", lesson, comesBack("close 1006")},
		claim{"websocket", naive, staysDead("readyState 3", "readyState 3")},
		claim{"sse", lesson, comesBack("readyState 0")},
		claim{"sse", naive, staysDead("readyState 0", "readyState 2")}, // a 204 is the end for good
	)
}

func (c class) hearsAPage(t *testing.T) {
	c.proves(t, order{fault: "wrongtype", seconds: 5}, nil,
		claim{"polling", lesson, comesBack("SyntaxError")},
		claim{"polling", naive, goesOn},
		claim{"websocket", lesson, comesBack("close 1006")},
		claim{"websocket", naive, staysDead("readyState 3", "readyState 3")},
		claim{"sse", lesson, comesBack("readyState 0")},
		claim{"sse", naive, staysDead("readyState 0", "readyState 2")},
	)
}

// comesBack: the client notices by this sign, comes back and misses nothing.
func comesBack(sign string) func(*testing.T, listener, result) {
	return func(t *testing.T, _ listener, r result) {
		t.Helper()
		r.says(t, "Se entera", "a los", sign)
		r.says(t, "Vuelve", "a los")
		r.isWhole(t)
		r.recovers(t)
	}
}

// staysDead: the browser has given up, and the client does not know.
func staysDead(sign, remains string) func(*testing.T, listener, result) {
	return func(t *testing.T, l listener, r result) {
		t.Helper()
		r.says(t, "Se entera", "no", sign)
		r.says(t, "Vuelve", "no", remains)
		r.loses(t, pulses)
		if state := finds[string](l.student, `() => document.querySelector("[data-state]").dataset.state`); state != "connected" {
			t.Errorf("it believes to be %s", state)
		}
	}
}

// goesOn: fetch in setInterval, as if nothing had happened.
func goesOn(t *testing.T, l listener, r result) {
	t.Helper()
	r.says(t, "Se entera", "no", "SyntaxError")
	r.loses(t, pulses-1)
	l.StillHears(l.widget)
}

// An event that the server never writes is lost to every client: the cursor
// has passed it.
func (c class) losesEvents(t *testing.T) {
	lost := func(t *testing.T, _ listener, r result) {
		t.Helper()
		r.says(t, "Se entera", "no")
		r.says(t, "Vuelve", "no se fue")
		r.loses(t, 2)
		if n := r.count(t, "Recuperados"); n != 0 {
			t.Errorf("recovered %d: %v", n, r)
		}
	}
	c.proves(t, order{fault: "drop", seconds: 60, settings: map[string]int{"every": 2}}, sees("lost", 2),
		claim{"polling", lesson, lost},
		claim{"websocket", lesson, lost},
		claim{"websocket", naive, lost},
		claim{"sse", lesson, lost},
		claim{"sse", naive, lost},
	)
}

func (c class) hearsTwice(t *testing.T) {
	twice := func(t *testing.T, _ listener, r result) {
		t.Helper()
		r.says(t, "Se entera", "no")
		r.loses(t, 0)
		if n := r.count(t, "Repetidos"); n < 2 {
			t.Errorf("%d came twice: %v", n, r)
		}
	}
	c.proves(t, order{fault: "repeat", seconds: 60, settings: map[string]int{"every": 2}}, sees("duplicates", 2),
		claim{"polling", lesson, twice},
		claim{"websocket", lesson, twice},
		claim{"websocket", naive, twice},
		claim{"sse", lesson, twice},
		claim{"sse", naive, twice},
	)
}

// itKnows waits until the lesson's client knows; the naive one never will.
func itKnows(l listener, _ int) {
	l.t.Helper()
	if l.client == lesson {
		l.waitsWhileBroken("the client knows", `(words) => words.includes("ya lo sabe")`)
	}
}

// Suffers waits until the fault of a minute has lasted for so many seconds.
func (l listener) Suffers(seconds int) {
	l.t.Helper()
	l.waitsWhileBroken(fmt.Sprintf("%d s have passed", seconds),
		fmt.Sprintf(`(words) => 60 - parseInt(words.match(/quedan (\d+) s/)?.[1]) >= %d`, seconds))
}

// waitsWhileBroken waits until what the panel says is so. If the fault ends
// before, on a very busy machine, the result will tell.
func (l listener) waitsWhileBroken(until, isSo string) {
	l.t.Helper()
	waits[bool](l.student, until, `(status) => {
		const words = document.querySelector(status).textContent;
		return !words.startsWith("Saboteado") || (`+isSo+`)(words);
	}`, string(part(l.widget, "sabotage-status")))
}

// sees waits until a figure of the widget is so much.
func sees(figure string, n int) func(listener, int) {
	return func(l listener, _ int) {
		l.t.Helper()
		waits[bool](l.student, fmt.Sprintf("%s is %d", figure, n), `(figure, n) =>
			Number(document.querySelector(figure).textContent) >= n`,
			fmt.Sprintf("%s [data-figure=%s]", element(l.widget), figure), n)
	}
}

func TestFaultsTouchNobodyElse(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	for _, technique := range techniques {
		t.Run(technique, func(t *testing.T) {
			t.Parallel()
			ana, luis := arrives(t, site, "Ana"), arrives(t, site, "Luis")
			ana.ListensTo(technique, lesson)
			luis.ListensTo(technique, lesson)
			ana.Sabotages(technique, order{fault: "cut", seconds: 60})
			ana.SeesState(technique, "retrying")
			last := site.publish(t, 3)
			luis.SeesEvent(technique, last)
			luis.SeesState(technique, "connected")
			luis.LostNothing(technique)
			if newest := ana.newest(technique); newest >= last {
				t.Errorf("Ana is cut and hears #%d", newest)
			}
			ana.Repairs(technique)
			ana.SeesEvent(technique, last)
			ana.LostNothing(technique)
		})
	}
}

// A fault needs a connection: before that the panel says what to do.
func TestSabotageWaitsForAConnection(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	ana.OpensSabotage("websocket")
	ana.SeesProgress("websocket", "Pulsa «Empezar»")
	ana.clicks("presses «Sabotear»", part("websocket", "sabotage-break"))
	ana.StartsWidget("websocket")
	ana.SeesProgress("websocket", "")
	ana.StillHears("websocket")
}

func TestSabotageIsSoundInBothSchemes(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	site := theSite(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.Prefers(scheme)
			ana.HasScreen(360, 740)
			ana.ListensTo("websocket", naive)
			ana.Sabotages("websocket", order{fault: "delay", seconds: 5})
			sound := func(when string) {
				for _, violation := range accessibility(ana, axe) {
					t.Errorf("%s: %s", when, violation)
				}
				for _, culprit := range sticksOut(ana) {
					t.Errorf("%s: %s", when, culprit)
				}
			}
			sound("broken")
			ana.Repairs("websocket")
			ana.SeesResult("websocket")
			sound("reported")
		})
	}
}

func TestSabotageWorksByKeyboardAlone(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.toleratesOutage()
	ana.OpensLesson("sse")
	ana.StartsWidget("sse")
	ana.TabsTo("sse", "sabotage-toggle")
	ana.Presses(kb.Enter)
	ana.SeesProgress("sse", "")
	ana.TabsTo("sse", "sabotage-break")
	ana.Presses(kb.Enter)
	ana.SeesProgress("sse", "Saboteado")
	ana.Presses(kb.Tab) // the focus has stayed where it was
	ana.Presses(" ")
	ana.SeesResult("sse").isWhole(t)
	waits[bool](ana, "it is said aloud", `() => /Perdidos: 0/.test(document.querySelector('[data-part="announcer"]').textContent)`)
}
