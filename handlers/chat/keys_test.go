package chat_test

import (
	"testing"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
)

const (
	anasSecret = "el-secreto-de-ana-01"
	evasSecret = "el-secreto-de-eva-01"
)

// Who sends another's next key first swallows nothing: a key is its sender's.
func TestAKeyIsItsSendersAlone(t *testing.T) {
	store := eventlogtest.Store(t)
	i := opens(t, store, chat.Options{})
	ana := i.joins(t, auth{"name": "Ana", "person": anasSecret})
	eva := i.joins(t, auth{"name": "Eva", "person": evasSecret})
	somebody := i.joins(t, nil)

	spoof := eva.says("yo primero", "X-1")
	id := ana.says("hola", "X-1")
	same := eva.says("hola", "X-1")
	other := somebody.says("hola", "X-1")
	if id == spoof || id == same || id == other || same == other {
		t.Errorf("ids %d, %d, %d, %d: one swallows another", spoof, id, same, other)
	}
	// Nor does anybody's own, used for something else.
	if again := somebody.says("otra cosa", "X-1"); again == other {
		t.Error("another text with the same key is swallowed")
	}
	// Its sender is known by the secret, whatever the connection, and by
	// another instance that has read it in the log.
	ana.isCut()
	ana = i.joins(t, auth{"name": "Ana", "person": anasSecret, "serverOffset": id})
	if again := ana.says("hola", "X-1"); again != id {
		t.Errorf("repeated it is %d, not %d", again, id)
	}
	i.stop()
	i = opens(t, store, chat.Options{})
	if again := i.joins(t, auth{"name": "Ana", "person": anasSecret}).says("hola", "X-1"); again != id {
		t.Errorf("repeated after a restart it is %d, not %d", again, id)
	}
}

func TestAKeyIsSentBackToItsSenderAlone(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	eva := i.joins(t, auth{"name": "Eva", "person": evasSecret})
	_, _ = eva.readsUntilReady()
	ana := i.joins(t, auth{"name": "Ana", "person": anasSecret})
	id := ana.says("hola", "X-1")
	if m := eva.reads(); m.about.Key != "" {
		t.Errorf("another is told the key %q", m.about.Key)
	}
	for _, test := range []struct{ name, secret, want string }{
		{"Eva", evasSecret, ""}, {"Ana", anasSecret, "X-1"}, {"Luis", "", ""},
	} {
		with := auth{"name": test.name, "serverOffset": id - 1}
		if test.secret != "" {
			with["person"] = test.secret
		}
		c := i.joins(t, with)
		if m := c.reads(); m.id != id || m.about.Key != test.want {
			t.Errorf("%s comes back and is told the key %q, want %q", test.name, m.about.Key, test.want)
		}
		var page struct{ Messages [][]any }
		if !c.asks(&page, "history", id+1) || len(page.Messages) != 1 {
			t.Fatalf("%s finds %v", test.name, page)
		}
		if key, _ := page.Messages[0][2].(map[string]any)["key"].(string); key != test.want {
			t.Errorf("%s looks back and is told the key %q, want %q", test.name, key, test.want)
		}
	}
}
