package lint_test

import (
	"strings"
	"testing"

	"envivo/content"
	"envivo/content/contenttest"
)

// A link that leads nowhere is told where it should lead.
func TestLinksThatLeadNowhere(t *testing.T) {
	opts := contenttest.Strict()
	opts.Endpoints = []string{"/metrics", "/healthz", "/polling"}
	opts.Anchors = func(address string) ([]content.Heading, bool) {
		switch address {
		case "/chat":
			return []content.Heading{
				{Level: 1, ID: "site-title", Text: "Chat"},
				{Level: 2, ID: "salas", Text: "Salas"},
				{ID: "mensajes"},
				{Level: 2, ID: "por-que", Text: "¿Y por qué no?"},
			}, true
		case "/", "/polling":
			return nil, true
		default:
			return nil, false
		}
	}
	for body, want := range map[string]string{
		"[x](04-sse.md)":                        "`04-sse.md` no empieza por `/`; esa lección se enlaza como `/lecciones/sse`",
		"[x](./04-sse.md#C%C3%B3mo-funciona)":   "`./04-sse.md#C%C3%B3mo-funciona` no empieza por `/`; esa lección se enlaza como `/lecciones/sse#como-funciona`",
		"[x](04-sse.md#nada)":                   "`04-sse.md#nada` no empieza por `/`; esa lección se enlaza como `/lecciones/sse`",
		"[x](sse)":                              "`sse` no empieza por `/`; esa lección se enlaza como `/lecciones/sse`",
		"[x](../lecciones/sse)":                 "`../lecciones/sse` no empieza por `/`; esa lección se enlaza como `/lecciones/sse`",
		"[x](99-nada.md)":                       "`99-nada.md` no empieza por `/`; una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`",
		"[x](/lecciones/04-sse)":                "no hay ninguna lección `04-sse`; ¿quisiste decir `sse`?",
		"[x](/lecciones/04-sse.md)":             "no hay ninguna lección `04-sse.md`; ¿quisiste decir `sse`?",
		"[x](/04-sse.md)":                       "el sitio no tiene ninguna página `/04-sse.md`; ¿quisiste decir `/lecciones/sse`?",
		"[x](/content/04-sse.md#como-funciona)": "el sitio no tiene ninguna página `/content/04-sse.md`; ¿quisiste decir `/lecciones/sse#como-funciona`?",
		"[x](/metrisc)":                         "el sitio no tiene ninguna página `/metrisc`; hay `/`, `/chat` y `/seis-conexiones`",
		"[x](/healthy)":                         "el sitio no tiene ninguna página `/healthy`; hay `/`, `/chat` y `/seis-conexiones`",
		"[x](/chat#nada)":                       "la página `/chat` no tiene ningún título `#nada`; hay `por-que` y `salas`",
		"[x](/chat#sala)":                       "la página `/chat` no tiene ningún título `#sala`; ¿quisiste decir `salas`?",
		"[x](/chat#mensages)":                   "la página `/chat` no tiene ningún título `#mensages`; ¿quisiste decir `mensajes`?",
		"[x](/chat#¿Y-por-qué-no?)":             "la página `/chat` no tiene ningún título `#¿Y-por-qué-no?`; ¿quisiste decir `por-que`?",
		"[x](/chat?sala=a#nada-de-eso)":         "la página `/chat` no tiene ningún título `#nada-de-eso`; hay `por-que` y `salas`",
		"[x](/#algo)":                           "la página `/` no tiene ningún título `#algo`; quita `#algo`",
		"[x](/polling?after=0#algo)":            "la página `/polling` no tiene ningún título `#algo`; quita `#algo`",
		"[x](/lecciones/sse#c%C3%B3mo)":         "la lección `sse` no tiene ningún título `#cómo`; hay `como-funciona`",
		"´´´smart\nHola\n´´´":                   "no conozco el lenguaje `smart`; si es una nota, se escribe `:::consejo` … `:::`",
		"´´´{warning}\nHola\n´´´":               "no conozco el lenguaje `{warning}`; si es una nota, se escribe `:::aviso` … `:::`",
		"´´´mermaid\nHola\n´´´":                 "no conozco el lenguaje `mermaid`; si es un diagrama de secuencia, el lenguaje es `secuencia`; si no, escribe `text`",
		"´´´pyton\nHola\n´´´":                   "no conozco el lenguaje `pyton`; ¿quisiste decir `python`?",
	} {
		_, problems := contenttest.LoadWith(opts, map[string]string{
			"a.md": contenttest.Lesson("a", 1, strings.ReplaceAll(body, "´", "`")+"\n"), "04-sse.md": contenttest.Lesson("sse", 2, "## ¿Cómo funciona?\n"),
		})
		got := problems.Error()
		if _, said, _ := strings.Cut(got, ": "); len(problems) != 1 || said != want {
			t.Errorf("%s:\ngot  %s\nwant %s", body, got, want)
		}
	}
	for _, body := range []string{
		"[x](/chat#salas) [x](/chat#mensajes) [x](/chat#site-title) [x](/chat?sala=a#salas)", "[x](/seis-conexiones#nadie-lo-sabe)",
		"[x](/metrics) [x](/polling?after=0)", "[x](/lecciones/sse#como-funciona)", "[x](/chat#s%61las)",
	} {
		files := map[string]string{"a.md": contenttest.Lesson("a", 1, body+"\n"), "04-sse.md": contenttest.Lesson("sse", 2, "## ¿Cómo funciona?\n")}
		if _, problems := contenttest.LoadWith(opts, files); len(problems) > 0 {
			t.Errorf("%s:\n%v", body, problems)
		}
	}
}
