package chat_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
)

// The get-started tutorial: no credentials, two arguments at the most.
func TestTheTutorial(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana, luis := i.joins(t, nil), i.joins(t, auth{"serverOffset": 0})
	if !regexp.MustCompile(`^anónimo-[0-9a-f]{3,}$`).MatchString(ana.name) || ana.name == luis.name {
		t.Errorf("they are %q and %q", ana.name, luis.name)
	}
	_, _ = ana.readsUntilReady()
	_, _ = luis.readsUntilReady()

	ana.sends(`42["chat message","hola"]`)
	for _, c := range []*client{ana, luis} {
		m := c.reads()
		if m.text != "hola" || m.id == 0 || m.about.Room != "general" || m.about.Name != ana.name || time.Since(m.about.Time) > time.Minute {
			t.Errorf("%s hears %+v", c.name, m)
		}
	}

	// Step 7: one that was away comes back with its offset.
	luis.isCut()
	first, second := ana.says("uno", ""), ana.says("dos", "k2")
	for _, want := range []string{"uno", "dos"} { // then the chat knows of them, and so does the replay
		if m := ana.reads(); m.text != want {
			t.Errorf("ana hears %q, want %q", m.text, want)
		}
	}
	luis = i.joins(t, auth{"serverOffset": first - 1})
	if texts, last := luis.readsUntilReady(); fmt.Sprint(texts) != "[uno dos]" || last < second {
		t.Errorf("it gets %v up to %d", texts, last)
	}

	// Step 8: what is repeated is stored once, whoever repeats it.
	if again := luis.says("dos", "k2"); again != second {
		t.Errorf("repeated it is %d, not %d", again, second)
	}
	third := luis.says("tres", "k3")
	if m := ana.reads(); m.text != "tres" {
		t.Errorf("ana hears %q, want tres", m.text)
	}
	if third != second+1 {
		t.Errorf("%d follows %d", third, second)
	}
}

func TestWhoIsNotLetIn(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	i.joins(t, auth{"name": "Ana", "room": "sala-1"})
	const secret = "un-secreto-de-ana-01"
	i.joins(t, auth{"name": "Eva", "person": secret})
	for _, test := range []struct {
		name       string
		with       auth
		title      string
		field      string
		suggestion string
	}{
		{"the same name", auth{"name": "Ana", "room": "sala-1"}, "Ese apodo ya está en uso", "name", "Ana-2"},
		{"to the eye", auth{"name": "АNA", "room": "sala-1"}, "Ese apodo ya está en uso", "name", "АNA-2"},
		{"with another secret", auth{"name": "Eva", "person": "otro-secreto-de-otra"}, "Ese apodo ya está en uso", "name", "Eva-2"},
		{"no name", auth{"name": ""}, "Falta tu apodo", "name", ""},
		{"a long name", auth{"name": strings.Repeat("a", 25)}, "Ese apodo es demasiado largo", "name", ""},
		{"a room like another", auth{"room": "sala-l"}, "Esa sala se confunde con otra", "room", "sala-1"},
		{"a room like the default one", auth{"room": "genera1"}, "Esa sala se confunde con otra", "room", "general"},
		{"no room", auth{"room": " "}, "Falta el nombre de la sala", "room", ""},
		{"a number for a room", auth{"room": 5}, "No se entiende quién eres", "", ""},
		{"a short secret", auth{"person": "corto"}, "No se entiende quién eres", "", ""},
		{"a negative offset", auth{"serverOffset": -1}, "No se entiende hasta dónde has leído", "", ""},
		{"half an offset", auth{"serverOffset": 1.5}, "No se entiende hasta dónde has leído", "", ""},
	} {
		var no struct {
			Message string
			Data    struct{ Title, Detail, Field, Suggestion string }
		}
		i.dials(t, test.with).hears("connect_error", &no)
		if d := no.Data; d.Title != test.title || d.Field != test.field || d.Suggestion != test.suggestion || d.Detail == "" || no.Message != d.Detail {
			t.Errorf("%s: %+v", test.name, no)
		}
	}
	// The same name elsewhere, and the same person twice, are welcome.
	i.joins(t, auth{"name": "Ana", "room": "sala-2"})
	i.joins(t, auth{"name": "Eva", "person": secret})
}

