package e2e_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// lanes are those of the race, by the names that its markup has for them.
var lanes = []string{"polling", "long", "sse", "websocket", "socketio"}

// EntersTheRace opens the lesson, with everything that a lane hears written
// down, and starts the race.
func (s *student) EntersTheRace(rate, size string) {
	s.t.Helper()
	s.OpensLesson("carrera")
	finds[chromedp.Void](s, `() => {
		const dispatch = EventTarget.prototype.dispatchEvent;
		window.heard = {};
		EventTarget.prototype.dispatchEvent = function (event) {
			if (event.type === "event" && event.detail?.event) {
				const lane = this.wait ? "long" : this.constructor.name;
				(window.heard[lane] ??= []).push(event.detail.event);
			}
			return dispatch.call(this, event);
		};
	}`)
	s.SetsRace("rate", rate)
	s.SetsRace("size", size)
	s.clicks("starts the race", part("race", "toggle"))
	s.SeesRace("connected", "en carrera")
}

// SetsRace chooses one of the settings: rate, size or interval.
func (s *student) SetsRace(setting, value string) {
	s.t.Helper()
	finds[chromedp.Void](s, `(selector, value) => {
		const select = document.querySelector(selector);
		select.value = value;
		if (select.value !== value) throw new Error("there is no " + value);
		select.dispatchEvent(new Event("change"));
	}`, string(part("race", setting)), value)
}

// SeesRace waits until the race is in a state, and says so.
func (s *student) SeesRace(state, words string) {
	s.t.Helper()
	waits[bool](s, "the race is "+state, `(state, words) => {
		const race = document.querySelector("race-widget");
		return (race.dataset.state ?? "stopped") === state &&
			race.querySelector('[data-part="state"]').textContent === words;
	}`, state, words)
}

// SeesLanes waits until each lane has heard so many events.
func (s *student) SeesLanes(n int) {
	s.t.Helper()
	waits[bool](s, strconv.Itoa(n)+" events in each lane", `(n) => {
		const lanes = Object.values(window.heard);
		return lanes.length === 5 && lanes.every((events) => events.length >= n);
	}`, n)
}

// raceFigures are the texts of a lane's figures, by their names.
func (s *student) raceFigures(lane string) map[string]string {
	s.t.Helper()
	return finds[map[string]string](s, `(lane) => Object.fromEntries(
		[...document.querySelectorAll("[data-row=" + lane + "] [data-figure]")]
			.map((cell) => [cell.dataset.figure, cell.textContent]))`, lane)
}

func TestRaceLanesHearTheSameEvents(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.EntersTheRace("10", "512")
	ana.SeesLanes(40)

	// The same bytes under the same numbers, in each lane once and from the first.
	wrong := finds[[]string](ana, `() => {
		const wrong = [];
		const [one, ...others] = Object.values(window.heard);
		for (const [lane, events] of Object.entries(window.heard)) {
			events.forEach(({ id }, i) => { if (id !== i + 1) wrong.push(lane + ": after " + i + " comes " + id); });
			for (const event of events) {
				const { length } = JSON.stringify(event);
				if (length !== 512) wrong.push(lane + ": " + event.id + " has " + length + " bytes");
			}
		}
		for (const other of others) {
			for (let i = 0; i < Math.min(one.length, other.length); i++) {
				if (JSON.stringify(one[i]) !== JSON.stringify(other[i])) wrong.push("not the same: " + (i + 1));
			}
		}
		return wrong;
	}`)
	if len(wrong) > 0 {
		t.Errorf("the lanes do not hear the same: %v", wrong[:min(len(wrong), 10)])
	}

	waits[bool](ana, "everything is measured", `() => [...document.querySelectorAll("[data-row] [data-figure]")]
		.every((cell) => cell.textContent !== "–")`)
	// The server's account of the bytes comes a moment after the events.
	waits[bool](ana, "an event costs what it weighs", `() => [...document.querySelectorAll("[data-row] [data-figure=per-event]")]
		.every((cell) => cell.textContent.endsWith("kB") || Number.parseInt(cell.textContent, 10) >= 512)`)
	for _, lane := range lanes {
		figures := ana.raceFigures(lane)
		if figures["lost"] != "0" || figures["duplicates"] != "0" {
			t.Errorf("%s: %s lost, %s twice", lane, figures["lost"], figures["duplicates"])
		}
		if one := figures["requests"] == "1"; one != slices.Contains(lanes[2:], lane) {
			t.Errorf("%s: %s requests", lane, figures["requests"])
		}
		// An event is 512 bytes, and no technique is for nothing.
		if n := bytesOf(t, figures["per-event"]); n < 512 || n > 4000 {
			t.Errorf("%s: an event costs %s", lane, figures["per-event"])
		}
	}
}

