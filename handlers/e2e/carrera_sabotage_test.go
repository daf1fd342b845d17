package e2e_test

import (
	"slices"
	"strings"
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
	ana.clicks("stops the race", part("race", "toggle"))
}

// «En carrera» is what the race says when all of its lanes are connected.
func TestRaceIsNeverGreenerThanItsLanes(t *testing.T) {
	t.Parallel()
	ana := arrives(t, serve(t), "Ana")
	ana.EntersTheRace("2", "256")
	ana.SeesLanes(2)
	finds[chromedp.Void](ana, `() => {
		const race = document.querySelector("race-widget");
		const lanes = [...race.querySelectorAll("[data-lane]")];
		window.seen = { broken: 0, all: 0, wrong: [] };
		new MutationObserver(() => {
			const away = lanes.filter((lane) => lane.dataset.state !== "connected");
			const words = race.querySelector('[data-part="state"]').textContent;
			const lamp = race.dataset.state;
			if (away.length > 0) window.seen.broken++;
			if (away.length === lanes.length) window.seen.all++;
			const right = away.length === 0 ? lamp === "connected" && words === "en carrera"
				: lamp === "retrying" && words === "reintentando: " + away.length + " de 5";
			if (!right) window.seen.wrong.push(lamp + " " + words + ": " + lanes.map((lane) => lane.dataset.state));
		}).observe(race, { subtree: true, attributeFilter: ["data-state"] });
	}`)
	ana.OpensSabotage("race")
	ana.Sabotages("race", order{fault: "cut", seconds: 5})
	waits[bool](ana, "all five are broken", `() => window.seen.all > 0`)
	ana.SeesProgress("race", "Reparado")
	finds[chromedp.Void](ana, `() => { dispatchEvent(new Event("online")) }`)
	ana.SeesRace("connected", "en carrera")
	if wrong := finds[[]string](ana, `() => window.seen.wrong`); len(wrong) > 0 {
		t.Errorf("the race says\n%s", strings.Join(wrong, "\n"))
	}
}

// The line of the delays is drawn where something was heard, and there alone.
func TestTheDelayLineNeverBridgesAHole(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("carrera")
	inked := finds[[]bool](ana, `async () => {
		const url = [...document.scripts].find((s) => s.src.endsWith("race-widget.js")).src;
		const { Charts } = await import(url.replace("race-widget", "race/charts"));
		const box = document.querySelector('race-widget [data-part="charts"]');
		const charts = new Charts(box);
		await charts.load();
		charts.ink = { polling: "#f00", muted: "#000", border: "#000" };
		// Ten seconds with a delay, ten of nothing new, ten of nothing at all, one value alone, and again.
		const seconds = [...Array(10).fill(8), ...Array(10), 8, ...Array(9).fill(null), 8, ...Array(9).fill(null), 8, 8, 8];
		box.scrollIntoView({ behavior: "instant" }); // what nobody sees is not drawn
		for (let frames = 0; frames < 5; frames++) await new Promise(requestAnimationFrame);
		for (const delay of seconds) charts.add([{ delay }]);
		for (let frames = 0; frames < 5; frames++) await new Promise(requestAnimationFrame);
		const canvas = box.querySelector("canvas");
		const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
		const { left, width } = box.querySelector(".u-over").getBoundingClientRect();
		const { left: edge } = canvas.getBoundingClientRect();
		const scale = canvas.width / canvas.getBoundingClientRect().width;
		const last = Math.max(seconds.length, 30);
		const red = (second) => {
			const x = Math.round((left - edge + (second - 1) / (last - 1) * width) * scale);
			for (let y = 0; y < image.height; y++) {
				for (let i = 4 * (y * image.width + x - 1), end = i + 12; i < end; i += 4) {
					const [r, g, , a] = image.data.subarray(i, i + 4);
					if (r > 200 && g < 80 && a > 100) return true;
				}
			}
			return false;
		};
		return [5, 15, 25, 31, 35, 42].map(red);
	}`)
	if want := []bool{true, true, false, true, false, true}; !slices.Equal(inked, want) {
		t.Errorf("heard, at rest, in a hole, once, in a hole, heard: inked %v, want %v", inked, want)
	}
}
