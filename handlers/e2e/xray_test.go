package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// OpensXRay presses «Rayos X» and waits until its paper is there. If the test
// fails, it tells what stands on the paper.
func (s *student) OpensXRay(widget string) {
	s.t.Helper()
	s.t.Cleanup(func() {
		if s.t.Failed() {
			s.t.Log(finds[string](s, `() => document.querySelector(".xray")?.innerText.slice(0, 5000) ?? "no panel"`))
		}
	})
	s.clicks("opens the X-ray", part(widget, "xray-toggle"))
	waits[bool](s, "the paper", `() => document.querySelector(".xray__paper") !== null`)
}

// PressesXRay presses a button of the panel by its words.
func (s *student) PressesXRay(words string) {
	s.t.Helper()
	button := fmt.Sprintf(`//*[contains(@class, "xray__tools")]/button[.=%q]`, words)
	s.does("presses "+words, chromedp.Click(chromedp.Search(button)))
}

// An arrow is a row of the diagram as it is read aloud.
type arrow struct {
	Way   string `json:"way"` // up, down, or "" for what goes nowhere
	Label string `json:"label"`
	Words string `json:"words"`
	Bytes int    `json:"bytes"`
}

// readsRows is the JavaScript that reads the diagram, in the order of the rows.
const readsRows = `[...document.querySelectorAll(".xray__row")].map((row) => {
	const text = (name) => row.querySelector(name).textContent;
	const way = text(".visually-hidden");
	return {
		way: way.startsWith("Del navegador") ? "up" : way.startsWith("Del servidor") ? "down" : "",
		label: text(".xray__label"),
		words: text(".xray__words"),
		bytes: Number(text(".xray__bytes").replace(/[^0-9]/g, "")),
	};
})`

// SeesArrow waits for a row of the diagram, by the way it goes and the beginning
// of its label.
func (s *student) SeesArrow(way, label string) arrow {
	s.t.Helper()
	return waits[arrow](s, "the arrow "+label, `(way, label) =>
		`+readsRows+`.find((row) => row.way === way && row.label.startsWith(label))`, way, label)
}

// sees waits for a row, and checks what it means and that it has cost something.
func (s *student) sees(way, label, words string) {
	s.t.Helper()
	if row := s.SeesArrow(way, label); !strings.Contains(row.Words, words) || row.Bytes == 0 {
		s.t.Errorf("%s sees %+v; it does not say %q, or has no bytes", s.name, row, words)
	}
}

// OpensArrow opens the first row whose label begins so, and reads its details.
func (s *student) OpensArrow(label string) string {
	s.t.Helper()
	return waits[string](s, "the details of "+label, `(label) => {
		const row = [...document.querySelectorAll(".xray__row")].find((row) => row.querySelector(".xray__label").textContent.startsWith(label));
		if (!row) return "";
		if (!row.querySelector("details").open) row.querySelector("summary").click();
		return row.querySelector(".xray__details")?.textContent;
	}`, label)
}

// XRaySays waits for the line on the state of the panel.
func (s *student) XRaySays(words string) {
	s.t.Helper()
	waits[bool](s, "the X-ray says "+words, `(words) => document.querySelector(".xray__status").textContent.includes(words)`, words)
}

// arrows is how many rows there are.
func (s *student) arrows() int {
	s.t.Helper()
	return finds[int](s, `() => document.querySelectorAll(".xray__row").length`)
}

func TestXRayShowsPolling(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("polling")
	finds[chromedp.Void](ana, `() => { document.cookie = "galleta=chocolate; path=/" }`)
	ana.does("asks twice a second", chromedp.SetValue(part("polling", "interval"), "500"))
	ana.StartsWidget("polling")
	ana.SeesEvents("polling", 2)
	ana.OpensXRay("polling")
	ana.sees("up", "GET /polling?", "¿Hay algo nuevo?")
	ana.sees("down", "304 Not Modified", "solo cabeceras")
	ana.sees("down", "200 OK", "detrás viene el cuerpo")
	ana.sees("down", `Cuerpo {"events":[`, "El cuerpo entero")
	ana.SeesArrow("", "Fin ↑ ")

	details := ana.OpensArrow("GET /polling?")
	for _, want := range []string{"if-none-match", "la versión que ya tiene", "Cookie", "aquí no se guardan secretos", "En el cable"} {
		if !strings.Contains(details, want) {
			t.Errorf("the request says %q, not %q", details, want)
		}
	}
	if page := finds[string](ana, `() => document.querySelector(".xray").textContent`); strings.Contains(page, "chocolate") {
		t.Error("the panel shows a cookie")
	}
	ana.downloads("polling", "chocolate")
}

