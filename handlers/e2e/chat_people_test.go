package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A sitter is somebody in a room of the chat who has no browser: Socket.IO by
// long polling.
type sitter struct {
	t   *testing.T
	url string
}

// sits lets one in.
func sits(t *testing.T, s *site, room, name, secret string) *sitter {
	t.Helper()
	c := &sitter{t, s.URL("/socket.io/?EIO=4&transport=polling")}
	var open struct{ SID string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(c.polls()[0], "0")), &open); err != nil {
		t.Fatal(err)
	}
	c.url += "&sid=" + open.SID
	hello, _ := json.Marshal(map[string]string{"room": room, "name": name, "person": secret})
	c.sends("40" + string(hello))
	in := func(packet string) bool {
		if strings.HasPrefix(packet, "44") {
			t.Fatalf("%s is not let in: %s", name, packet)
		}
		return strings.HasPrefix(packet, `42["ready"`)
	}
	for !slices.ContainsFunc(c.polls(), in) {
	}
	go func() { // until the session ends, or the site
		for packets := c.polls(); packets != nil; packets = c.polls() {
			if slices.Contains(packets, "2") {
				c.sends("3")
			}
		}
	}()
	t.Cleanup(func() { c.sends("1") })
	return c
}

// polls waits for packets; there are none once the session has ended.
func (c *sitter) polls() []string {
	response, err := http.Get(c.url)
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil
	}
	return strings.Split(string(body), "\x1e")
}

func (c *sitter) sends(packet string) {
	if response, err := http.Post(c.url, "text/plain", strings.NewReader(packet)); err == nil {
		response.Body.Close()
	}
}

// people is what the list of people shows, in order.
const people = `() => [...document.querySelectorAll('chat-widget [data-part="people"] bdi')].map((e) => e.textContent)`

// Fifty are a list, more are a number; who wants to see them turns pages and
// looks for somebody, by keyboard and on a small screen too.
func TestACrowdIsANumberAndItsListIsTurned(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	for n := range 49 {
		sits(t, site, "gentío", fmt.Sprintf("Persona %02d", n), "")
	}
	ana := arrives(t, site, "Ana")
	ana.HasScreen(1280, 800)
	ana.EntersChat("gentío")
	total := func(n int) {
		t.Helper()
		waits[bool](ana, fmt.Sprint(n, " people"), `(n) => document.querySelector('chat-widget [data-part="people-count"]').textContent === n`, fmt.Sprint(n))
	}
	total(50)
	waits[bool](ana, "fifty names", `() => (`+people+`)().length === 50 && document.querySelector('chat-widget [data-part="crowd"]').hidden`)

	extra := sits(t, site, "gentío", "Zoe", "")
	total(51)
	if room := finds[float64](ana, `() => {
		const field = document.querySelector('chat-widget [data-part="people-like"]')
		const style = getComputedStyle(field)
		const text = document.createElement("canvas").getContext("2d")
		text.font = style.font
		return field.clientWidth - parseFloat(style.paddingInline) * 2 - text.measureText(field.placeholder).width
	}`); room < 0 {
		t.Errorf("what to look for is cut: %v px are missing", -room)
	}
	waits[bool](ana, "no names", `() => (`+people+`)().length === 0 && !document.querySelector('chat-widget [data-part="crowd"]').hidden`)
	ana.clicks("turns", part("chat", "people-more"))
	waits[bool](ana, "a page", `() => (`+people+`)().length === 50 && (`+people+`)()[0] === "Ana"`)
	ana.does("turns", chromedp.Focus(part("chat", "people-more")), chromedp.Click(part("chat", "people-more")))
	waits[bool](ana, "all of them", `() => (`+people+`)().at(-1) === "Zoe" && document.querySelector('chat-widget [data-part="people-more"]').hidden`)
	if where := finds[string](ana, `() => document.activeElement.dataset.part ?? document.activeElement.tagName`); where != "people" {
		t.Errorf("when the button goes, the focus is on %s", where)
	}
	waits[bool](ana, "it is said", `() => document.querySelector('chat-widget [data-part="announcer"]').textContent.includes("51 personas en la lista")`)

	ana.HasScreen(320, 640)
	ana.clicks("opens the panel", chromedp.CSS(`chat-widget [data-opens="side"]`))
	ana.does("looks for somebody", chromedp.SendKeys(part("chat", "people-like"), "PERSONA 4\r"))
	waits[bool](ana, "nine of them", `() => (`+people+`)().length === 9`)
	if wide := finds[string](ana, `() => [...document.querySelectorAll("chat-widget .chat__side *")]
		.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className).join()`); wide != "" {
		t.Errorf("at 320 px there stick out: %s", wide)
	}
	for _, v := range accessibility(ana, axeSource(t)) {
		t.Error(v)
	}

	extra.sends("41")
	total(50)
	waits[bool](ana, "fifty names again", `() => (`+people+`)().length === 50 && document.querySelector('chat-widget [data-part="crowd"]').hidden`)
}

