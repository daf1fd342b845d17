package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
)

// An answer with older messages is bounded: of the longest messages there are
// fewer in it, the newest, and the next query gives the others.
func TestHistoryIsBoundedByBytes(t *testing.T) {
	store := eventlogtest.Store(t)
	log := eventlogtest.Log(t, store, chat.Log)
	const all = 100
	for n := range all {
		text := fmt.Sprint(n, " ", strings.Repeat("😀", 1990))
		data, _ := json.Marshal(map[string]any{"room": "general", "name": "Ana", "text": text})
		if _, err := log.Append(eventlogtest.Context(t), chat.TopicOf("general"), data, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Wait(eventlogtest.Context(t), all-1); err != nil {
		t.Fatal(err)
	}
	c := serves(t, log, store.Bus("chat"), chat.Options{}).joins(t, nil)
	texts, _ := c.readsUntilReady()
	if len(texts) != 50 || !strings.HasPrefix(texts[0], "50 ") {
		t.Fatalf("a newcomer gets %d messages, from %.10q", len(texts), texts[0])
	}
	looks := 0
	for before, more := 51, true; more; looks++ {
		var page struct {
			Messages [][]any
			More     bool
		}
		if !c.asks(&page, "history", before) || len(page.Messages) == 0 {
			t.Fatalf("before %d: %d messages", before, len(page.Messages))
		}
		if text, _ := json.Marshal(page); len(text) > 64<<10 {
			t.Errorf("before %d: %d bytes", before, len(text))
		}
		first := before - len(page.Messages)
		for i, m := range page.Messages {
			if m[1] != float64(first+i) {
				t.Fatalf("before %d: message %v at the place of %d", before, m[1], first+i)
			}
		}
		if before, more = first, page.More; more != (before > 1) {
			t.Fatalf("from %d on there are more: %v", before, more)
		}
	}
	if looks < 7 || looks > 9 {
		t.Errorf("%d looks for 400 KB", looks)
	}
}