// downloads checks both files of the trace: what they are, and that a secret is
// in neither.
func (s *student) downloads(path, secret string) {
	s.t.Helper()
	files := finds[[]string](s, `async () => {
		const links = [...document.querySelectorAll(".xray__files a[download]")];
		return Promise.all(links.map(async (link) => (await fetch(link.href)).text()));
	}`)
	if len(files) != 2 {
		s.t.Fatalf("%d downloads", len(files))
	}
	var trace struct {
		Entries []struct {
			N, At, Bytes int
			Kind         string
		}
	}
	if err := json.Unmarshal([]byte(files[0]), &trace); err != nil || len(trace.Entries) == 0 {
		s.t.Errorf("the trace in JSON: %v, %d entries", err, len(trace.Entries))
	}
	for i, e := range trace.Entries {
		if e.N == 0 || e.Kind == "" || i > 0 && e.At < trace.Entries[i-1].At {
			s.t.Errorf("entry %d of the trace is %+v", i, e)
		}
	}
	var har struct {
		Log struct {
			Version string
			Entries []struct {
				Started  time.Time `json:"startedDateTime"`
				Request  struct{ Method, URL string }
				Response struct{ Status int }
			}
		}
	}
	if err := json.Unmarshal([]byte(files[1]), &har); err != nil || har.Log.Version != "1.2" || len(har.Log.Entries) == 0 {
		s.t.Errorf("the trace as HAR: %v, version %q, %d entries", err, har.Log.Version, len(har.Log.Entries))
	}
	for _, e := range har.Log.Entries {
		if e.Started.IsZero() || e.Request.Method != "GET" || !strings.Contains(e.Request.URL, "/"+path) {
			s.t.Errorf("an entry of the HAR is %+v", e)
		}
	}
	for _, file := range files {
		if strings.Contains(file, secret) {
			s.t.Errorf("a secret is in a download: %s", file)
		}
	}
}

func TestXRayShowsAWebSocket(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	ana.OpensXRay("websocket") // before there is anything to see
	waits[bool](ana, "what to do", `() => document.querySelector(".xray__hint").textContent.includes("«Empezar»")`)
	ana.StartsWidget("websocket")
	ana.sees("up", "GET /websocket?", "Apretón de manos")
	ana.sees("down", "101 Switching Protocols", "solo tramas")
	ana.sees("down", "TEXT fin=1 ", "Por dónde vas")
	waits[bool](ana, "an event", `() => `+readsRows+`.some((row) => row.way === "down" &&
		row.label.startsWith("TEXT fin=1 ") && row.words.startsWith("El evento") && row.bytes > 0)`)

	ana.does("writes", chromedp.SendKeys(part("websocket", "message"), " ¿Y esto?"))
	ana.Presses(kb.Enter)
	sent := ana.SeesArrow("up", "TEXT fin=1 máscara")
	echo := ana.SeesArrow("down", "TEXT fin=1 38\u202fB {\"echo\":")
	if want := " ¿Y esto?¡Hola, servidor!"; sent.Bytes != 2+4+len(want) || !strings.HasSuffix(sent.Label, want) || echo.Bytes != 2+len(`{"echo":""}`)+len(want) {
		t.Errorf("sent %+v, echo %+v", sent, echo)
	}
	details := ana.OpensArrow("TEXT fin=1 máscara")
	for _, want := range []string{"Cabecera de 6\u202fB (81 9B…)", "FIN 1es el último trozo", "opcode 0001TEXT", "MASK 1con máscara", "len 0011011", "máscara4 bytes al azar"} {
		if !strings.Contains(details, want) {
			t.Errorf("the frame says %q, not %q", details, want)
		}
	}

	ana.XRaySays("En pausa") // an open row is one
	ana.PressesXRay("Continuar")
	ana.XRaySays("Grabando: ")
	ana.PressesXRay("Volver a conectar")
	ana.sees("up", "CLOSE fin=1 máscara", "Despedida")
	ana.SeesArrow("", "Fin ↑ ")
	ana.LostNothing("websocket")
}

