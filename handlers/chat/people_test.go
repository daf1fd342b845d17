package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
)

// Secrets of people.
const (
	ofAna  = "el-secreto-de-ana-01"
	ofEva  = "el-secreto-de-eva-01"
	ofLuis = "el-secreto-de-luis-1"
)

// peopleEvent is the event 'people'.
type peopleEvent struct {
	Total                int
	Joined, Left, People []person
}

// refusal is why a client may not connect.
type refusal struct {
	Title, Detail, Field, Suggestion string
	RetryAfter                       int
}

// isRefused dials and is not let in.
func (i *instance) isRefused(t testing.TB, with auth) refusal {
	t.Helper()
	var no struct{ Data refusal }
	i.dials(t, with).hears("connect_error", &no)
	return no.Data
}

// fills lets n people in, whose names are prefix and a number.
func (i *instance) fills(t testing.TB, prefix string, n int) []*client {
	t.Helper()
	all := make([]*client, n)
	for k := range all {
		all[k] = i.joins(t, auth{"name": fmt.Sprintf("%s %03d", prefix, k)})
	}
	return all
}

// hearsOf waits until a batch says that so many are there, and gives it.
func (c *client) hearsOf(total int) peopleEvent {
	c.t.Helper()
	for {
		var m peopleEvent
		c.hears("people", &m)
		if m.Total == total {
			return m
		}
	}
}

func TestFiftyPeopleAreAnnouncedByNameAndFiftyOneByNumber(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, auth{"name": "Ana"})
	all := i.fills(t, "Persona", 49)
	if m := ana.hearsOf(50); len(m.Joined) == 0 {
		t.Errorf("the fiftieth is told without a name: %+v", m)
	}
	more := i.dials(t, auth{"name": "Una más"})
	var w welcome
	more.hears("welcome", &w)
	if w.Total != 51 || len(w.People) > 0 {
		t.Errorf("the 51st is welcomed to %d, with %d names", w.Total, len(w.People))
	}
	if m := ana.hearsOf(51); len(m.Joined)+len(m.Left)+len(m.People) > 0 {
		t.Errorf("51 are told with names: %+v", m)
	}
	// Nobody is told of 51 who writes: it goes out in order, if it goes out at all.
	all[0].sends(`42["typing"]`)
	all[0].says("hola", "")
	for e := range all[1].events {
		if e.name == "typing" {
			t.Error("in a large room it is told who writes")
		}
		if e.name == "chat message" {
			break
		}
	}

	more.leaves()
	m := ana.hearsOf(50)
	if len(m.People) != 50 || m.People[0].Name != "Ana" || m.People[0].Mark != ana.mark {
		t.Errorf("fifty again, and told are %+v", m)
	}
	all[0].leaves()
	if m := ana.hearsOf(49); len(m.Left) != 1 || m.Left[0].Name != "Persona 000" || len(m.People) > 0 {
		t.Errorf("then one leaves: %+v", m)
	}
	c := i.dials(t, auth{"name": "Eva"})
	c.hears("welcome", &w)
	if w.Total != 50 || len(w.People) != 50 {
		t.Errorf("the fiftieth is welcomed to %d, with %d names", w.Total, len(w.People))
	}
}

// Whoever comes and goes within a moment is not announced; the others are announced together.
func TestPresenceIsAnnouncedInBatches(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, auth{"name": "Ana"})
	i.joins(t, auth{"name": "Eva"})
	ana.hearsOf(2)
	start := time.Now()
	i.fills(t, "Persona", 40)
	batches, joined := 0, 0
	for joined < 40 {
		var m peopleEvent
		ana.hears("people", &m)
		batches++
		joined += len(m.Joined)
	}
	if most := int(time.Since(start)/(250*time.Millisecond)) + 1; batches > most {
		t.Errorf("40 arrivals are told in %d batches, in time for %d", batches, most)
	}
}

