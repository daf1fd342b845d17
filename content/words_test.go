package content

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alecthomas/chroma/v2"
)

func TestSlugify(t *testing.T) {
	for text, want := range map[string]string{
		"¿Cómo funciona?":          "como-funciona",
		"Año, pingüino y «ÑANDÚ»":  "ano-pinguino-y-nandu",
		"  HTTP/1.1 -- 101  ":      "http-1-1-101",
		"1.ª vez":                  "1-a-vez",
		"¡¿!?":                     "seccion",
		"":                         "seccion",
		"Server-Sent Events (SSE)": "server-sent-events-sse",
	} {
		if got := slugify(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

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
		if hint := suggest(got, widgets); hint != want {
			t.Errorf("%q: got %q, want %q", got, hint, want)
		}
	}
	if hint := suggest("a", nil); hint != "no hay ninguno" {
		t.Errorf("got %q", hint)
	}
	if hint := suggest("latdo", []string{"dato", "lado", "latido"}); hint != "¿quisiste decir `latido`?" {
		t.Errorf("a letter left out: %q", hint)
	}
}

// What is not there may be feminine.
func TestSuggestionsAgreeInGender(t *testing.T) {
	for what, p := range map[string]struct{ body, want string }{
		"a picture":    {"![Un mapa](img/nada.png)\n", "no existe la imagen `img/nada.png`; no hay ninguna"},
		"a region":     {"::source{file=handlers/sse/vacio.go region=b}\n", "handlers/sse/vacio.go no tiene ninguna región `b`; no hay ninguna"},
		"an attribute": {"::glosario{orden=a}\n", "`glosario` no tiene ningún atributo `orden`; no hay ninguno"},
	} {
		options := fixture()
		options.Sources = fstest.MapFS{"handlers/sse/vacio.go": mapFile("package sse\n")}
		_, problems := loadWith(options, map[string]string{"a.md": lesson("a", 1, p.body), "glosario.md": "## eco\n\nVuelve.\n"})
		if problems == nil || !strings.Contains(problems.Error(), p.want) {
			t.Errorf("%s: %v; want %s", what, problems, p.want)
		}
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

func TestDedent(t *testing.T) {
	for _, test := range []struct{ give, want string }{
		{"", ""},
		{"\n  \n", ""},
		{"\ta\n\n\t\tb\n", "a\n\n\tb"},
		{"  a\n b\n", " a\nb"},
		{"\ta\n  b", "\ta\n  b"}, // they share no indentation
		{"    \n  a  \n    \n  b\n\n", "a\n\nb"},
	} {
		if got := strings.Join(dedent(strings.Split(test.give, "\n")), "\n"); got != test.want {
			t.Errorf("%q: got %q, want %q", test.give, got, test.want)
		}
	}
}

// TestFailingLexer checks that code is shown even if it cannot be coloured.
func TestFailingLexer(t *testing.T) {
	lex := chroma.MustNewLexer(&chroma.Config{Name: "roto"}, func() chroma.Rules {
		return chroma.Rules{"root": {{Pattern: `.+`, Type: chroma.EmitterFunc(func([]string, *chroma.LexerState) chroma.Iterator {
			panic("too slow")
		})}}}
	})
	var html strings.Builder
	highlight(&html, lex, "a < b\n", nil, time.Now().Add(time.Hour))
	if got, want := html.String(), "a &lt; b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
