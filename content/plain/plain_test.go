package plain

import "testing"

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