func TestPeopleAreListedOnDemand(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, auth{"name": "Ana"})
	i.fills(t, "Persona", 118)
	i.joins(t, auth{"name": "Ángel", "person": ofLuis})
	type page struct {
		People  []person
		More    bool
		Total   int
		Problem any
	}
	var all []person
	for after := ""; ; {
		var p page
		if !ana.asks(&p, "people", map[string]string{"after": after}) || p.Total != 120 {
			t.Fatalf("after %q: %+v", after, p)
		}
		all = append(all, p.People...)
		if !p.More {
			break
		}
		if len(p.People) != 50 {
			t.Errorf("a page has %d", len(p.People))
		}
		after = p.People[len(p.People)-1].Name
	}
	if len(all) != 120 || all[0].Name != "Ana" || all[1].Name != "Ángel" || all[119].Name != "Persona 117" {
		t.Errorf("%d people: %v", len(all), all)
	}
	for like, want := range map[string]string{"ANGEL": "[Ángel]", "persona 11": "8", "nadie": "[]", all[1].Mark: "[Ángel]"} {
		var p page
		ana.asks(&p, "people", map[string]string{"like": like})
		if got := fmt.Sprint(p.People); got != want && fmt.Sprint(len(p.People)) != want {
			t.Errorf("like %q there are %s, want %s", like, got, want)
		}
	}
	var p page
	ana.asks(&p, "people")
	if len(p.People) != 50 {
		t.Errorf("without a word there are %d", len(p.People))
	}
	if p = (page{}); !ana.asks(&p, "people", "Ana") || p.Problem == nil {
		t.Errorf("a word for a question: %+v", p)
	}
	if p = (page{}); !ana.asks(&p, "people", map[string]string{"like": strings.Repeat("a", 1000)}) || p.Problem == nil {
		t.Errorf("a thousand characters for a name: %+v", p)
	}
}

// The one with the secret has the name back, nobody else does meanwhile, and the
// refusal says for how long.
func TestANameIsReservedForItsPerson(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Keep: time.Hour})
	ana := i.joins(t, auth{"name": "Ana", "person": ofAna})
	mark := ana.mark
	ana.leaves()
	i.has(t, 0)
	for _, other := range []auth{{"name": "ana"}, {"name": "Ana", "person": ofEva}} {
		no := i.isRefused(t, other)
		if no.Title != "Ese apodo está guardado" || no.Suggestion != other["name"].(string)+"-2" || no.RetryAfter < 3590 || no.RetryAfter > 3600 ||
			!strings.Contains(no.Detail, "«Ana»") || !strings.Contains(no.Detail, "60 min") {
			t.Errorf("%v: %+v", other, no)
		}
	}
	i.joins(t, auth{"name": "Ana", "room": "otra"}) // elsewhere it is free
	if again := i.joins(t, auth{"name": "ANA", "person": ofAna}); again.name != "ANA" || again.mark != mark {
		t.Errorf("she comes back as %s %s", again.name, again.mark)
	}
}

func TestAReservationExpires(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Keep: 200 * time.Millisecond})
	i.joins(t, auth{"name": "Ana", "person": ofAna}).leaves()
	i.has(t, 0)
	for deadline := time.Now().Add(patience); ; {
		c := i.dials(t, auth{"name": "Ana", "person": ofEva})
		if e := <-c.events; e.name == "welcome" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it is never free")
		}
		<-time.After(20 * time.Millisecond)
	}
}

// Somebody without a secret is cut off and comes back: the official client never
// asks a second time.
func TestANameWithoutASecretIsFreeOnceItsConnectionBroke(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Grace: time.Hour})
	ana := i.joins(t, auth{"name": "Ana"})
	luis := i.joins(t, auth{"name": "Luis"})
	ana.hears("joined")
	luis.isCut()
	i.has(t, 1)
	again := i.joins(t, auth{"name": "Luis"})
	if again.name != "Luis" {
		t.Errorf("he comes back as %s", again.name)
	}
	var gone, come person
	ana.hears("left", &gone)
	ana.hears("joined", &come)
	if gone.Name != "Luis" || come.Name != "Luis" || gone.Mark != luis.mark || come.Mark != again.mark {
		t.Errorf("told is that %+v left and %+v joined", gone, come)
	}
	// The ghost's end changes nothing for who has the seat now.
	if no := i.isRefused(t, auth{"name": "Luis"}); no.Title != "Ese apodo ya está en uso" || no.RetryAfter != 0 {
		t.Errorf("who sits there is not to be moved: %+v", no)
	}
}

// A connection that breaks without a word seems to be there until a heartbeat is
// missed. Who comes back does not wait for that; who really is there stays.
func TestADeadConnectionGivesItsNameUpWhenItDoesNotAnswer(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Grace: time.Hour})
	luis := i.joins(t, auth{"name": "Luis"})
	if no := i.isRefused(t, auth{"name": "Luis"}); no.Title != "Ese apodo ya está en uso" {
		t.Errorf("who is there has to go: %+v", no)
	}
	luis.says("sigo aquí", "")
	luis.mute.Store(true)
	if again := i.joins(t, auth{"name": "Luis"}); again.name != "Luis" {
		t.Errorf("he comes back as %s", again.name)
	}
	for range luis.events { // until his old connection ends
	}
}

func TestAReservedNameSaysWhenItIsFree(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{Grace: time.Minute, Keep: time.Minute})
	i.joins(t, auth{"name": "Luis", "person": ofLuis}).isCut()
	i.has(t, 0)
	no := i.isRefused(t, auth{"name": "Luis", "person": ofEva})
	if no.RetryAfter < 110 || no.RetryAfter > 120 || !strings.Contains(no.Detail, "2 min") && !strings.Contains(no.Detail, " s.") {
		t.Errorf("a minute's grace and a minute's keeping: %+v", no)
	}
	i.joins(t, auth{"name": "Luis", "person": ofLuis})
	i.joins(t, auth{"name": "Luis", "person": ofLuis}) // and in a second tab
}