func TestXRayShowsTheHeartbeatOfAWebSocket(t *testing.T) {
	t.Parallel()
	ana := arrives(t, serve(t), "Ana") // where nobody else sends pulses, which would be events too
	ana.OpensLesson("websocket")
	ana.OpensXRay("websocket")
	ana.StartsWidget("websocket")
	ana.SeesEvents("websocket", 16) // one a second; the ping comes with the 25th
	ana.sees("down", "PING fin=1 0", "¿sigues ahí?")
	ana.sees("up", "PONG fin=1 máscara 0", "tu código ni se entera")
}

func TestXRayShowsAnEventStream(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("sse")
	ana.StartsWidget("sse")
	ana.OpensXRay("sse")
	ana.SeesArrow("down", "id: ") // the stream goes on; its request was before
	ana.PressesXRay("Volver a conectar")
	ana.sees("up", "GET /sse?", "EventSource pide una respuesta que no se acabe")
	ana.sees("down", "200 OK", "no termina")
	waits[bool](ana, "retry", `() => `+readsRows+`.some((row) => row.way === "down" && row.label.includes("retry: 1000"))`)
	ana.sees("down", "event: ping data: {", `addEventListener("ping")`)
	ana.sees("down", ": sigo aquí", "Un comentario")
}

// Once a connection is shown as closed nothing more passes it: the events that the
// server still wrote are heard on the next one, and would be shown twice.
func TestXRayShowsNothingOnAConnectionThatIsClosed(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("sse")
	ana.StartsWidget("sse")
	ana.OpensXRay("sse")
	for range 3 {
		ana.SeesArrow("down", "id: ")
		ana.PressesXRay("Volver a conectar")
		ana.SeesState("sse", "connected")
		ana.SendsPulse("sse")
		ana.SendsPulse("sse")
	}
	type entry struct {
		Conn       int
		Kind, Note string
	}
	entries := finds[[]entry](ana, `async () => {
		const answer = await fetch(document.querySelector("sse-widget").probe.files().json);
		return (await answer.json()).entries.map(({ conn = 0, kind, note = "" }) => ({ Conn: conn, Kind: kind, Note: note }));
	}`)
	closed := map[int]bool{}
	for i, e := range entries {
		if e.Kind == "note" && (e.Note == "closed" || e.Note == "reset") {
			closed[e.Conn] = true
		}
		if e.Kind == "event" && e.Note == "" && closed[e.Conn] {
			t.Errorf("entry %d is an event on connection %d, which was closed", i, e.Conn)
		}
	}
	if len(closed) != 3 {
		t.Errorf("%d connections were closed, of 3: %+v", len(closed), entries)
	}
}

func TestXRayShowsTheChatsPackets(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.EntersChat("rayos")
	ana.OpensXRay("chat")
	ana.PressesXRay("Volver a conectar")
	ana.sees("up", "GET /socket.io/?", "Engine.IO")
	ana.sees("down", `Paquete 0{"sid":`, "Abre la sesión")
	ana.sees("down", "101 Switching Protocols", "solo tramas")
	ana.sees("up", "TEXT fin=1 máscara 6\u202fB 2probe", "Prueba por WebSocket")
	ana.IsInRoom()
	ana.Says("¿Me ves por dentro?")
	said := waits[arrow](ana, "the message", `() => `+readsRows+`.find((row) => row.way === "up" && row.label.includes('["chat message","¿Me ves por dentro?"'))`)
	if !strings.Contains(said.Words, "Envías un mensaje") {
		t.Errorf("the message says %+v", said)
	}
}

