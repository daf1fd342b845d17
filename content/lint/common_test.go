package lint_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
)

// TestMistakesOfWhoKnowsMarkdown gives lessons, each with one mistake that somebody
// who knows Markdown makes, and all that is said of it: the file's name is left out.
func TestMistakesOfWhoKnowsMarkdown(t *testing.T) {
	for _, test := range commonMistakes {
		t.Run(test.name, func(t *testing.T) {
			text := test.file
			if text == "" {
				text = contenttest.Lesson("a", 1, test.body)
			}
			files := map[string]string{"a.md": text}
			course, problems := contenttest.LoadWith(contenttest.Strict(), files)
			if course != nil {
				t.Error("there is a course, with a mistake in it")
			}
			want := "content/a.md:" + strings.Join(test.want, "\ncontent/a.md:")
			if got := problems.Error(); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			for _, p := range problems {
				contenttest.CheckPlace(t, p, files)
			}
		})
	}
}

// commonMistakes are whole files, or the body of one, which begins in line 8.
var commonMistakes = []struct {
	name, file, body string
	want             []string
}{
	{
		name: "fields with capitals",
		file: "---\nTitle: Uno\nslug: a\norder: 1\nsummary: Uno.\n---\n",
		want: []string{
			"1:1: a la cabecera le falta `title`; añade una línea como `title: Server-Sent Events`",
			"2:1: la cabecera no tiene ningún campo `Title`; ¿quisiste decir `title`?",
		},
	},
	{
		name: "a fraction for the order",
		file: "---\ntitle: Uno\nslug: a\norder: 1.5\nsummary: Uno.\n---\n",
		want: []string{
			"4:8: `order` no puede ser `1.5`; es un número entero a partir de 1",
		},
	},
	{
		name: "the whole address as slug",
		file: "---\ntitle: Uno\nslug: /lecciones/uno\norder: 1\nsummary: Uno.\n---\n",
		want: []string{
			"3:7: el slug `/lecciones/uno` no sirve de dirección; solo letras minúsculas sin tilde, cifras y guiones: `lecciones-uno`",
		},
	},
	{
		name: "a summary of two lines",
		file: "---\ntitle: Uno\nslug: a\norder: 1\nsummary: |\n  Uno.\n  Dos.\n---\n",
		want: []string{
			"5:10: el campo `summary` tiene saltos de línea o caracteres invisibles; escríbelo en una sola línea",
		},
	},
	{
		name: "a field without its colon",
		file: "---\ntitle Uno\nslug: a\norder: 1\nsummary: Uno.\n---\n",
		want: []string{
			"3:1: la cabecera no es YAML válido; cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas",
		},
	},
	{
		name: "quotes inside quotes",
		file: "---\ntitle: 'El 'dios' de los protocolos'\nslug: a\norder: 1\nsummary: Uno.\n---\n",
		want: []string{
			"2:1: la cabecera no es YAML válido; cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas",
		},
	},
	{
		name: "dashes of a word processor",
		file: "———\ntitle: Uno\n———\n",
		want: []string{
			"1:1: falta la cabecera de la lección; la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`",
		},
	},
	{
		name: "a file in UTF-16",
		file: "\xff\xfe-\x00-\x00-\x00",
		want: []string{
			"1:1: este carácter no está en UTF-8; guarda el fichero con la codificación UTF-8",
		},
	},
	{
		name: "a field in Latin-1",
		file: "---\ntitle: A\xf1o\n---\n",
		want: []string{
			"2:9: este carácter no está en UTF-8; guarda el fichero con la codificación UTF-8",
		},
	},
	{
		name: "line ends of an old Mac",
		file: "---\rtitle: Uno\r---\r",
		want: []string{
			"1:4: hay un carácter de control invisible (U+000D); bórralo",
		},
	},
	{
		name: "a heading without its space",
		body: "##Qué es\n",
		want: []string{
			"8:1: `##Qué` no es un título; deja un espacio detrás de las almohadillas",
		},
	},
	{
		name: "a heading that skips a level in a note",
		body: ":::nota\n## Dentro\n\n#### Más\n:::\n",
		want: []string{
			"11:1: este título se salta un nivel: pasa de `##` a `####`; aquí va `###`",
		},
	},
	{
		name: "a row with a cell too many",
		body: "| Técnica | Coste |\n|---|---|\n| sse | 1 | 2 |\n",
		want: []string{
			"10:3: esta fila tiene 3 celdas, y la tabla, 2 columnas; quita las que sobran; una barra que sea texto se escribe `\\|`, también entre comillas invertidas",
		},
	},
	{
		name: "a pipe in a cell",
		body: "| Orden |\n|---|\n| `a | b` |\n",
		want: []string{
			"10:3: esta fila tiene 2 celdas, y la tabla, 1 columna; quita las que sobran; una barra que sea texto se escribe `\\|`, también entre comillas invertidas",
		},
	},
	{
		name: "a line break in a cell",
		body: "| a |\n|---|\n| b<br>c |\n",
		want: []string{
			"10:4: aquí hay HTML (`<br>`), y en las lecciones no se admite; para cambiar de párrafo, deja una línea en blanco",
		},
	},
	{
		name: "what opens and closes",
		body: "<details>\nHola\n</details>\n",
		want: []string{
			"8:1: aquí hay HTML (`<details>`), y en las lecciones no se admite; si quieres mostrarlo tal cual, ponlo entre comillas invertidas",
		},
	},
	{
		name: "a script in a note",
		body: ":::aviso\n<script>alert(1)</script>\n:::\n",
		want: []string{
			"9:1: aquí hay HTML (`<script>`), y en las lecciones no se admite; lo que se mueve en una lección es un widget: `::widget{name=…}`",
		},
	},
	{
		name: "lines of a fence",
		body: "```js{1,3}\nlet a\n```\n",
		want: []string{
			"8:4: no conozco el lenguaje `js{1,3}`; si no es ninguno, escribe `text`",
		},
	},
	{
		name: "a fence that a shorter one closes",
		body: "````md\n```\n",
		want: []string{
			"8:1: este bloque de código no se cierra; pon otra línea igual de comillas invertidas donde acaba",
		},
	},
	{
		name: "a link with a space before its address",
		body: "Mira [la norma] (https://www.rfc-editor.org/rfc/rfc6455).\n",
		want: []string{
			"8:15: `] (https:` no es un enlace; quita el espacio que hay entre el corchete y el paréntesis",
		},
	},
	{
		name: "a link with a space in its address",
		body: "Mira [la norma](https://example.com/la norma).\n",
		want: []string{
			"8:15: `](https://example.com/la norma)` no es un enlace; la dirección no puede llevar espacios: escribe `%20` en el lugar de cada uno",
		},
	},
	{
		name: "a link to nobody's reference",
		body: "Mira [la norma][rfc].\n",
		want: []string{
			"8:6: el enlace `[la norma][rfc]` no dice a dónde lleva; escribe `[texto](dirección)` o, si es código, ponlo entre comillas invertidas",
		},
	},
	{
		name: "a reference to no page",
		body: "Entra en el [chat][c].\n\n[c]: /chta\n",
		want: []string{
			"8:13: el sitio no tiene ninguna página `/chta`; ¿quisiste decir `/chat`?",
		},
	},
	{
		name: "all the lessons",
		body: "[Las lecciones](/lecciones/)\n",
		want: []string{
			"8:1: el sitio no tiene ninguna página `/lecciones/`; hay `/`, `/chat` y `/seis-conexiones`",
		},
	},
	{
		name: "a lesson with a slash too many",
		body: "[Esta](/lecciones/a/)\n",
		want: []string{
			"8:1: no hay ninguna lección `a/`; ¿quisiste decir `a`?",
		},
	},
	{
		name: "a lesson by its name alone",
		body: "[Esta](/a)\n",
		want: []string{
			"8:1: el sitio no tiene ninguna página `/a`; ¿quisiste decir `/lecciones/a`?",
		},
	},
	{
		name: "a page with a slash too many",
		body: "[Chat](/chat/)\n",
		want: []string{
			"8:1: el sitio no tiene ninguna página `/chat/`; ¿quisiste decir `/chat`?",
		},
	},
	{
		name: "a page that does not exist",
		body: "[Los apuntes](/apuntes.html)\n",
		want: []string{
			"8:1: el sitio no tiene ninguna página `/apuntes.html`; hay `/`, `/chat` y `/seis-conexiones`",
		},
	},
	{
		name: "a file of the folder",
		body: "[Polling](02-polling.md)\n",
		want: []string{
			"8:1: `02-polling.md` no empieza por `/`; una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`",
		},
	},
	{
		name: "a heading as it is written",
		body: "## ¿Cómo?\n\n[Así](#¿Cómo?)\n",
		want: []string{
			"10:1: esta lección no tiene ningún título `#¿Cómo?`; ¿quisiste decir `como`?",
		},
	},
	{
		name: "an address without its site",
		body: "[Go](https:/go.dev)\n",
		want: []string{
			"8:1: la dirección `https:/go.dev` no dice de qué sitio; empieza por `https://` y el nombre del sitio",
		},
	},
	{
		name: "an image badly written",
		body: "![El aula](/assets/img/mpaa.svg)\n",
		want: []string{
			"8:1: el sitio no tiene ningún fichero `/assets/img/mpaa.svg`; ¿quisiste decir `/assets/img/mapa.svg`?",
		},
	},
	{
		name: "an image that is not there",
		body: "![El aula](/assets/img/fotografia-del-aula.png)\n",
		want: []string{
			"8:1: el sitio no tiene ningún fichero `/assets/img/fotografia-del-aula.png`; comprueba la ruta; las imágenes de las lecciones van en su carpeta `img`",
		},
	},
	{
		name: "an image as a link, unnamed",
		body: "[![](/assets/img/mapa.svg)](/chat)\n",
		want: []string{
			"8:1: este enlace no tiene texto; escribe entre los corchetes a dónde lleva",
			"8:2: esta imagen no tiene texto alternativo; cuenta entre los corchetes lo que se ve",
		},
	},
	{
		name: "a directive with a note's title",
		body: ":::nota{title=Ojo}\nHola.\n::::\n",
		want: []string{
			"8:1: un bloque no lleva llaves; si es una directiva, se escribe `::nota{…}`",
			"10:1: `::::` no cierra ningún bloque; quita la línea, o ponle los mismos dos puntos que al bloque que quieres cerrar",
		},
	},
	{
		name: "a note inside another",
		body: ":::nota\n:::aviso\nHola.\n:::\n::::\n",
		want: []string{
			"9:1: el bloque `aviso` está dentro de `nota` y lleva los mismos dos puntos o más; abre y cierra `nota` con `::::`",
			"12:1: `::::` no cierra ningún bloque; quita la línea, o ponle los mismos dos puntos que al bloque que quieres cerrar",
		},
	},
	{
		name: "a widget in the quotes of a word processor",
		body: "::widget{name=“eco”}\n",
		want: []string{
			"8:15: las comillas de `name` no son las rectas dobles; escribe `name=\"…\"`",
		},
	},
	{
		name: "attributes with commas",
		body: "::widget{name=eco, times=2}\n",
		want: []string{
			"8:15: no hay ningún widget `eco,`; ¿quisiste decir `eco`?",
		},
	},
	{
		name: "a time with a space",
		body: "::widget{name=eco each=2 s}\n",
		want: []string{
			"8:27: al atributo `s` le falta el valor; se escribe pegado al signo igual: `s=valor`",
		},
	},
	{
		name: "a path of Windows",
		body: "::source{file=handlers\\sse\\sse.go region=stream}\n",
		want: []string{
			"8:15: no existe el fichero `handlers\\sse\\sse.go`; hay `assets` y `handlers`",
		},
	},
}