// A mark is the person's, in every message and for all instances, and nobody
// else's; and the secret is not in it.
func TestAMarkTellsTwoOfTheSameNameApart(t *testing.T) {
	store := eventlogtest.Store(t)
	key := []byte("the key of all these instances..")
	options := chat.Options{Key: key, Heartbeat: 50 * time.Millisecond, Keep: time.Millisecond}
	one, two := opens(t, store, options), opens(t, store, options)
	ana := one.joins(t, auth{"name": "Ana", "person": ofAna})
	id := ana.says("soy Ana", "")
	ana.leaves()
	one.has(t, 0)

	var other *client
	for deadline := time.Now().Add(patience); other == nil; {
		c := two.dials(t, auth{"name": "Ana", "person": ofEva})
		var w welcome
		if e := <-c.events; e.name == "welcome" {
			_ = json.Unmarshal(e.args[0], &w)
			c.name, c.mark, other = w.Name, w.Mark, c
		} else if time.Now().After(deadline) {
			t.Fatal("the name is never free")
		}
	}
	other.says("no, yo soy Ana", "")
	first, second := other.reads(), other.reads()
	if first.id != id || first.about.Name != second.about.Name || first.about.Mark != ana.mark || second.about.Mark != other.mark || ana.mark == other.mark {
		t.Errorf("%+v and %+v", first.about, second.about)
	}
	if again := two.joins(t, auth{"name": "Ana de verdad", "person": ofAna}); again.mark != ana.mark {
		t.Errorf("elsewhere, and under another name, her mark is %s and not %s", again.mark, ana.mark)
	}
	guest := two.joins(t, auth{"name": "De paso"})
	for mark, secret := range map[string]bool{ana.mark: true, other.mark: true, guest.mark: false} {
		if strings.HasPrefix(mark, "~") == secret || len(strings.TrimPrefix(mark, "~")) != 5 {
			t.Errorf("a mark is %q", mark)
		}
	}
	// Who has not the key cannot make a mark.
	elsewhere := opens(t, eventlogtest.Store(t), chat.Options{})
	if c := elsewhere.joins(t, auth{"name": "Ana", "person": ofAna}); c.mark == ana.mark {
		t.Error("another site gives the same mark")
	}
}

// What one instance knows of presence and reserved names, the others know.
func TestPresenceAndReservationsOnTwoInstances(t *testing.T) {
	store := eventlogtest.Store(t)
	options := chat.Options{Heartbeat: 50 * time.Millisecond, Grace: time.Hour, Keep: time.Hour}
	one, two := opens(t, store, options), opens(t, store, options)
	watch := two.joins(t, auth{"name": "Mira"})

	// An empty seat over there is free here, if nothing protects it.
	guest := one.joins(t, auth{"name": "Luis"})
	watch.hears("joined")
	guest.isCut()
	one.has(t, 0)
	until(t, "the seat is free on the other instance", func() bool {
		e := <-two.dials(t, auth{"name": "Luis"}).events
		return e.name == "welcome"
	})

	// A name is kept over there as well, and an instance that starts late knows.
	ana := one.joins(t, auth{"name": "Ana", "person": ofAna})
	ana.leaves()
	reserves := func(i *instance) {
		t.Helper()
		until(t, "an instance knows of the reservation", func() bool { return i.Reserves("general", "Ana") })
		if no := i.isRefused(t, auth{"name": "Ana"}); no.RetryAfter < 3500 {
			t.Errorf("it keeps it for %d s", no.RetryAfter)
		}
	}
	reserves(two)
	three := opens(t, store, options)
	reserves(three)
	if c := three.joins(t, auth{"name": "Ana", "person": ofAna}); c.name != "Ana" {
		t.Errorf("she comes back as %s", c.name)
	}
}

// until tries again until it is so.
func until(t testing.TB, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never happens: ", what)
		}
	}
}

// A room in which nobody is, but something was said, is there as well.
func TestARoomOfWhichOnlyMessagesAreLeftIsNotImitated(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana := i.joins(t, auth{"name": "Ana", "room": "sala-1"})
	ana.says("hola", "")
	ana.reads()
	ana.leaves()
	i.has(t, 0)
	if no := i.isRefused(t, auth{"room": "sala-l"}); no.Title != "Esa sala se confunde con otra" || no.Suggestion != "sala-1" {
		t.Errorf("beside it opens another: %+v", no)
	}
	i.joins(t, auth{"room": "sala-1"})
}
