package frontmatter_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
)

// Whatever YAML cuts, takes for something else or leaves out is a mistake that
// says how to write it. Each row replaces a field, and leads to a message about
// it, or to none.
func TestYAMLSurprisesNobody(t *testing.T) {
	for _, test := range []struct{ field, give, want string }{
		{"title", "title: Práctica #3", "2:17: en `title`, YAML toma `#3` por un comentario, y se pierde; si es del texto, escribe `title: \"Práctica #3\"`; si no, ponlo en su propia línea"},
		{"title", "title: Práctica # 3", "2:17: en `title`, YAML toma `# 3` por un comentario, y se pierde; si es del texto, escribe `title: \"Práctica # 3\"`; si no, ponlo en su propia línea"},
		{"title", "title: \"Hola\" # nota", "2:15: detrás del valor de `title` hay un comentario; ponlo en su propia línea"},
		{"title", "title: 'It''s' # nota", "2:16: detrás del valor de `title` hay un comentario; ponlo en su propia línea"},
		{"title", "title: yes", "2:8: en `title`, YAML toma `yes` por un sí o un no, y no por texto; escribe `title: \"yes\"`"},
		{"title", "title: No", "2:8: en `title`, YAML toma `No` por un sí o un no, y no por texto; escribe `title: \"No\"`"},
		{"title", "title: on", "2:8: en `title`, YAML toma `on` por un sí o un no, y no por texto; escribe `title: \"on\"`"},
		{"title", "title: true", "2:8: en `title`, YAML toma `true` por un sí o un no, y no por texto; escribe `title: \"true\"`"},
		{"title", "title: ~", "2:8: en `title`, YAML toma `~` por nada, y no por texto; escribe `title: \"~\"`"},
		{"title", "title: null", "2:8: en `title`, YAML toma `null` por nada, y no por texto; escribe `title: \"null\"`"},
		{"title", "title: 007", "2:8: en `title`, YAML toma `007` por un número, y no por texto; escribe `title: \"007\"`"},
		{"title", "title: 1e3", "2:8: en `title`, YAML toma `1e3` por un número, y no por texto; escribe `title: \"1e3\"`"},
		{"title", "title: 0x1f", "2:8: en `title`, YAML toma `0x1f` por un número, y no por texto; escribe `title: \"0x1f\"`"},
		{"title", "title: 3.14", "2:8: en `title`, YAML toma `3.14` por un número, y no por texto; escribe `title: \"3.14\"`"},
		{"title", "title: 2026-11-28", "2:8: en `title`, YAML toma `2026-11-28` por una fecha, y no por texto; escribe `title: \"2026-11-28\"`"},
		{"title", "title: 12:30", "2:8: en `title`, YAML toma `12:30` por un número, y no por texto; escribe `title: \"12:30\"`"},
		{"title", "title: 1_000", "2:8: en `title`, YAML toma `1_000` por un número, y no por texto; escribe `title: \"1_000\"`"},
		{"title", "title:\tHola", "2:7: en la cabecera hay un tabulador; escribe un espacio: `title: Hola`"},
		{"title", "title: Hola\t", "2:12: en la cabecera hay un tabulador; escribe un espacio: `title: Hola`"},
		{"title", "title: &a Hola", "2:8: en `title`, YAML toma `&a` por una marca, y no por texto; escribe `title: \"&a Hola\"`"},
		{"title", "title: !important Hola", "2:8: en `title`, YAML toma `!important` por una marca, y no por texto; escribe `title: \"!important Hola\"`"},
		{"title", "title: *Hola*", "2:8: el valor de `title` empieza por `*`, que en YAML es otra cosa; escribe `title: \"*Hola*\"`"},
		{"title", "title: *Hola", "2:8: el valor de `title` empieza por `*`, que en YAML es otra cosa; escribe `title: \"*Hola\"`"},
		{"title", "title: @Hola", "2:8: el valor de `title` empieza por `@`, que en YAML es otra cosa; escribe `title: \"@Hola\"`"},
		{"title", "title: `Hola`", "2:8: el valor de `title` empieza por ```, que en YAML es otra cosa; escribe `title: \"`Hola`\"`"},
		{"title", "title: %Hola", "2:8: el valor de `title` empieza por `%`, que en YAML es otra cosa; escribe `title: \"%Hola\"`"},
		{"title", "title: [Práctica] 3", "2:8: el valor de `title` empieza por `[`, que en YAML es otra cosa; escribe `title: \"[Práctica] 3\"`"},
		{"title", "title: {Hola}", "2:1: el campo `title` está vacío o no es un texto; su valor es un texto o un número, en la misma línea"},
		{"title", "title: > Hola", "2:8: el valor de `title` empieza por `>`, que en YAML es otra cosa; escribe `title: \"> Hola\"`"},
		{"title", "title: >\n  Hola\n  adiós", "2:1: el campo `title` ocupa varias líneas; escríbelo en una sola: `title: \"Hola adiós\"`"},
		{"title", "title: Hola\n  y adiós", "2:1: el campo `title` ocupa varias líneas; escríbelo en una sola: `title: \"Hola y adiós\"`"},
		{"title", "title:\n  Hola", "2:1: el campo `title` ocupa varias líneas; escríbelo en una sola: `title: \"Hola\"`"},
		{"title", "title: \"Hola\n  adiós\"", "2:1: el campo `title` ocupa varias líneas; escríbelo en una sola: `title: \"Hola adiós\"`"},
		{"title", "title: | Hola", "2:8: el valor de `title` empieza por `|`, que en YAML es otra cosa; escribe `title: \"| Hola\"`"},
		{"title", "title: - Hola", "2:8: el valor de `title` empieza por `-`, que en YAML es otra cosa; escribe `title: \"- Hola\"`"},
		{"title", "title: ? Hola", "2:8: el valor de `title` empieza por `?`, que en YAML es otra cosa; escribe `title: \"? Hola\"`"},
		{"title", "title: !!str 42", "2:8: en `title`, YAML toma `!!str` por una marca, y no por texto; escribe `title: \"!!str 42\"`"},
		{"title", "title: .inf", "2:8: en `title`, YAML toma `.inf` por un número, y no por texto; escribe `title: \".inf\"`"},
		{"title", "title: Hola: adiós", "2:1: la cabecera no es YAML válido; cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas"},
		{"title", "title: C #", "2:10: en `title`, YAML toma `#` por un comentario, y se pierde; si es del texto, escribe `title: \"C #\"`; si no, ponlo en su propia línea"},
		{"title", "# un comentario\ntitle: Hola", ""},
		{"title", "title: Hola\n\n# otro", ""},
		{"title", "title: Hola\n...\n", "3:1: para YAML, esta línea acaba la cabecera; bórrala"},
		{"title", "title : Hola", ""},
		{"title", "\"title\": Hola", ""},
		{"title", "title: Hola\ntitle: Adiós", "3:1: el campo `title` está repetido; deja solo uno"},
		{"title", "title: el \"dios\" \\o", ""},
		{"title", "title: 'El 'dios''", "2:1: la cabecera no es YAML válido; cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas"},
		{"title", "title: #Hola", "2:8: en `title`, YAML toma `#Hola` por un comentario, y se pierde; si es del texto, escribe `title: \"#Hola\"`; si no, ponlo en su propia línea"},
		{"title", "título: Hola", "2:1: la cabecera no tiene ningún campo `título`; ¿quisiste decir `title`?"},
		{"title", "Titulo: Hola", "2:1: la cabecera no tiene ningún campo `Titulo`; ¿quisiste decir `title`?"},
		{"title", "title:\n  'Hola'", "2:1: el campo `title` ocupa varias líneas; escríbelo en una sola: `title: \"Hola\"`"},
		{"title", "title: !!str \"Hola\"", "2:8: en `title`, YAML toma `!!str` por una marca, y no por texto; escribe `title: '!!str \"Hola\"'`"},
		{"title", "title: &a\n  Hola", "2:8: en `title`, YAML toma `&a` por una marca, y no por texto; escribe `title: \"&a\"`"},
		{"title", "title: 'a'", ""},
		{"title", "title: 3 cosas", ""},
		{"title", "title: C#", ""},
		{"title", "title: a#b", ""},
		{"title", "title: -5", "2:8: en `title`, YAML toma `-5` por un número, y no por texto; escribe `title: \"-5\"`"},
		{"title", "title: ¿Sí?", ""},
		{"title", "? title\n: Hola", "2:3: el campo `title` no está en su propia línea; escribe en cada línea `campo: valor`"},
		{"title", "title: \"a\" #", "2:12: detrás del valor de `title` hay un comentario; ponlo en su propia línea"},
		{"title", "title: >-\n  Hola", "2:1: el campo `title` ocupa varias líneas; escríbelo en una sola: `title: \"Hola\"`"},
		{"slug", "slug: no", "3:7: en `slug`, YAML toma `no` por un sí o un no, y no por texto; escribe `slug: \"no\"`"},
		{"slug", "slug: 42", "3:7: en `slug`, YAML toma `42` por un número, y no por texto; escribe `slug: \"42\"`"},
		{"slug", "slug: 2026-11-28", "3:7: en `slug`, YAML toma `2026-11-28` por una fecha, y no por texto; escribe `slug: \"2026-11-28\"`"},
		{"slug", "slug: null", "3:7: en `slug`, YAML toma `null` por nada, y no por texto; escribe `slug: \"null\"`"},
		{"slug", "slug: 1e3", "3:7: en `slug`, YAML toma `1e3` por un número, y no por texto; escribe `slug: \"1e3\"`"},
		{"slug", "slug: 0o7", "3:7: en `slug`, YAML toma `0o7` por un número, y no por texto; escribe `slug: \"0o7\"`"},
		{"slug", "slug: a-b # x", "3:11: en `slug`, YAML toma `# x` por un comentario, y se pierde; ponlo en su propia línea"},
		{"order", "order: 0200", "4:8: `order` no puede ser `0200`; escribe `order: 200`"},
		{"order", "order: +201", "4:8: `order` no puede ser `+201`; escribe `order: 201`"},
		{"order", "order: 202 # a", "4:12: en `order`, YAML toma `# a` por un comentario, y se pierde; ponlo en su propia línea"},
		{"order", "order: \"203\"", ""},
		{"order", "order: 0x204", "4:8: `order` no puede ser `0x204`; es un número entero a partir de 1"},
		{"order", "order: 205e0", "4:8: `order` no puede ser `205e0`; es un número entero a partir de 1"},
		{"order", "order: !!int 206", "4:8: en `order`, YAML toma `!!int` por una marca, y no por texto; bórrala"},
		{"order", "order: &a 207", "4:8: en `order`, YAML toma `&a` por una marca, y no por texto; bórrala"},
		{"order", "order: 208.0", "4:8: `order` no puede ser `208.0`; es un número entero a partir de 1"},
		{"order", "order: 1_209", "4:8: `order` no puede ser `1_209`; es un número entero a partir de 1"},
	} {
		whole := contenttest.Lesson("a", 1, "Hola.\n")
		for _, line := range []string{"title: Lección", "slug: a", "order: 1"} {
			if strings.HasPrefix(line, test.field) {
				whole = strings.Replace(whole, line, test.give, 1)
			}
		}
		files := map[string]string{"a.md": whole}
		_, problems := contenttest.Load(files)
		var got []string
		for _, p := range problems {
			contenttest.CheckPlace(t, p, files)
			if !strings.Contains(p.Message, "a la cabecera le falta") {
				got = append(got, strings.TrimPrefix(p.Error(), "content/a.md:"))
			}
		}
		if said := strings.Join(got, "\n"); said != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.give, said, test.want)
		}
	}
}
