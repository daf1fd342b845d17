package lint

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "año", 3}, {"sse", "sse", 0}, {"sse", "see", 1}, {"ses", "sse", 1},
		{"poling", "polling", 1}, {"pollling", "polling", 1}, {"websoket", "polling", 8}, {"ñu", "nu", 1},
	} {
		if got, back := distance(test.a, test.b), distance(test.b, test.a); got != test.want || back != test.want {
			t.Errorf("%q and %q: got %d and %d, want %d", test.a, test.b, got, back, test.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	widgets := []string{"websocket", "polling", "sse"}
	for got, want := range map[string]string{
		"POLING":                   "¿quisiste decir `polling`?",
		"see":                      "¿quisiste decir `sse`?",
		"chat":                     "hay `polling`, `sse` y `websocket`",
		"":                         "hay `polling`, `sse` y `websocket`",
		strings.Repeat("sse", 100): "hay `polling`, `sse` y `websocket`",
	} {
		if hint := Suggest(got, widgets); hint != want {
			t.Errorf("%q: got %q, want %q", got, hint, want)
		}
	}
	if hint := Suggest("a", nil); hint != "no hay ninguno" {
		t.Errorf("got %q", hint)
	}
	if hint := Suggest("latdo", []string{"dato", "lado", "latido"}); hint != "¿quisiste decir `latido`?" {
		t.Errorf("a letter left out: %q", hint)
	}
}

func TestOneLine(t *testing.T) {
	for _, test := range []struct{ give, want string }{
		{"a\n\tb  c ", "a b c"},
		{"rojo\x1b[31m", "rojo[31m"},
		{strings.Repeat("ñ", 1000), strings.Repeat("ñ", 300) + "…"},
	} {
		if got := oneLine(test.give); got != test.want {
			t.Errorf("%q: got %q, want %q", test.give, got, test.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, test := range []struct {
		line   string
		column int
		text   string
		caret  int
	}{
		{"", 1, "", 0},
		{"abc", 1, "abc", 0},
		{"abc", 4, "abc", 3},
		{"\t  abc  def ", 4, "abc def", 0},
		{"\t  abc  def ", 9, "abc def", 4},
		{"\t  abc  def ", 13, "abc def", 7},
		{"a \x00", 3, "a", 1},
		{"a\x00ño", 4, "año", 2},
		{"a\xf1o", 2, "a\ufffdo", 1},
	} {
		if text, caret := excerpt(test.line, test.column); text != test.text || caret != test.caret {
			t.Errorf("%q, column %d: got %q, %d; want %q, %d", test.line, test.column, text, caret, test.text, test.caret)
		}
	}
}
