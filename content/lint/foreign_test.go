package lint_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
)

// What other generators understand is named, with what it is here; each is told
// once, at its place.
func TestForeignSyntaxIsNotShownRaw(t *testing.T) {
	for _, tt := range []struct{ body, place, quoted, instead string }{
		{"> [!NOTE]\n> Hola.", "8:3", "[!NOTE]", ":::nota"},
		{"> [!TIP]\n> Hola.", "8:3", "[!TIP]", ":::consejo"},
		{"> [!Warning]- Título\n> Hola.", "8:3", "[!Warning]-", ":::aviso"},
		{"{{< figura src=\"a.png\" >}}", "8:1", "{{< figura src=\"a.png\" >}}", "::widget{name=…}"},
		{"{{% aviso %}}", "8:1", "{{% aviso %}}", "::widget{name=…}"},
		{"{% include nota.html %}", "8:1", "{% include nota.html %}", "::source{"},
		{"Hola, {{ page.title }}.", "8:7", "{{ page.title }}", "plantillas"},
		{"## Título con ancla {#mi-ancla}", "8:21", "{#mi-ancla}", "bórralo"},
		{"Un párrafo {.centrado}", "8:12", "{.centrado}", "bórralo"},
		{"Un párrafo\n{: .centrado}", "9:1", "{: .centrado}", "bórralo"},
		{"Término\n: Su definición.", "9:1", ": Su definición.", "[término](termino:)"},
		{"*[HTML]: Hyper Text", "8:1", "*[HTML]:", "glosario.md"},
		{"!!! note \"Nota\"", "8:1", "!!! note \"Nota\"", ":::nota"},
		{"!!! warning", "8:1", "!!! warning", ":::aviso"},
		{"??? tip", "8:1", "??? tip", ":::consejo"},
		{"???+ question \"¿Qué?\"", "8:1", "???+ question \"¿Qué?\"", ":::respuesta"},
		{".. note:: Hola", "8:1", ".. note:: Hola", ":::nota"},
		{"image::a.png[Un mapa]", "8:1", "image::a.png[Un mapa]", "![lo que se ve]"},
		{"Energía: $E=mc^2$.", "8:10", "$E=mc^2$", "E = mc²"},
		{"$$\\sum x$$", "8:1", "$$\\sum x$$", "E = mc²"},
		{"Energía: \\(E=mc^2\\).", "8:10", "\\(E=mc^2\\)", "E = mc²"},
		{"[TOC]", "8:1", "[TOC]", "bórralo"},
		{"[[_TOC_]]", "8:1", "[[_TOC_]]", "bórralo"},
		{"Mira [[Otra página]].", "8:6", "[[Otra página]]", "/lecciones/"},
		{"![[foto.png]]", "8:1", "![[foto.png]]", "![lo que se ve]"},
		{"Esto es ==importante== de verdad.", "8:9", "==importante==", "**así**"},
		{"Esto es ++nuevo++ aquí.", "8:9", "++nuevo++", "**así**"},
		{"Hola %%para mí%%.", "8:6", "%%para mí%%", "bórralo"},
		{"Bien :tada: hecho", "8:6", ":tada:", "emoji"},
		{":::tip\nHola.\n:::", "8:4", "tip", ":::consejo"},
		{":::Warning\nHola.\n:::", "8:4", "Warning", ":::aviso"},
		{"- ==a== en una lista", "8:3", "==a==", "**así**"},
		{"| a |\n|---|\n| [[b]] |", "10:3", "[[b]]", "/lecciones/"},
	} {
		t.Run(tt.body, func(t *testing.T) {
			_, problems := contenttest.Load(map[string]string{"a.md": contenttest.Lesson("a", 1, tt.body+"\n")})
			got := problems.Error()
			if len(problems) != 1 || !strings.HasPrefix(got, "content/a.md:"+tt.place+": ") ||
				!strings.Contains(problems[0].Message, "`"+tt.quoted+"`") || !strings.Contains(problems[0].Hint, tt.instead) {
				t.Errorf("got  %s\nwant %s, `%s`, and %s instead", got, tt.place, tt.quoted, tt.instead)
			}
		})
	}
}

// What only looks like it, and what is code, is left alone.
func TestWhatIsNotForeignIsLeftAlone(t *testing.T) {
	contenttest.MustLoad(t, map[string]string{"a.md": contenttest.Lesson("a", 1, contenttest.Lines(
		"Cuesta 5 $ o 6 $, o $5 y $6, o US$10-US$20; y C++ y Java++, 10:30:15, a == b y c == d, el 50 % y el 20 %.", "",
		"Código: `{{ x }}`, `{% x %}`, `$x$`, `[[x]]`, `[TOC]`, `{#id}`, `:tada:`, `==x==`, `> [!NOTE]`.", "",
		"```text", "{{ x }} {% x %} $x$ [[x]] [TOC] ==x== :tada:", "!!! note", ": x", "```", "",
		"Así: \\[\\[x]], \\{\\{x}}, \\$E=mc^2\\$, (¡qué!!!), ¿¿¿qué???, {a, b}. Y un enlace \\(así\\).", "",
		"> [a](#a): una cita", "", "## A", "", "1. Uno: dos", "2. Ratio 3:4:5",
	))})
}