func TestMessagesThatAreRefused(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, auth{"name": "Ana"})
	for _, test := range []struct {
		name  string
		args  []any
		title string
	}{
		{"empty", []any{""}, "El mensaje está vacío"},
		{"too long", []any{strings.Repeat("a", 2001)}, "Es demasiado largo"},
		{"control characters", []any{"a\x00"}, "El mensaje tiene caracteres de control"},
		{"no text", []any{map[string]any{"text": "hola"}}, "Eso no es un mensaje"},
		{"nothing", nil, "Eso no es un mensaje"},
		{"a number for a key", []any{"hola", 5}, "Esa clave no sirve"},
		{"a long key", []any{"hola", strings.Repeat("k", 129)}, "Esa clave no sirve"},
	} {
		var answer acknowledgement
		if !ana.asks(&answer, append([]any{"chat message"}, test.args...)...) || answer.Problem == nil || answer.Problem.Title != test.title || answer.Problem.Detail == "" {
			t.Errorf("%s: %+v", test.name, answer)
		}
	}
	// Whoever wants no acknowledgement is told by an event.
	ana.sends(`42["chat message",""]`)
	var problem struct{ Title string }
	ana.hears("problem", &problem)
	if problem.Title != "El mensaje está vacío" {
		t.Errorf("told %q", problem.Title)
	}
	if ana.says("bien", "") != 1 {
		t.Error("a refused message has an id")
	}
}

