package plain

import (
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/text"
)

func TestSlug(t *testing.T) {
	for text, want := range map[string]string{
		"¿Cómo funciona?":          "como-funciona",
		"Año, pingüino y «ÑANDÚ»":  "ano-pinguino-y-nandu",
		"  HTTP/1.1 -- 101  ":      "http-1-1-101",
		"1.ª vez":                  "1-a-vez",
		"¡¿!?":                     "seccion",
		"":                         "seccion",
		"Server-Sent Events (SSE)": "server-sent-events-sse",
	} {
		if got := Slug(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestHasSlug(t *testing.T) {
	for text, want := range map[string]bool{"¡Año!": true, "¿42?": true, "你好 🎉": false, "": false} {
		if HasSlug(text) != want {
			t.Errorf("%q: got %v", text, !want)
		}
	}
}

func TestTextIsWhatAReaderSees(t *testing.T) {
	for give, want := range map[string]string{
		"Un **texto** con\n`c\\ódigo` y [enlace](/x).":            "Un texto con c\\ódigo y enlace.",
		"Uno &amp; \\*dos\\* &#233;\n\n- tres\n- <https://a.org>": "Uno & *dos* é tres  https://a.org",
	} {
		source := []byte(give)
		if got := Text(goldmark.New().Parser().Parse(text.NewReader(source)), source); got != want {
			t.Errorf("%q: got %q, want %q", give, got, want)
		}
	}
}

func TestSpacesLookAlike(t *testing.T) {
	for give, want := range map[string]string{
		"a\u00a0b":          "a b",
		"a\u200bb":          "ab",
		"::\u00a0widget{}":  "::widget{}",
		"a\u2003b\u3164c ñ": "a b c ñ",
	} {
		if got := Spaces(give); got != want {
			t.Errorf("%+q: got %q, want %q", give, got, want)
		}
	}
	for r, want := range map[rune]bool{' ': false, 'ñ': false, '\u00a0': true, '\u200b': true, '\t': false} {
		if IsOdd(r) != want {
			t.Errorf("%U: got %v", r, !want)
		}
	}
}
