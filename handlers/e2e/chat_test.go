package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// EntersChat opens the page of the chat and goes into a room.
func (s *student) EntersChat(room string) {
	s.t.Helper()
	s.Opens("/chat?sala=" + room)
	s.EntersAs(s.name)
	s.IsInRoom()
}

// EntersAs fills in the form of the chat that is on the page and sends it.
func (s *student) EntersAs(name string) {
	s.t.Helper()
	waits[bool](s, "the form", `() => !document.querySelector('chat-widget [data-part="controls"]').disabled`)
	s.does("writes a name", chromedp.SetValue(part("chat", "name"), name))
	s.clicks("goes in", part("chat", "go"))
}

// IsInRoom waits until the room is there, with all that was said in it.
func (s *student) IsInRoom() {
	s.t.Helper()
	waits[bool](s, "the room", `() => document.querySelector("chat-widget").dataset.state === "connected" &&
		!document.querySelector('chat-widget [data-part="room"]').hidden`)
}

// Says writes a message and sends it, whatever becomes of it.
func (s *student) Says(text string) {
	s.t.Helper()
	s.does("says "+text, chromedp.SendKeys(part("chat", "draft"), text))
	s.Presses(kb.Enter)
}

// conversation is what stands on the paper, stored messages only.
func (s *student) conversation() []string {
	s.t.Helper()
	return finds[[]string](s, `() => [...document.querySelectorAll('chat-widget [data-part="messages"] .message')]
		.map((message) => message.querySelector(".message__text").textContent)`)
}

// Reads waits for a message.
func (s *student) Reads(text string) {
	s.t.Helper()
	waits[bool](s, "the message "+text, `(text) =>
		[...document.querySelectorAll('chat-widget [data-part="messages"] .message__text')].some((e) => e.textContent === text)`, text)
}

// IsCutOff waits until the page says that there is no connection.
func (s *student) IsCutOff() {
	s.t.Helper()
	waits[bool](s, "the cut is noticed", `() => document.querySelector("chat-widget").dataset.state !== "connected" &&
		document.querySelector('chat-widget [data-part="warning-words"]').textContent.includes("Sin conexión")`)
}

// HasPending waits until so many of one's own messages are not stored yet.
func (s *student) HasPending(n int) {
	s.t.Helper()
	waits[bool](s, fmt.Sprint(n, " pending messages"), `(n) =>
		document.querySelectorAll('chat-widget [data-part="pending"] .message').length === n`, n)
}

// SeesChatState waits for the words on the state of the connection.
func (s *student) SeesChatState(words string) {
	s.t.Helper()
	waits[bool](s, "the state "+words, `(words) =>
		document.querySelector('chat-widget [data-part="state"]').textContent.includes(words)`, words)
}

// SeesPeople waits until exactly these are in the room.
func (s *student) SeesPeople(names ...string) {
	s.t.Helper()
	slices.Sort(names)
	waits[bool](s, fmt.Sprint("the people ", names), `(names) =>
		[...document.querySelectorAll('chat-widget [data-part="people"] bdi')].map((e) => e.textContent).sort().join() === names`,
		strings.Join(names, ","))
}

// allRead checks that everybody has the same conversation on the paper: what was
// said, each once, each person's in the order in which it was said.
func allRead(t *testing.T, said map[*student][]string) {
	t.Helper()
	var first []string
	for reader := range said {
		for _, texts := range said {
			for _, text := range texts {
				reader.Reads(text)
			}
		}
		conversation := reader.conversation()
		total := 0
		for author, texts := range said {
			total += len(texts)
			own := slices.DeleteFunc(slices.Clone(conversation), func(text string) bool { return !slices.Contains(texts, text) })
			if !slices.Equal(own, texts) {
				t.Errorf("%s reads of %s: %q; said was %q", reader.name, author.name, own, texts)
			}
		}
		if len(conversation) != total {
			t.Errorf("%s reads %d messages of %d: %q", reader.name, len(conversation), total, conversation)
		}
		if first == nil {
			first = conversation
		}
		if !slices.Equal(first, conversation) {
			t.Errorf("two orders: %q and %q", first, conversation)
		}
	}
}

