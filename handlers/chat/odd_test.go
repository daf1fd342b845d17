package chat_test

import (
	"encoding/json"
	"testing"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
)

// JavaScript's strings may end in half an emoji, and a client sends them so.
// It is read as U+FFFD, as a browser would send it by any other way; whatever
// cannot be read is refused with a reason, and nobody is cut.
func TestATextCutInsideAnEmojiIsTakenAndHurtsNobody(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ana, luis := i.joins(t, auth{"name": "Ana"}), i.joins(t, auth{"name": "Luis"})
	for n, test := range []struct{ args, text, title string }{
		{`"hola \ud83d"`, "hola �", ""},
		{`"\ude00 hola","k-1"`, "� hola", ""},
		{`"\u2028 a\u2029b"`, "a\u2029b", ""},
		{`"\uffff"`, "", "El mensaje está vacío"},
		{`"a\u0000b"`, "", "El mensaje tiene caracteres de control"},
		{`"hola","\ud83d"`, "", "Esa clave no sirve"},
		{`{"a":1,"a":2}`, "", "Eso no es un mensaje"},
		{`9007199254740993`, "", "Eso no es un mensaje"},
		{`"sigue"`, "sigue", ""},
	} {
		got := make(chan json.RawMessage, 1)
		ana.mu.Lock()
		ana.next++
		id := ana.next
		ana.acks[id] = got
		ana.mu.Unlock()
		ana.sends("42" + string(rune('0'+id)) + `["chat message",` + test.args + `]`)
		var answer []acknowledgement
		if err := json.Unmarshal(<-got, &answer); err != nil {
			t.Fatal(err)
		}
		if test.title != "" {
			if answer[0].Problem == nil || answer[0].Problem.Title != test.title {
				t.Errorf("row %d, %s: %+v, want %q", n, test.args, answer[0], test.title)
			}
			continue
		}
		for _, c := range []*client{ana, luis} {
			if m := c.reads(); m.text != test.text || m.id != answer[0].ID {
				t.Errorf("row %d, %s: %s reads %q with the id %d (%+v)", n, test.args, c.name, m.text, m.id, answer[0])
			}
		}
	}
}

func TestOddCredentialsAreExplained(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	for hello, want := range map[string]string{
		`{"name":"Ana","name":"Luis"}`:      "No se entiende quién eres",
		`{"room":"sala \ud83d"}`:            "Ese nombre de sala no sirve",
		`{"serverOffset":9007199254740993}`: "No se entiende hasta dónde has leído",
		`{"serverOffset":1e400}`:            "No se entiende hasta dónde has leído",
		`{"person":"\ud83d"}`:               "No se entiende quién eres",
	} {
		c := i.dials(t, nil)
		c.hears("welcome")
		c.sends("41")
		c.sends("40" + hello)
		var no struct{ Data struct{ Title string } }
		c.hears("connect_error", &no)
		if no.Data.Title != want {
			t.Errorf("%s: %q, want %q", hello, no.Data.Title, want)
		}
	}
}