// bytesOf reads «512 B» or «1,5 kB».
func bytesOf(t *testing.T, text string) float64 {
	t.Helper()
	words := strings.Fields(text)
	n, err := strconv.ParseFloat(strings.ReplaceAll(words[0], ",", "."), 64)
	if err != nil || len(words) != 2 {
		t.Fatalf("%q is no number of bytes", text)
	}
	return n * map[string]float64{"B": 1, "kB": 1e3, "MB": 1e6}[words[1]]
}

func TestRaceIsAdjustedWhileItRuns(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.EntersTheRace("1", "128")
	ana.SeesLanes(1)
	ana.SetsRace("rate", "50")
	ana.SetsRace("size", "1024")
	ana.SetsRace("interval", "500")
	waits[bool](ana, "fifty events of 1 KiB in each lane", `() => Object.values(window.heard).every((events) =>
		events.filter((event) => JSON.stringify(event).length === 1024).length >= 50)`)

	ana.clicks("pauses", part("race", "toggle"))
	ana.SeesRace("stopped", "en pausa")
	paused := finds[int](ana, `() => window.heard.SseClient.length`)
	ana.clicks("goes on", part("race", "toggle"))
	ana.SeesRace("connected", "en carrera")
	ana.SeesLanes(paused + 50)
	for _, lane := range lanes {
		if figures := ana.raceFigures(lane); figures["lost"] != "0" || figures["duplicates"] != "0" {
			t.Errorf("%s: %s lost, %s twice", lane, figures["lost"], figures["duplicates"])
		}
	}

	ana.clicks("begins again", part("race", "reset"))
	waits[bool](ana, "the figures begin again", `(paused) =>
		Number(document.querySelector("[data-row=sse] [data-figure=received]").textContent) < paused`, paused)
}

func TestRaceIsSharedAsALink(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	ana, luis := arrives(t, site, "Ana"), arrives(t, site, "Luis")
	ana.EntersTheRace("20", "256")
	ana.SeesLanes(20)
	waits[bool](ana, "bytes", `() => document.querySelector("[data-row=socketio] [data-figure=up]").textContent !== "–"`)
	// So that the figures shown are the figures told.
	ana.clicks("pauses", part("race", "toggle"))
	ana.clicks("shares", part("race", "share"))
	link := finds[string](ana, `() => {
		const field = document.querySelector('race-widget [data-part="share-link"]');
		const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
		return all && document.activeElement === field ? field.value : "nothing is selected";
	}`)
	path, ok := strings.CutPrefix(link, site.ClassURL(""))
	if !ok {
		t.Fatalf("the link is %q", link)
	}
	// On plain HTTP there is no clipboard; the button works all the same.
	ana.clicks("copies", part("race", "share-copy"))
	waits[bool](ana, "the link is copied", `() =>
		document.querySelector('[data-part="share-status"]').textContent === "Enlace copiado."`)

	luis.Opens(path)
	shared := waits[string](luis, "Ana's result", `() => document.querySelector('[data-part="shared"]:not([hidden])')?.innerText`)
	who := finds[string](ana, `() => sessionStorage["envivo:nickname"]`)
	for _, want := range []string{"Un resultado de " + who, "20 eventos por segundo de 256 bytes", "otra persona"} {
		if !strings.Contains(shared, want) {
			t.Errorf("Luis does not read %q in: %s", want, shared)
		}
	}
	cells := finds[[]string](luis, `() => [...document.querySelectorAll('[data-part="shared"] td')].map((cell) => cell.textContent)`)
	for i, lane := range lanes {
		figures := ana.raceFigures(lane)
		for _, name := range []string{"up", "received", "lost"} {
			if !slices.Contains(cells[9*i:9*i+9], figures[name]) {
				t.Errorf("%s: Ana's %s is %s, Luis sees %v", lane, name, figures[name], cells[9*i:9*i+9])
			}
		}
	}

	for _, rubbish := range []string{path[:len(path)-20], "/lecciones/carrera#carrera=1.<img src=x>", "/lecciones/carrera#carrera=9.x"} {
		luis.Opens("/")
		luis.Opens(rubbish)
		waits[bool](luis, "the link is not understood", `() =>
			/Pide que/.test(document.querySelector('[data-part="shared"]:not([hidden])')?.innerText ?? "")`)
	}
}

