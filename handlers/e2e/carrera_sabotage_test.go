package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// raceResult is a row of the table in the race's «Sabotaje»: a text for each
// lane, in the order of the lanes.
func (s *student) raceResult(row string) []string {
	s.t.Helper()
	return finds[[]string](s, `(rows, row) => [...document.querySelectorAll(rows)]
		.filter(({ cells }) => cells[0].textContent === row)
		.flatMap(({ cells }) => [...cells].slice(1).map((cell) => cell.firstChild.textContent))`,
		string(part("race", "sabotage")+" tbody tr"), row)
}

// One cut for all: each of the five comes back in its own way, with its cursor.
func TestRaceComesBackFromACut(t *testing.T) {
	t.Parallel()
	ana := arrives(t, serve(t), "Ana")
	ana.EntersTheRace("2", "256")
	ana.SeesLanes(2)
	ana.OpensSabotage("race")
	ana.Sabotages("race", order{fault: "cut", seconds: 5})
	ana.SeesProgress("race", "Reparado")
	// Somebody who has had bad luck with the jitter would wait for half a minute.
	finds[chromedp.Void](ana, `() => { dispatchEvent(new Event("online")) }`)
	ana.SeesProgress("race", "Se han enterado: Sondeo, Sondeo largo, SSE, WebSocket y Socket.IO. Nadie ha perdido nada.")
	for _, row := range []string{"Perdidos", "Repetidos"} {
		for i, text := range ana.raceResult(row) {
			if text != "0" {
				t.Errorf("%s: %s %s", lanes[i], row, text)
			}
		}
	}
	if recovered := ana.raceResult("Recuperados"); len(recovered) != len(lanes) || recovered[2] == "0" || recovered[3] == "0" {
		t.Errorf("recovered: %v", recovered)
	}
	if wide := sticksOut(ana); len(wide) > 0 {
		t.Errorf("scrolls sideways: %v", wide)
	}
}

// What is never written is lost by every transport alike.
func TestRaceLosesWhatTheServerDrops(t *testing.T) {
	t.Parallel()
	ana := arrives(t, serve(t), "Ana")
	ana.EntersTheRace("10", "256")
	ana.SeesLanes(5)
	ana.OpensSabotage("race")
	ana.Sabotages("race", order{fault: "drop", seconds: 5, settings: map[string]int{"every": 3}})
	ana.SeesProgress("race", "Ningún cliente ha notado nada. Han perdido eventos: Sondeo, Sondeo largo, SSE, WebSocket y Socket.IO")
	axe := axeSource(t)
	for _, violation := range accessibility(ana, axe) {
		t.Error(violation)
	}
	ana.does("stops the race", chromedp.Click(part("race", "toggle")))
}
