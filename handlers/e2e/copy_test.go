package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// The clipboard's API is not for pages on plain HTTP, and the button must work
// all the same.
func TestCodeIsCopied(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	code := finds[string](ana, `() => document.querySelector(".code pre").innerText`)
	ana.clicks("copies", chromedp.CSS(".code button"))
	waits[bool](ana, "the button says so", `() => document.querySelector(".code button").innerText.startsWith("Copiado")`)

	ana.does("clears the field", chromedp.Clear(part("websocket", "message")))
	ana.does("goes to the field", chromedp.Focus(part("websocket", "message")))
	call(ana, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type:     input.DispatchKeyEventTypeKeyDown,
		Commands: []string{"paste"},
	})
	field := `() => document.querySelector('websocket-widget [data-part="message"]').value`
	if pasted := finds[string](ana, field); !strings.HasPrefix(letters(code), letters(pasted)) || len(pasted) < 20 {
		t.Errorf("pasted %q, copied %q", pasted, code)
	}
}

// letters is a text without its white space: a field of one line drops some.
func letters(text string) string { return strings.Join(strings.Fields(text), "") }