func TestHistory(t *testing.T) {
	store := eventlogtest.Store(t)
	log := eventlogtest.Log(t, store, chat.Log)
	for n := range 130 {
		for _, room := range []string{"general", "otra"} {
			data, _ := json.Marshal(map[string]any{"room": room, "name": "Ana", "text": fmt.Sprint(room, " ", n)})
			if _, err := log.Append(eventlogtest.Context(t), chat.TopicOf(room), data, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A chat that opens knows what its process has heard: all of it, here.
	if err := log.Wait(eventlogtest.Context(t), 2*130-1); err != nil {
		t.Fatal(err)
	}
	i := serves(t, log, store.Bus("chat"), chat.Options{})
	c := i.dials(t, nil)
	var w welcome
	c.hears("welcome", &w)
	if !w.More {
		t.Error("there are older messages, and it is not said")
	}
	texts, _ := c.readsUntilReady()
	if len(texts) != 50 || texts[0] != "general 80" || texts[49] != "general 129" {
		t.Errorf("a newcomer gets %d: %v", len(texts), texts)
	}

	// Scroll back from the oldest that is there.
	before := uint64(2*80 + 1)
	for _, want := range []struct {
		first string
		n     int
		more  bool
	}{{"general 30", 50, true}, {"general 0", 30, false}, {"", 0, false}} {
		var page struct {
			Messages [][]any
			More     bool
		}
		if !c.asks(&page, "history", before) || len(page.Messages) != want.n || page.More != want.more ||
			want.n > 0 && page.Messages[0][0] != want.first {
			t.Fatalf("before %d: %d messages, more %v: %v; want %+v", before, len(page.Messages), page.More, page.Messages, want)
		}
		if want.n > 0 {
			before = uint64(page.Messages[0][1].(float64))
		}
	}
	var answer acknowledgement
	if !c.asks(&answer, "history", "ayer") || answer.Problem == nil {
		t.Errorf("a word for a number: %+v", answer)
	}

	var rooms struct {
		Rooms []struct {
			Name   string
			People int
			Last   uint64
		}
	}
	if !c.asks(&rooms, "rooms") || fmt.Sprint(rooms.Rooms) != "[{general 1 259} {otra 0 260}]" {
		t.Errorf("rooms: %v", rooms.Rooms)
	}
}

// Two rooms that are alike can come to be, on two instances in one moment. Nobody
// is locked out of what is there.
func TestARoomThatIsThereIsOpen(t *testing.T) {
	store := eventlogtest.Store(t)
	log := eventlogtest.Log(t, store, chat.Log)
	for _, room := range []string{"sala-1", "sala-l"} {
		data, _ := json.Marshal(map[string]any{"room": room, "name": "Ana", "text": "hola"})
		if _, err := log.Append(eventlogtest.Context(t), chat.TopicOf(room), data, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Wait(eventlogtest.Context(t), 1); err != nil {
		t.Fatal(err)
	}
	i := serves(t, log, store.Bus("chat"), chat.Options{})
	for _, room := range []string{"sala-1", "sala-l"} {
		if m := i.joins(t, auth{"room": room}).reads(); m.about.Room != room {
			t.Errorf("in %s one reads %+v", room, m)
		}
	}
}

// A long absence: more messages than a client's queue holds come in order, while
// others go on talking.
func TestALongAbsence(t *testing.T) {
	store := eventlogtest.Store(t)
	log := eventlogtest.Log(t, store, chat.Log)
	i := serves(t, log, store.Bus("chat"), chat.Options{})
	const total = 3000
	add := func(n int) {
		data, _ := json.Marshal(map[string]any{"room": "general", "name": "Ana", "text": fmt.Sprint(n)})
		if _, err := log.Append(eventlogtest.Context(t), chat.TopicOf("general"), data, ""); err != nil {
			t.Error(err)
		}
	}
	for n := 1; n <= total; n++ {
		add(n)
	}
	c := i.joins(t, auth{"serverOffset": 1})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := total + 1; n <= total+500; n++ {
			add(n)
		}
	}()
	for want := uint64(2); want <= total+500; want++ {
		if m := c.reads(); m.id != want || m.text != fmt.Sprint(want) {
			t.Fatalf("message %d %q, want %d", m.id, m.text, want)
		}
	}
	<-done
}

func TestGaps(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, nil)
	ana.says("hola", "")
	ana.reads()
	c := i.joins(t, auth{"serverOffset": 99})
	var gap struct {
		From, To uint64
		Reset    bool
	}
	c.hears("gap", &gap)
	if gap.From != 2 || gap.To != 99 || !gap.Reset {
		t.Errorf("gap %+v", gap)
	}
	if texts, last := c.readsUntilReady(); fmt.Sprint(texts) != "[hola]" || last != 1 {
		t.Errorf("then %v up to %d", texts, last)
	}
}

func TestPeople(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Grace: 50 * time.Millisecond})
	ana := i.joins(t, auth{"name": "Ana"})
	const secret = "el-secreto-de-luis-1"
	luis := i.joins(t, auth{"name": "Luis", "person": secret})
	var who struct{ Name string }
	ana.hears("joined", &who)
	if who.Name != "Luis" {
		t.Errorf("%q has joined", who.Name)
	}
	c := i.dials(t, auth{"name": "Eva"})
	var w welcome
	c.hears("welcome", &w)
	if fmt.Sprint(w.People) != "[Ana Eva Luis]" {
		t.Errorf("there are %v", w.People)
	}
	ana.hears("joined", &who)
	if who.Name != "Eva" {
		t.Errorf("%q has joined", who.Name)
	}

	// A second tab is nobody new, and nobody left when it closes.
	tab := i.joins(t, auth{"name": "Luis", "person": secret})
	tab.leaves()
	luis.sends(`42["typing"]`)
	ana.hears("typing", &who)
	if who.Name != "Luis" {
		t.Errorf("%q is typing", who.Name)
	}
	luis.isCut()
	ana.hears("left", &who)
	if who.Name != "Luis" {
		t.Errorf("%q has left", who.Name)
	}
	c.leaves()
	ana.hears("left", &who)
	if who.Name != "Eva" {
		t.Errorf("%q has left", who.Name)
	}
}

// Somebody whose connection breaks and who is back within the grace has never
// been away for the others, and has the name at once.
func TestACutIsNoGoodbye(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Grace: time.Hour})
	ana := i.joins(t, auth{"name": "Ana"})
	with := auth{"name": "Luis", "person": "el-secreto-de-luis-1"}
	luis := i.joins(t, with)
	ana.hears("joined")
	luis.isCut()
	i.has(t, 1)
	luis = i.joins(t, with)
	luis.says("sigo aquí", "")
	ana.reads()
	luis.leaves()
	var who struct{ Name string }
	ana.hears("left", &who)
	if who.Name != "Luis" {
		t.Errorf("%q has left", who.Name)
	}
}