// Of two who have one name, one after the other, each reader sees that they are
// two; who hears the page hears it.
func TestASecondAnaIsSeenToBeAnother(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	guest := sits(t, site, "dos-anas", "Ana", "")
	guest.sends(`42["chat message","Soy Ana"]`)
	luis := arrives(t, site, "Luis")
	luis.EntersChat("dos-anas")
	luis.Reads("Soy Ana")
	guest.sends("41")
	luis.SeesPeople("Luis")

	ana := arrives(t, site, "Ana")
	ana.EntersChat("dos-anas")
	ana.Says("Yo también")
	luis.Reads("Yo también")
	ana.Reads("Yo también") // the log tells each in its own time
	heads := finds[[]string](luis, `() => [...document.querySelectorAll('chat-widget [data-part="messages"] .message__head')].map((e) => e.textContent)`)
	if len(heads) != 2 || strings.Contains(heads[0], "otra persona") || !strings.Contains(heads[1], "otra persona con ese apodo") ||
		!strings.Contains(heads[0], "~") || !strings.Contains(heads[0], "de paso") || strings.Contains(heads[1], "~") {
		t.Errorf("over the messages stands %q", heads)
	}
	// The first Ana's words are not the second one's, on her own page either.
	if mine := finds[[]bool](ana, `() => [...document.querySelectorAll('chat-widget [data-part="messages"] .message')]
		.map((e) => e.classList.contains("message--mine"))`); len(mine) != 2 || mine[0] || !mine[1] {
		t.Errorf("as her own she sees %v", mine)
	}
	hidden := finds[[]bool](luis, `() => [...document.querySelectorAll('chat-widget [data-part="messages"] .message__head .mark')].map((e) => e.ariaHidden === "true")`)
	if len(hidden) != 2 || !hidden[0] || hidden[1] {
		t.Errorf("hidden from who hears the page are the marks %v", hidden)
	}
}

// A name that is kept for somebody: the form says for how long, offers another,
// and goes in by itself when the time is over. Whoever writes something stops it.
func TestTheFormWaitsForAKeptNameAndGoesIn(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	sits(t, site, "guardados", "Luis", "un-secreto-de-luis-1").sends("41")
	other := arrivesForTrouble(t, site, "Luis")
	other.Opens("/chat?sala=guardados")
	const why = `document.querySelector('chat-widget [data-why="name"]').textContent`
	enters := func() {
		other.EntersAs("Luis")
		waits[bool](other, "for how long", `() => `+why+`.includes("Quedará libre en") && `+why+`.includes("Si esperas, entras solo dentro de 4 min") &&
			`+why+`.includes("Usar «Luis-2»")`)
	}
	enters()
	other.does("writes another", chromedp.SendKeys(part("chat", "name"), "a"))
	waits[bool](other, "it waits no more", `() => !`+why+`.includes("Si esperas")`)
	enters()
	// The clock of the page is what it waits by.
	finds[bool](other, `() => {
		document.querySelector('chat-widget [data-part="name"]').value = "Luis tercero";
		const now = Date.now.bind(Date);
		Date.now = () => now() + 360_000;
		return true;
	}`)
	other.IsInRoom()
	other.SeesPeople("Luis tercero")
}
