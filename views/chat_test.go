package views

import (
	"slices"
	"strings"
	"testing"
)

// chat renders the widget as a lesson does.
func chat(t *testing.T, given map[string]string) string {
	t.Helper()
	return widgetOf(t, "chat", given)
}

func TestChatOpensTheRoomOfTheLesson(t *testing.T) {
	for want, given := range map[string]map[string]string{
		`data-room="general"`:                 nil,
		`data-room="grupo &#34;3&#34; &lt;b"`: {"room": `grupo "3" <b`},
	} {
		if html := chat(t, given); !strings.Contains(html, want) {
			t.Errorf("%v: %s is missing", given, want)
		}
	}
	page := render(t, Chat(course()))
	equal(t, "the page's own", all(`<chat-widget data-room="([^"]*)" data-page>`, page), []string{""})
	if strings.Contains(chat(t, nil), "data-page") {
		t.Error("a lesson's chat takes itself for the page: it would go in by itself")
	}
}

// Two chats in one page must not share a label.
func TestChatLabelsAreItsOwn(t *testing.T) {
	html := chat(t, nil)
	ids := all(`\sid="([^"]+)"`, html)
	for _, id := range ids {
		if !strings.HasPrefix(id, "chat-1-") {
			t.Errorf("the id %q is not of this use", id)
		}
	}
	for _, label := range all(`(?:\sfor|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"`, html) {
		if !slices.Contains(ids, label) {
			t.Errorf("nothing has the id %q", label)
		}
	}
}

// The parts that assets/js/chat/*.js ask for, each once: with one missing the
// widget does not come to life.
func TestChatHasItsParts(t *testing.T) {
	html := chat(t, nil)
	hasParts(t, html, `alone announcer clear composer controls draft entry go here hint jump
		jump-words leave log messages name older open other packets pause pending people people-count retry room
		room-name rooms state status title tools travel warning warning-words`)
}