func TestRaceIsSharedAsAnImage(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.EntersTheRace("5", "256")
	ana.SeesLanes(5)
	ana.clicks("shares", part("race", "share"))
	finds[chromedp.Void](ana, `() => {
		HTMLAnchorElement.prototype.click = function () {
			window.download = { name: this.download, url: this.href };
		};
	}`)
	ana.clicks("downloads", part("race", "share-image"))
	waits[bool](ana, "the image", `() => window.download !== undefined`)
	name := finds[string](ana, `() => window.download.name`)
	// connect-src keeps the page from reading a blob: URL, so the picture is painted again.
	size := finds[[]int](ana, `async () => {
		const { paintResult } = await import(
			[...document.scripts].find((s) => s.src.endsWith("race-widget.js")).src.replace("race-widget", "race/image"));
		const lane = { received: 1, p50: 1, p95: 2, requests: 1, up: 1, down: 1, lost: 0, duplicates: 0 };
		const result = { who: "Ana", at: Date.now(), seconds: 9, rate: 2, size: 256, interval: 2000, lanes: Array(5).fill(lane) };
		const canvas = paintResult(result, document.querySelector("race-widget"));
		const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
		const bytes = new Uint8Array(await blob.arrayBuffer());
		const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
		const view = new DataView(bytes.buffer);
		return [...bytes.slice(0, 4), view.getUint32(16), view.getUint32(20), bytes.length, new Set(pixels).size];
	}`)
	if name != "carrera.png" || !slices.Equal(size[:4], []int{0x89, 'P', 'N', 'G'}) || size[4] != 2400 || size[5] != 1350 {
		t.Errorf("the image is %q, %v", name, size)
	}
	if kib := size[6] >> 10; kib < 20 || kib > 2000 || size[7] < 100 {
		t.Errorf("a picture of %d KiB with %d colours", kib, size[7])
	}
}

func TestOneRaceInABrowser(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.EntersTheRace("2", "256")
	tab := ana.NewTab()
	tab.EntersTheRace("2", "256")
	waits[bool](ana, "the first race has stopped, and says why", `() =>
		/otra pestaña/.test(document.querySelector('[data-part="warning"]:not([hidden])')?.textContent ?? "")`)
	tab.SeesLanes(2)
	tab.SeesRace("connected", "en carrera")
}

func TestRaceSaysThatRequestsQueue(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	tab := ana.NewTab()
	tab.Opens("/")
	finds[chromedp.Void](tab, `() => Promise.all(Array.from({ length: 5 }, () => new Promise((resolve) => {
		new EventSource("/sse").onopen = resolve;
	})))`) // of six connections
	ana.OpensLesson("carrera")
	ana.clicks("starts the race", part("race", "toggle"))
	waits[bool](ana, "requests queue", `() => !document.querySelector('[data-part="queue"]').hidden`)
}

func TestRaceByKeyboardAlone(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("carrera")
	ana.TabsTo("race", "toggle")
	ana.Presses(kb.Enter)
	ana.SeesRace("connected", "en carrera")
	ana.TabsTo("race", "interval")
	ana.GoesBackTo("race", "share")
	ana.Presses(kb.Enter)
	waits[bool](ana, "the link", `() => document.activeElement.value?.includes("#carrera=1.")`)
	ana.GoesBackTo("race", "toggle")
	ana.Presses(" ")
	ana.SeesRace("stopped", "en pausa")
}

func TestRunningRaceIsAccessible(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	site := theSite(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.Prefers(scheme)
			for _, width := range []int64{390, 1280} {
				ana.HasScreen(width, 844)
				ana.EntersTheRace("20", "256")
				ana.clicks("shares", part("race", "share"))
				finds[chromedp.Void](ana, `() => {
					for (const details of document.querySelectorAll("race-widget details")) details.open = true;
				}`)
				waits[bool](ana, "a row in the table of each chart", `() =>
					[...document.querySelectorAll("race-widget details tbody")].every((body) => body.rows.length > 0)`)
				for _, violation := range accessibility(ana, axe) {
					t.Errorf("%d px: %s", width, violation)
				}
				for _, culprit := range sticksOut(ana) {
					t.Errorf("%d px: %s", width, culprit)
				}
			}
		})
	}
}

// mostScript is what the page may compute in a second of a race at full speed.
// On a quiet machine it is far below 50 ms; on one that a dozen browsers share,
// the same work takes a multiple of it.
const mostScript = 150 * time.Millisecond

func TestFastRaceLeavesThePageFree(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	// The thread's own time: not what others take from it.
	call(ana, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	ana.EntersTheRace("200", "256")
	ana.SeesLanes(100)
	before, events := ana.metrics(), ana.heard()
	ana.SeesLanes(1500)
	after := ana.metrics()
	seconds := after["Timestamp"] - before["Timestamp"]
	script := time.Duration((after["ScriptDuration"] - before["ScriptDuration"]) / seconds * float64(time.Second))
	t.Logf("%v of script and %.0f events a second", script, float64(ana.heard()-events)/seconds)
	if script > mostScript {
		t.Errorf("a race at 200 events a second computes %v a second, at most %v", script, mostScript)
	}
}

// metrics are the browser's figures of the page, in seconds.
func (s *student) metrics() map[string]float64 {
	s.t.Helper()
	metrics := map[string]float64{}
	for _, metric := range call(s, performance.GetMetrics, cdp.Empty{}).Metrics {
		metrics[metric.Name] = metric.Value
	}
	return metrics
}

// heard is how many events the lanes have heard, all together.
func (s *student) heard() int {
	s.t.Helper()
	return finds[int](s, `() => Object.values(window.heard).reduce((n, events) => n + events.length, 0)`)
}