func TestAFloodIsSlowedDownAndLosesNothing(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana, luis := i.joins(t, auth{"name": "Ana"}), i.joins(t, auth{"name": "Luis"})
	_, _ = luis.readsUntilReady()
	start := time.Now()
	for n := range 16 {
		ana.sends(fmt.Sprintf(`42["chat message","%d"]`, n))
	}
	ana.hears("problem")
	for n := range 16 {
		if m := luis.reads(); m.text != fmt.Sprint(n) {
			t.Fatalf("%q comes instead of %d", m.text, n)
		}
	}
	if spent := time.Since(start); spent < 1500*time.Millisecond { // six more than the burst, three a second
		t.Errorf("16 messages passed in %v", spent)
	}
}

// Two instances on one log: what is said on one is heard on the other, and who
// is here is here for both.
func TestTwoInstances(t *testing.T) {
	store := eventlogtest.Store(t)
	options := chat.Options{Heartbeat: 50 * time.Millisecond, Grace: 50 * time.Millisecond}
	one, two := opens(t, store, options), opens(t, store, options)
	ana := one.joins(t, auth{"name": "Ana"})
	luis := two.joins(t, auth{"name": "Luis"})
	var who struct{ Name string }
	ana.hears("joined", &who)
	if who.Name != "Luis" {
		t.Errorf("%q has joined", who.Name)
	}
	var no struct{ Data struct{ Suggestion string } }
	two.dials(t, auth{"name": "ANA"}).hears("connect_error", &no)
	if no.Data.Suggestion != "ANA-2" {
		t.Errorf("on the other instance the name is free: %+v", no)
	}
	luis.sends(`42["typing"]`)
	ana.hears("typing", &who)
	if who.Name != "Luis" {
		t.Errorf("%q is typing", who.Name)
	}
	id := luis.says("¿me oyes?", "k")
	if m := ana.reads(); m.id != id || m.text != "¿me oyes?" {
		t.Errorf("ana hears %+v", m)
	}
	// A move to the other instance in the middle of a repetition.
	if again := one.joins(t, auth{"name": "Eva"}).says("¿me oyes?", "k"); again != id {
		t.Errorf("stored twice: %d and %d", id, again)
	}

	// An instance that starts late knows who is where.
	three := opens(t, store, options)
	for deadline := time.Now().Add(patience); ; {
		c := three.dials(t, nil)
		var w welcome
		c.hears("welcome", &w)
		c.leaves()
		if names := fmt.Sprint(w.People); strings.Contains(names, "Ana") && strings.Contains(names, "Luis") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the third instance knows %v", w.People)
		}
	}

	two.stop()
	for who.Name = ""; who.Name != "Luis"; {
		ana.hears("left", &who)
	}
}

// What the tutorial's client keeps of a message and gives back says whose it is:
// after the store was replaced, its number alone would pass for another message's.
func TestAnOffsetOfAnotherEpochIsReset(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, nil)
	ana.says("uno", "")
	offset := ana.reads().offset
	ana.says("dos", "")
	ana.reads()
	same := i.joins(t, auth{"serverOffset": offset})
	if texts, last := same.readsUntilReady(); offset.Epoch == "" || fmt.Sprint(texts) != "[dos]" || last != 2 {
		t.Errorf("after %v: %v up to %d", offset, texts, last)
	}
	other := i.joins(t, auth{"serverOffset": "1.egone"})
	var gap struct {
		From, To uint64
		Reset    bool
	}
	other.hears("gap", &gap)
	if gap.From != 1 || gap.To != 1 || !gap.Reset {
		t.Errorf("gap %+v", gap)
	}
	if texts, _ := other.readsUntilReady(); fmt.Sprint(texts) != "[uno dos]" {
		t.Errorf("then %v", texts)
	}
}