func TestXRayPausesStepsAndFilters(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	ana.OpensXRay("websocket")
	ana.StartsWidget("websocket")
	ana.SeesArrow("down", "TEXT")

	ana.PressesXRay("Pausar")
	before := ana.arrows()
	waits[bool](ana, "two that wait", `() => Number(/^En pausa: (\d+) esperan\.$/.exec(document.querySelector(".xray__status").textContent)?.[1]) >= 2`)
	if now := ana.arrows(); now != before {
		t.Errorf("in a pause %d rows became %d", before, now)
	}
	ana.PressesXRay("Paso")
	if now := ana.arrows(); now != before+1 {
		t.Errorf("one step from %d rows leads to %d", before, now)
	}
	spoken := finds[string](ana, `() => document.querySelector(".xray [role=status]").textContent`)
	if !strings.HasPrefix(spoken, "Del servidor al navegador: TEXT") {
		t.Errorf("a step says %q", spoken)
	}
	ana.does("goes to the diagram", chromedp.Focus(chromedp.CSS(".xray__paper")))
	ana.Presses("s")
	if now := ana.arrows(); now != before+2 {
		t.Errorf("a second step, by key, leads from %d rows to %d", before, now)
	}
	ana.Presses(kb.ArrowUp)
	ana.Presses(kb.Enter)
	waits[bool](ana, "the newest row opens", `() => document.activeElement.closest(".xray__row:last-child details[open]") !== null`)
	ana.Presses("p")
	ana.XRaySays("Grabando: ")
	waits[bool](ana, "more rows", `(n) => document.querySelectorAll(".xray__row").length > n`, before+2)

	finds[chromedp.Void](ana, `() => { document.querySelector(".xray input[value=frames]").click() }`)
	if labels := ana.labels(); slices.ContainsFunc(labels, func(l string) bool { return strings.HasPrefix(l, "TEXT") }) || len(labels) < 2 {
		t.Errorf("without frames there are %q", labels)
	}
	ana.does("searches", chromedp.SendKeys(chromedp.CSS(".xray input[type=search]"), "sec-websocket-ACCEPT"))
	if labels := ana.labels(); len(labels) != 1 || !strings.HasPrefix(labels[0], "101 ") {
		t.Errorf("one answer has that header; there are %q", labels)
	}
	ana.PressesXRay("Vaciar")
	waits[bool](ana, "an empty diagram", `() => document.querySelectorAll(".xray__row").length === 0`)
}

// labels are those of all rows.
func (s *student) labels() []string {
	s.t.Helper()
	return finds[[]string](s, `() => `+readsRows+`.map((row) => row.label)`)
}

// A fault is a band from its begin to its end, and says of each arrow in it what
// it did to it.
func TestXRayShowsAFault(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	ana.StartsWidget("websocket")
	ana.OpensXRay("websocket")
	ana.SeesArrow("down", "TEXT")
	finds[chromedp.Void](ana, `() => { document.querySelector("websocket-widget").probe.break({ kind: "delay", for: 4e9, delay: 300e6 }) }`)
	ana.SeesArrow("", "Sabotaje: retraso")
	waits[bool](ana, "what is held", `() => document.querySelector(".xray__row--down[data-held][data-fault=delay] .xray__mark")?.textContent.startsWith("retenido")`)
	ana.SeesArrow("", "Fin del sabotaje: retraso")
	if row := finds[bool](ana, `() => document.querySelector('.xray__row[data-note="end"]').dataset.fault === undefined`); !row {
		t.Error("the band goes on after its end")
	}
}

// Nothing is recorded unless it was asked for.
func TestWithoutXRayNothingIsRecorded(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("polling")
	ana.StartsWidget("polling")
	ana.SeesEvents("polling", 2)
	const recorded = `async () => {
		const answer = await fetch(document.querySelector("polling-widget").probe.files().json);
		return (await answer.json()).entries.length;
	}`
	if n := finds[int](ana, recorded); n != 0 {
		t.Errorf("nobody looked, and %d entries are recorded", n)
	}
	if loaded := finds[bool](ana, `() => performance.getEntriesByType("resource").some(({ name }) => name.includes("xray"))`); loaded {
		t.Error("nobody looked, and the panel is loaded")
	}
	ana.OpensXRay("polling")
	ana.SeesArrow("down", "200 OK")
	if n := finds[int](ana, recorded); n == 0 {
		t.Error("somebody looks, and nothing is recorded")
	}
}