func TestTwoPeopleTalk(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	ana, luis := arrives(t, site, "Ana"), arrives(t, site, "Luis")
	ana.EntersChat("pasillo")
	ana.SeesPeople("Ana")
	luis.EntersChat("pasillo")
	ana.SeesPeople("Ana", "Luis")
	luis.SeesPeople("Ana", "Luis")
	ana.SeesChatState("WebSocket")
	waits[bool](ana, "how it began", `() => document.querySelector('[data-part="travel"]').textContent.startsWith("Empezó por sondeo largo")`)

	ana.Says("Hola, ¿hay alguien?")
	luis.Reads("Hola, ¿hay alguien?")
	luis.Says("<img src=x onerror=alert(1)> https://ejemplo.org/a?b=1")
	ana.Reads("<img src=x onerror=alert(1)> https://ejemplo.org/a?b=1")
	if n := finds[int](ana, `() => document.querySelectorAll("chat-widget img").length`); n != 0 {
		t.Error("what somebody typed is HTML")
	}
	if href := finds[string](ana, `() => document.querySelector("chat-widget .message a").href`); href != "https://ejemplo.org/a?b=1" {
		t.Errorf("the link leads to %s", href)
	}
	// One's own connection, as it is on the wire.
	waits[bool](ana, "the packet", `() => [...document.querySelectorAll('chat-widget [data-part="packets"] li')]
		.some((row) => row.textContent.includes('["chat message","Hola, ¿hay alguien?"'))`)

	luis.clicks("leaves", part("chat", "leave"))
	ana.SeesPeople("Ana")
}

func TestANameIsOnePersons(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	ana, other := arrives(t, site, "Ana"), arrivesForTrouble(t, site, "Ana")
	ana.EntersChat("nombres")
	other.Opens("/chat?sala=nombres")
	other.EntersAs("ANA")
	waits[bool](other, "why not", `() => document.querySelector('chat-widget [data-why="name"]').textContent.includes("«Ana»")`)
	other.clicks("takes the suggestion", chromedp.CSS(`chat-widget [data-why="name"] button`))
	other.IsInRoom()
	ana.SeesPeople("Ana", "ANA-2")

	// The same person in another tab, and after a reload.
	tab := ana.NewTab()
	tab.EntersChat("nombres")
	tab.SeesPeople("Ana", "ANA-2")
	tab.does("reloads", chromedp.Reload())
	tab.IsInRoom()
}

// The server is killed in the middle of a conversation and comes back. What was
// written meanwhile waits, goes out by itself, and stands there once.
func TestAConversationSurvivesAPowerCut(t *testing.T) {
	t.Parallel()
	site := serve(t)
	ana, luis := arrives(t, site, "Ana"), arrives(t, site, "Luis")
	said := map[*student][]string{}
	say := func(s *student, text string) { s.Says(text); said[s] = append(said[s], text) }

	ana.EntersChat("general")
	luis.EntersChat("general")
	say(ana, "¿Empezamos?")
	luis.Reads("¿Empezamos?")
	say(luis, "Cuando quieras.")
	ana.Reads("Cuando quieras.")

	ana.toleratesOutage()
	luis.toleratesOutage()
	say(ana, "Una justo antes del corte")
	site.Kill(t)
	ana.IsCutOff()
	say(ana, "Y otra durante el corte")
	say(ana, "Y una más")
	say(luis, "Yo también escribo a oscuras")
	luis.HasPending(1)

	site.Start(t)
	ana.IsInRoom()
	luis.IsInRoom()
	ana.HasPending(0)
	luis.HasPending(0)
	say(luis, "Ya hay luz")
	allRead(t, said)
}

// Two instances on one NATS, behind one address. The one that somebody is on is
// killed, and the conversation goes on at the other.
func TestAConversationMovesToAnotherInstance(t *testing.T) {
	t.Parallel()
	nats := serveNATS(t)
	one, two := serve(t, "--nats", nats), serve(t, "--nats", nats)
	front := balance(t)
	said := map[*student][]string{}
	say := func(s *student, text string) { s.Says(text); said[s] = append(said[s], text) }

	front.to(one)
	ana := arrives(t, front.site, "Ana")
	ana.EntersChat("general")
	luis := arrives(t, two, "Luis")
	luis.EntersChat("general")
	ana.SeesPeople("Ana", "Luis")
	luis.SeesPeople("Ana", "Luis")
	say(ana, "Estoy en el primero")
	luis.Reads("Estoy en el primero")
	say(luis, "Y yo en el segundo")
	ana.Reads("Y yo en el segundo")

	ana.toleratesOutage()
	front.to(two)
	one.Kill(t)
	say(ana, "Me acaban de tirar el servidor")
	say(luis, "No noto nada")
	ana.IsInRoom()
	ana.HasPending(0)
	say(ana, "Ahora estamos en el mismo")
	allRead(t, said)
	luis.SeesPeople("Ana", "Luis")
}
