package chat_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/visitor"
)

// adds says something in a room, past all limits.
func adds(t *testing.T, log *eventlog.Log, room, text string) (id uint64) {
	t.Helper()
	data, _ := json.Marshal(map[string]string{"room": room, "name": "Ana", "text": text})
	id, err := log.Append(eventlogtest.Context(t), chat.TopicOf(room), data, "")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

type gap struct {
	From, To uint64
	Reset    bool
}

// comesBack enters a room with a cursor and gives the gap that it is told, if
// any, and the texts that follow.
func (i *instance) comesBack(t *testing.T, room string, after uint64) (told gap, texts []string) {
	t.Helper()
	c := i.joins(t, auth{"room": room, "serverOffset": after})
	for {
		select {
		case e := <-c.events:
			switch e.name {
			case "gap":
				_ = json.Unmarshal(e.args[0], &told)
			case "chat message":
				var text string
				_ = json.Unmarshal(e.args[0], &text)
				texts = append(texts, text)
			case "ready":
				return told, texts
			}
		case <-time.After(patience):
			t.Fatal("the replay does not end")
		}
	}
}

func TestNoRoomEmptiesAnother(t *testing.T) {
	store := eventlogtest.Memory(t)
	log := eventlogtest.Log(t, store, chat.Log)
	first := adds(t, log, "tranquila", "sigo aquí")
	for n := 1; n <= chat.PerRoom; n++ {
		adds(t, log, "ruidosa", fmt.Sprint(n))
	}
	check := func(when string, i *instance, want gap, from int) {
		t.Helper()
		if told, texts := i.comesBack(t, "tranquila", 0); told != (gap{}) || fmt.Sprint(texts) != "[sigo aquí]" {
			t.Errorf("%s: in the quiet room there are %v, gap %+v", when, texts, told)
		}
		told, texts := i.comesBack(t, "ruidosa", first)
		if told != want || len(texts) != chat.PerRoom || texts[0] != fmt.Sprint(from) {
			t.Errorf("%s: in the noisy room there are %d from %s on, gap %+v; want %+v", when, len(texts), texts[0], told, want)
		}
	}
	i := serves(t, log, store.Bus("chat"), chat.Options{})
	check("as many as are kept", i, gap{}, 1)
	adds(t, log, "ruidosa", "one more")
	last := adds(t, log, "ruidosa", "and another")
	if err := log.Wait(eventlogtest.Context(t), last-1); err != nil {
		t.Fatal(err)
	}
	lost := gap{From: first + 1, To: first + 2}
	check("two more", i, lost, 3)
	i.stop()
	check("after a restart", serves(t, log, store.Bus("chat"), chat.Options{}), lost, 3)
}

// When there are as many rooms as are retained, an empty one is evicted. Who comes
// back to it is told what is gone, also after a restart.
func TestARoomThatMakesWaySaysSo(t *testing.T) {
	store := eventlogtest.Memory(t)
	spec := chat.Log
	spec.Tail = 2 // what is forgotten is not read from memory
	log := eventlogtest.Log(t, store, spec)
	for n := range 12 {
		adds(t, log, "hablada", fmt.Sprint(n))
	}
	last := adds(t, log, "probada", "hola") // it has the fewest messages, with those that follow, and is the oldest
	for n := 2; n < chat.MaxRooms-1; n++ {
		adds(t, log, fmt.Sprintf("otra-%d", n), "hola")
	}
	if err := log.Wait(eventlogtest.Context(t), last+chat.MaxRooms-4); err != nil { // a chat that opens knows all of it
		t.Fatal(err)
	}
	i := serves(t, log, store.Bus("chat"), chat.Options{})
	somebody := i.joins(t, auth{"room": "otra-2"})
	if somebody.says("y yo en la mía", "") == 0 {
		t.Fatal("a room that is there is full")
	}
	guest := i.joins(t, auth{"room": "la-última"})
	guest.says("quepo justo", "")

	newcomer := i.joins(t, auth{"room": "una-más"})
	var answer acknowledgement
	if !newcomer.asks(&answer, "chat message", "¿y yo?") || answer.Problem == nil || answer.Problem.Title != "No caben más salas" {
		t.Errorf("one room too many: %+v", answer)
	}
	i.Age(11 * time.Minute)
	newcomer.says("ahora sí", "")
	newcomer.reads() // so what comes before it in the log has been read here, too
	for _, when := range []string{"at once", "after a restart"} {
		want := gap{From: last, To: last}
		if told, texts := i.comesBack(t, "probada", last-1); told != want || len(texts) > 0 {
			t.Errorf("%s: the room that made way has %v, gap %+v, want %+v", when, texts, told, want)
		}
		if told, texts := i.comesBack(t, "hablada", 1); told != (gap{}) || len(texts) != 11 {
			t.Errorf("%s: the room where people talked has %v, gap %+v", when, texts, told)
		}
		if told, texts := i.comesBack(t, "una-más", last); told != (gap{}) || fmt.Sprint(texts) != "[ahora sí]" {
			t.Errorf("%s: the new room has %v, gap %+v", when, texts, told)
		}
		i.stop()
		i = serves(t, log, store.Bus("chat"), chat.Options{})
	}
	if page, err := log.ReadTopic(eventlogtest.Context(t), chat.TopicOf("probada"), eventlog.Cursor{}, 0); err != nil || len(page.Events) > 0 {
		t.Errorf("the log still has %d messages of it (%v)", len(page.Events), err)
	}
}

func TestAVisitorOpensRoomsNowAndThen(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana, luis := visitor.Visitor{ID: "ana"}, visitor.Visitor{ID: "luis"}
	for n, want := range []bool{true, true, false} {
		if got := i.Opens(ana, fmt.Sprint("de-ana-", n)); got != want {
			t.Errorf("her room %d is opened: %v", n, got)
		}
	}
	if !i.Opens(ana, "general") || !i.Opens(ana, "de-ana-0") {
		t.Error("a room that is there cannot be used")
	}
	if !i.Opens(luis, "de-luis") {
		t.Error("another cannot open a room")
	}
}