func TestXRayIsAccessible(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(390, 844)
	for technique, opens := range map[string]string{"polling": "GET", "websocket": "TEXT", "sse": "event: ping"} {
		ana.OpensLesson(technique)
		ana.OpensXRay(technique)
		ana.StartsWidget(technique)
		ana.OpensArrow(opens)
		ana.XRaySays("En pausa") // nothing moves under whoever reads
		for _, scheme := range []string{"light", "dark"} {
			ana.Prefers(scheme)
			for _, violation := range accessibility(ana, axe) {
				t.Errorf("%s, %s: %s", technique, scheme, violation)
			}
		}
		if wide := sticksOut(ana); len(wide) > 0 {
			t.Errorf("%s scrolls sideways: %v", technique, wide)
		}
	}
}

// scripting is what a page may spend in JavaScript in a second, in CPU time of
// its main thread. The promise is 50 ms; half as much again is for a machine
// whose caches others share.
const scripting = 75 * time.Millisecond

// At 200 entries a second, a hundred greetings and their echoes, the page stays
// far below its bound: what came is drawn ten times a second, and what is out of
// sight not at all.
func TestXRayIsLightAt200EntriesASecond(t *testing.T) {
	t.Parallel()
	ana := arrives(t, serve(t, "--message-rate", "0"), "Ana")
	ana.OpensLesson("websocket")
	ana.OpensXRay("websocket")
	ana.StartsWidget("websocket")
	finds[chromedp.Void](ana, `() => {
		const { client } = document.querySelector("websocket-widget");
		const start = performance.now();
		let sent = 0;
		setInterval(() => {
			for (const due = (performance.now() - start) / 10; sent < due; sent++) client.send("¿Sigues ahí?");
		}, 50);
	}`)
	waits[bool](ana, "a full diagram", `() => document.querySelectorAll(".xray__row").length === 200`)

	// CPU time and not the clock's: the machine may have much else to do.
	call(ana, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	entries, start := ana.recorded(), time.Now()
	script, all := ana.spends()
	rate := float64(ana.recorded()-entries) / time.Since(start).Seconds()
	rows := ana.arrows()
	finds[chromedp.Void](ana, `() => { document.querySelector('[data-part="xray-toggle"]').click() }`)
	without, _ := ana.spends()

	t.Logf("%.0f entries a second: %v of scripting a second (without the panel %v), %v with styles, layout and paint",
		rate, script, without, all)
	if script > scripting {
		t.Errorf("%v of scripting a second, at most %v", script, scripting)
	}
	if rate < 100 {
		t.Errorf("only %.0f entries a second: that proves nothing", rate)
	}
	if rows > 200 {
		t.Errorf("%d rows in the page", rows)
	}
}

// recorded is how many entries the panel has shown.
func (s *student) recorded() int {
	s.t.Helper()
	return finds[int](s, `() => Number(document.querySelector(".xray__status").textContent.replace(/[^0-9]/g, ""))`)
}

// spends measures for some seconds what the page takes of its main thread in a
// second: for scripts, and in all.
func (s *student) spends() (script, all time.Duration) {
	s.t.Helper()
	script, all = s.metric("ScriptDuration"), s.metric("TaskDuration")
	seconds := finds[float64](s, `() => new Promise((resolve) => {
		const start = performance.now();
		setTimeout(() => resolve((performance.now() - start) / 1000), 5000);
	})`)
	each := func(name string, before time.Duration) time.Duration {
		return time.Duration(float64(s.metric(name)-before) / seconds).Round(100 * time.Microsecond)
	}
	return each("ScriptDuration", script), each("TaskDuration", all)
}

// metric reads one of Chromium's counters of time.
func (s *student) metric(name string) time.Duration {
	s.t.Helper()
	for _, m := range call(s, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == name {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	s.t.Fatalf("the browser does not measure %s", name)
	return 0
}
