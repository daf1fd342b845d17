package content_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"envivo/content/contenttest"
)

// TestWrongFrontMatter gives a lesson's file and what Load says of it.
func TestWrongFrontMatter(t *testing.T) {
	wrong(t, []mistaken{
		{
			name:  "none",
			files: map[string]string{"a.md": "Hola.\n"},
			want: contenttest.Lines(
				"content/a.md:1:1: falta la cabecera de la lección; la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`",
			),
		},
		{
			name:  "an empty file",
			files: map[string]string{"a.md": ""},
			want: contenttest.Lines(
				"content/a.md:1:1: falta la cabecera de la lección; la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`",
			),
		},
		{
			name:  "not on the first line",
			files: map[string]string{"a.md": "\n" + contenttest.Lesson("x", 1, "")},
			want: contenttest.Lines(
				"content/a.md:1:1: falta la cabecera de la lección; la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`",
			),
		},
		{
			name:  "never closed",
			files: map[string]string{"a.md": "---\ntitle: Hola\n\n# Título\n"},
			want:  contenttest.Lines("content/a.md:1:1: la cabecera de la lección no se cierra; pon otra línea `---` después del último campo"),
		},
		{
			name:  "empty",
			files: map[string]string{"a.md": "---\n---\n"},
			want: contenttest.Lines(
				"content/a.md:1:1: a la cabecera le falta `title`; añade una línea como `title: Server-Sent Events`",
				"content/a.md:1:1: a la cabecera le falta `slug`; añade una línea como `slug: sse`",
				"content/a.md:1:1: a la cabecera le falta `order`; añade una línea como `order: 4`",
				"content/a.md:1:1: a la cabecera le falta `summary`; añade una línea como `summary: \"Una frase que cuente de qué va.\"`",
			),
		},
		{
			name:  "not YAML",
			files: map[string]string{"a.md": "---\ntitle: SSE: el dios\nslug: sse\norder: 1\nsummary: S.\n---\n"},
			want:  contenttest.Lines("content/a.md:2:1: la cabecera no es YAML válido; cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas"),
		},
		{
			name:  "not YAML further down",
			files: map[string]string{"a.md": "---\ntitle: T\nslug: sse\nsummary: \"hola\norder: 1\n---\n"},
			want:  contenttest.Lines("content/a.md:4:1: la cabecera no es YAML válido; cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas"),
		},
		{
			name:  "not fields",
			files: map[string]string{"a.md": "---\n- title\n---\n"},
			want:  contenttest.Lines("content/a.md:2:1: la cabecera no son campos con su valor; escribe en cada línea `campo: valor`"),
		},
		{
			name:  "every field wrong",
			files: map[string]string{"a.md": "---\ntitel: Hola\ntitle:\nslug: Año Nuevo\norder: cero\nsummary: [a, b]\norder: 2\nautora: Ana\n---\n"},
			want: contenttest.Lines(
				"content/a.md:2:1: la cabecera no tiene ningún campo `titel`; ¿quisiste decir `title`?",
				"content/a.md:3:1: el campo `title` está vacío o no es un texto; su valor es un texto o un número, en la misma línea",
				"content/a.md:4:7: el slug `Año Nuevo` no sirve de dirección; solo letras minúsculas sin tilde, cifras y guiones: `ano-nuevo`",
				"content/a.md:5:8: `order` no puede ser `cero`; es un número entero a partir de 1",
				"content/a.md:6:1: el campo `summary` está vacío o no es un texto; su valor es un texto o un número, en la misma línea",
				"content/a.md:7:1: el campo `order` está repetido; deja solo uno",
				"content/a.md:8:1: la cabecera no tiene ningún campo `autora`; hay `order`, `slug`, `summary` y `title`",
			),
		},
		{
			name:  "invisible characters by an escape",
			files: map[string]string{"a.md": "---\ntitle: \"a\\x1bb\"\nslug: x\norder: 0\nsummary: S.\n---\n"},
			want: contenttest.Lines(
				"content/a.md:2:8: el campo `title` tiene saltos de línea o caracteres invisibles; escríbelo en una sola línea",
				"content/a.md:4:8: `order` no puede ser `0`; es un número entero a partir de 1",
			),
		},
		{
			name: "repeated slug and order",
			files: map[string]string{
				"a.md": contenttest.Lesson("sse", 7, ""),
				"b.md": contenttest.Lesson("sse", 7, ""),
			},
			want: contenttest.Lines(
				"content/b.md:3:1: el slug `sse` ya es de content/a.md; cada lección tiene el suyo: elige otro",
				"content/b.md:4:1: el orden 7 ya es de content/a.md; el siguiente libre es 8",
			),
		},
		{
			name:  "not UTF-8",
			files: map[string]string{"a.md": contenttest.Lesson("x", 1, "Año y a\xf1o\n")},
			want:  contenttest.Lines("content/a.md:8:8: este carácter no está en UTF-8; guarda el fichero con la codificación UTF-8"),
		},
		{
			name:  "a control character",
			files: map[string]string{"a.md": contenttest.Lesson("x", 1, "hola\x00\n")},
			want:  contenttest.Lines("content/a.md:8:5: hay un carácter de control invisible (U+0000); bórralo"),
		},
	})
}

// TestWrongBody gives the body of a lesson, which begins in line 8 of its file,
// and what Load says of it.
func TestWrongBody(t *testing.T) {
	wrong(t, []mistaken{
		{
			name: "headings",
			body: "### Antes\n\n# Uno\n\n## Dos\n\n#### Cuatro\n\n##### Cinco\n\n##\n",
			want: contenttest.Lines(
				"content/a.md:8:1: este título se salta un nivel: pasa de `#` a `###`; aquí va `##`",
				"content/a.md:10:1: un título con `#` sería otro título de la página; el de la lección está en `title`; aquí los títulos empiezan en `##`",
				"content/a.md:14:1: este título se salta un nivel: pasa de `##` a `####`; aquí va `###`",
				"content/a.md:16:1: este título es de nivel 5; los niveles van de `##` a `####`",
				"content/a.md:18:1: este título está vacío; escribe el texto, o quita las almohadillas",
			),
		},
		{
			name: "an underlined heading",
			body: "Texto\n=====\n",
			want: contenttest.Lines("content/a.md:8:1: un título con `#` sería otro título de la página; el de la lección está en `title`; aquí los títulos empiezan en `##`"),
		},
		{
			name: "code without a language, or with another",
			body: "```\na\n```\n\n~~~golanf\na\n~~~\n\n```javscript\na\n```\n\n```go título\na\n```\n\n    a\n",
			want: contenttest.Lines(
				"content/a.md:8:1: este bloque de código no dice su lenguaje; escríbelo detrás de las comillas invertidas: `go`, `js`, `http`… o `text` si no es ninguno",
				"content/a.md:12:4: no conozco el lenguaje `golanf`; si no es ninguno, escribe `text`",
				"content/a.md:16:4: no conozco el lenguaje `javscript`; ¿quisiste decir `javascript`?",
				"content/a.md:20:6: sobra `título` detrás del lenguaje; la línea que abre un bloque de código solo lleva el lenguaje",
				"content/a.md:24:5: cuatro espacios al principio de la línea la convierten en código; quita la sangría o, si es código, ponlo entre líneas de tres comillas invertidas con su lenguaje",
			),
		},
		{
			name: "sequence diagrams",
			body: contenttest.Lines(
				"```secuencia", "```", "",
				"- ```secuencia", "  participantes: Ana, Luis", "  Ana -> Lusi: hola", "  \tnoat Ana: año", "  esto qué es", "  ```", "",
				"```secuencia título", "participantes: Ana, Luis", "```", "",
				"```secuenca", "```",
			),
			want: contenttest.Lines(
				"content/a.md:8:1: este diagrama está vacío; empieza por `participantes: Navegador, Servidor`",
				"content/a.md:13:10: no hay ningún participante `Lusi`; ¿quisiste decir `Luis`?",
				"content/a.md:14:4: no entiendo esta línea, que empieza por `noat`; ¿quisiste decir `nota`?",
				"content/a.md:15:3: no entiendo esta línea, que empieza por `esto`; un mensaje se escribe `Navegador -> Servidor: texto`",
				"content/a.md:18:13: sobra `título` detrás del lenguaje; la línea que abre un bloque de código solo lleva el lenguaje",
				"content/a.md:22:4: no conozco el lenguaje `secuenca`; ¿quisiste decir `secuencia`?",
			),
		},
		{
			name: "questions",
			body: contenttest.Lines(
				":::pregunta", "- [x] sí", "- [ ] no", ":::", "", // 8
				":::pregunta ¿Sin respuestas?", "Nada.", ":::", "", // 13
				":::pregunta ¿Una?", "- [x] sí", ":::", "", // 17
				":::pregunta ¿Ninguna?", "- [ ] sí", "- [ ] no", ":::", "", // 21
				":::predicción ¿Sin casilla?", "- [x] año", "- no", "- [ ]", ":::", "", // 26
				":::pregunta ¿**Una**…?", "- [x] sí", "- [ ] no", "", "Y algo más.", ":::", "", // 32
				":::pregunta ¿Suelta?", "- [x] sí", "- [ ] no", "", "> Porque sí.", ":::", "", // 39
				":::pregunta ¿De más?", "> Cita", "", "- [x] sí", "", "  Otro párrafo.", "- [ ] no", "", "  > - lista", ":::", "", // 46
				":::predición ¿Qué?", ":::", "", // 57
				"::pregunta{}", "", // 60
				":::pregunta ¿Código sin lenguaje?", "", "    código", "", "- [x] [sí](nada)", "- [ ] no", ":::", // 62
			),
			want: contenttest.Lines(
				"content/a.md:8:1: a esta pregunta le falta el texto; va en la misma línea: `:::pregunta ¿Qué…?`",
				"content/a.md:13:1: esta pregunta no tiene respuestas; escríbelas en una lista: `- [x] la correcta`, `- [ ] otra`",
				"content/a.md:18:1: esta pregunta solo tiene una respuesta; para elegir hacen falta dos o más",
				"content/a.md:22:1: ninguna de estas respuestas es correcta; marca con `[x]` la que lo sea, o las que lo sean",
				"content/a.md:28:1: esta respuesta no tiene casilla; empieza por `- [x]` si es correcta, y por `- [ ]` si no",
				"content/a.md:29:1: esta respuesta está vacía; escríbela detrás de la casilla",
				"content/a.md:32:13: ya hay una pregunta con este texto, en la línea 17; cámbialo: con él se guardan los resultados de cada cual",
				"content/a.md:36:1: detrás de las respuestas de una pregunta no va nada; ponlo antes de la lista o después del bloque; lo que hay que probar va en `:::predicción`",
				"content/a.md:43:1: esta explicación no es de ninguna respuesta; la explicación va debajo de su respuesta, con dos espacios delante: `> Porque…`",
				"content/a.md:47:1: esto no cabe antes de las respuestas; ahí van párrafos, código y tablas",
				"content/a.md:51:3: una respuesta es una sola línea, con su explicación; la explicación va debajo de su respuesta, con dos espacios delante: `> Porque…`",
				"content/a.md:54:5: en una explicación solo cabe texto; lo demás, en la lección",
				"content/a.md:57:4: no hay ningún bloque `predición`; ¿quisiste decir `predicción`?",
				"content/a.md:60:1: `pregunta` es un bloque; se abre con `:::pregunta` y se cierra con `:::`",
				"content/a.md:64:5: cuatro espacios al principio de la línea la convierten en código; quita la sangría o, si es código, ponlo entre líneas de tres comillas invertidas con su lenguaje",
				"content/a.md:66:7: `nada` no empieza por `/`; una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`",
			),
		},
		{
			name: "code that does not end",
			body: "- lista\n\n  ```go\n  a\n\nfuera\n\n```go\nvar a\n``\n",
			want: contenttest.Lines(
				"content/a.md:10:3: este bloque de código no se cierra; pon otra línea igual de comillas invertidas donde acaba",
				"content/a.md:15:1: este bloque de código no se cierra; pon otra línea igual de comillas invertidas donde acaba",
			),
		},
		{
			name: "HTML",
			body: "<div>hola</div>\n\nAño <b>así</b>\n\n<!-- nota -->\n\n<marquee>\n",
			want: contenttest.Lines(
				"content/a.md:8:1: aquí hay HTML (`<div>`), y en las lecciones no se admite; una nota se escribe `:::nota` … `:::`",
				"content/a.md:10:5: aquí hay HTML (`<b>`), y en las lecciones no se admite; la negrita se escribe `**así**`",
				"content/a.md:10:11: aquí hay HTML (`<b>`), y en las lecciones no se admite; la negrita se escribe `**así**`",
				"content/a.md:12:1: aquí hay HTML, y en las lecciones no se admite; tampoco comentarios: bórralo",
				"content/a.md:14:1: aquí hay HTML (`<marquee>`), y en las lecciones no se admite; si quieres mostrarlo tal cual, ponlo entre comillas invertidas",
			),
		},
		{
			name: "links",
			body: contenttest.Lines(
				"## Uno",
				"",
				"[a]() [a](sse) [a](//go.dev) [a](javascript:alert) [](#uno)",
				"[a](#dos) [a](/lecciones/a#unp) [a](/lecciones/b#tres) [a](/lecciones/c) [a](/chat)",
				"<gopher://a> [a](http://[) [a](%zz)",
			),
			files: map[string]string{"b.md": contenttest.Lesson("b", 2, "## Dos\n\n### Cuatro\n")},
			want: contenttest.Lines(
				"content/a.md:10:1: este enlace no lleva a ninguna parte; escribe la dirección entre los paréntesis",
				"content/a.md:10:7: `sse` no empieza por `/`; una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`",
				"content/a.md:10:16: a la dirección `//go.dev` le falta el protocolo; escribe `https://go.dev`",
				"content/a.md:10:30: un enlace no puede ser de tipo `javascript:`; puede ser `http`, `https` y `mailto`",
				"content/a.md:10:52: este enlace no tiene texto; escribe entre los corchetes a dónde lleva",
				"content/a.md:11:1: esta lección no tiene ningún título `#dos`; hay `uno`",
				"content/a.md:11:11: esta lección no tiene ningún título `#unp`; ¿quisiste decir `uno`?",
				"content/a.md:11:33: la lección `b` no tiene ningún título `#tres`; hay `cuatro` y `dos`",
				"content/a.md:11:56: no hay ninguna lección `c`; hay `a` y `b`",
				"content/a.md:12:1: un enlace no puede ser de tipo `gopher:`; puede ser `http`, `https` y `mailto`",
				"content/a.md:12:14: `http://[` no es una dirección válida; copia la dirección entera de la barra del navegador",
				"content/a.md:12:28: `%zz` no es una dirección válida; copia la dirección entera de la barra del navegador",
			),
		},
		{
			name: "images",
			body: "![](/assets/img/a.svg) ![Un gato](https://example.com/gato.png)\n",
			want: contenttest.Lines(
				"content/a.md:8:1: esta imagen no tiene texto alternativo; cuenta entre los corchetes lo que se ve",
				"content/a.md:8:24: la imagen `https://example.com/gato.png` no es de las lecciones; ponla en la carpeta `img`, junto a ellas, y escribe `img/…`: en clase puede no haber internet",
			),
		},
		{
			name: "footnotes",
			body: "Año[^1] y [^dos] pero no `[^3]` ni \\[^4].\n\n[^1]: Una.\n[^cinco]: Nadie.\n[^1]: Otra vez.\n",
			want: contenttest.Lines(
				"content/a.md:8:11: la nota al pie `[^dos]` no está escrita; pon al final de la lección una línea como `[^1]: Texto de la nota.`",
				"content/a.md:11:1: nada lleva a la nota al pie `[^cinco]`; ponla en el texto, o quítala; si está repetida, deja una",
				"content/a.md:12:1: nada lleva a la nota al pie `[^1]`; ponla en el texto, o quítala; si está repetida, deja una",
			),
		},
		{
			name: "directives that do not exist",
			body: contenttest.Lines(
				"::wigdet{name=eco}", "",
				"::grafico{}", "",
				"::nota{}", "",
				":::widget", ":::", "",
				":::aviso2", ":::", "",
				":::tabla", ":::", "",
				"El ::widget{name=eco} en medio.",
			),
			want: contenttest.Lines(
				"content/a.md:8:3: no hay ninguna directiva `wigdet`; ¿quisiste decir `widget`?",
				"content/a.md:10:3: no hay ninguna directiva `grafico`; hay `ajustes`, `glosario`, `limites`, `source` y `widget`",
				"content/a.md:12:1: `nota` es un bloque; se abre con `:::nota` y se cierra con `:::`",
				"content/a.md:14:1: `widget` no es un bloque; se escribe `::widget{…}`, en una sola línea",
				"content/a.md:17:4: no hay ningún bloque `aviso2`; ¿quisiste decir `aviso`?",
				"content/a.md:20:4: no hay ningún bloque `tabla`; hay `aviso`, `consejo`, `ejemplo`, `figura`, `nota`, `pestaña`, `pestañas`, `predicción`, `pregunta` y `respuesta`",
				"content/a.md:23:4: `::widget{` está en medio del texto; una directiva va sola en su línea, sin sangría",
			),
		},
		{
			name: "directives badly written",
			body: "::widget{name=eco\n\n::widget{message=\"año}\n\n::widget{name=eco name=eco}\n\n> :::nota\n> ::widget{name=ecco}\n",
			want: contenttest.Lines(
				"content/a.md:8:9: la llave `{` no se cierra; la directiva cabe en una línea y acaba en `}`",
				"content/a.md:10:18: las comillas de `message` no se cierran; falta `\"` al final del valor, en la misma línea",
				"content/a.md:12:19: el atributo `name` está repetido; deja solo uno",
				"content/a.md:14:3: el bloque `nota` no se cierra; pon una línea con `:::` donde acaba",
				"content/a.md:15:17: no hay ningún widget `ecco`; ¿quisiste decir `eco`?",
			),
		},
		{
			name: "widgets",
			body: contenttest.Lines(
				"::widget{}", "",
				"::widget{name=radio}", "",
				`::widget{name=eco mesage="año" each=2 times=0}`, "",
				`::widget{name=eco each=100ms times=dos mode=medio loud=sí}`, "",
				`::widget{name=eco each=2h message="más de veinte letras, seguro"}`, "",
				`::widget{name=eco mode=lrago}`, "",
				`::widget{name=reloj color=rojo}`, "",
				`::widget{name=roto}`, "",
				`::widget{name=roto to=10}`, "",
				`::widget{name=roto to=1}`,
			),
			want: contenttest.Lines(
				"content/a.md:8:1: a `widget` le falta el atributo `name`; hay `eco`, `reloj` y `roto`",
				"content/a.md:10:15: no hay ningún widget `radio`; hay `eco`, `reloj` y `roto`",
				"content/a.md:12:19: el widget `eco` no tiene ningún atributo `mesage`; ¿quisiste decir `message`?",
				"content/a.md:12:37: `each` no puede ser `2`; es un tiempo con su unidad (`500ms`, `2s`, `1m`) de `500ms` a `1m`",
				"content/a.md:12:45: `times` no puede ser `0`; es un número entero a partir de `1`",
				"content/a.md:14:24: `each` no puede ser `100ms`; es un tiempo con su unidad (`500ms`, `2s`, `1m`) de `500ms` a `1m`",
				"content/a.md:14:36: `times` no puede ser `dos`; es un número entero a partir de `1`",
				"content/a.md:14:45: `mode` no puede ser `medio`; hay `corto` y `largo`",
				"content/a.md:14:56: `loud` no puede ser `sí`; es `true` o `false`",
				"content/a.md:16:24: `each` no puede ser `2h`; es un tiempo con su unidad (`500ms`, `2s`, `1m`) de `500ms` a `1m`",
				"content/a.md:16:36: `message` no puede ser `más de veinte letras, seguro`; es un texto de `20` caracteres como mucho",
				"content/a.md:18:24: `mode` no puede ser `lrago`; ¿quisiste decir `largo`?",
				"content/a.md:20:21: el widget `reloj` no tiene ningún atributo `color`; no hay ninguno",
				"content/a.md:22:1: al widget `roto` le falta el atributo `to`; añade `to=…`: es un número entero de `9` como mucho",
				"content/a.md:24:23: `to` no puede ser `10`; es un número entero de `9` como mucho",
				"content/a.md:26:1: el widget `roto` no se puede dibujar: se fue la luz; es un fallo del widget, no de la lección",
			),
		},
		{
			name: "sources",
			body: contenttest.Lines(
				"::source{}", "",
				"::source{file=handlers/sse/sse.go regoin=stream}", "",
				"::source{file=/etc/passwd.go region=a}", "",
				"::source{file=../a.go region=a}", "",
				"::source{file=README.md region=a}", "",
				"::source{file=handlers/ssee/sse.go region=a}", "",
				"::source{file=handlers/sse/see.go region=a}", "",
				"::source{file=assets/js region=a}", "",
				"::source{file=handlers/sse/sse.go region=strem}", "",
				"::source{file=handlers/sse/sse.go region=otra}", "",
				"::source{file=handlers/sse/sse.go region=abierta}", "",
				"::source{file=handlers/sse/nada.go region=hueca}", "",
				"::source{file=handlers/sse/nada.go region=suelta}", "",
				"::source{file=handlers/sse/doble.go region=a}", "",
				"::source{file=handlers/sse/latin1.go region=a}",
			),
			want: contenttest.Lines(
				"content/a.md:8:1: a `source` le falta el atributo `file`; es la ruta desde la raíz del proyecto: `file=handlers/sse/sse.go`",
				"content/a.md:8:1: a `source` le falta el atributo `region`; es el nombre que sigue a `// #region` en el código",
				"content/a.md:10:1: a `source` le falta el atributo `region`; es el nombre que sigue a `// #region` en el código",
				"content/a.md:10:35: `source` no tiene ningún atributo `regoin`; ¿quisiste decir `region`?",
				"content/a.md:12:15: `/etc/passwd.go` no es una ruta dentro del proyecto; se escribe desde la raíz, sin `/` delante ni `..`: `handlers/sse/sse.go`",
				"content/a.md:14:15: `../a.go` no es una ruta dentro del proyecto; se escribe desde la raíz, sin `/` delante ni `..`: `handlers/sse/sse.go`",
				"content/a.md:16:15: `README.md` no es código que se pueda mostrar; ha de ser un fichero `.go` o `.js`",
				"content/a.md:18:15: no existe el fichero `handlers/ssee/sse.go`; ¿quisiste decir `handlers/sse`?",
				"content/a.md:20:15: no existe el fichero `handlers/sse/see.go`; ¿quisiste decir `handlers/sse/sse.go`?",
				"content/a.md:22:15: `assets/js` no es código que se pueda mostrar; ha de ser un fichero `.go` o `.js`",
				"content/a.md:24:42: handlers/sse/sse.go no tiene ninguna región `strem`; ¿quisiste decir `stream`?",
				"content/a.md:26:42: handlers/sse/sse.go no tiene ninguna región `otra`; hay `abierta`, `frame` y `stream`",
				"content/a.md:28:42: handlers/sse/sse.go abre en la línea 13 la región `abierta` y no la cierra; falta `// #endregion abierta`",
				"content/a.md:30:43: la región `hueca` de handlers/sse/nada.go está vacía; pon los comentarios alrededor del código",
				"content/a.md:32:43: handlers/sse/nada.go cierra en la línea 7 una región `suelta` que no está abierta; antes va `// #region suelta`",
				"content/a.md:34:44: handlers/sse/doble.go abre dos veces la región `a`, en las líneas 1 y 4; cada región tiene un nombre distinto en su fichero",
				"content/a.md:36:15: `handlers/sse/latin1.go` no está en UTF-8; guárdalo con la codificación UTF-8",
			),
		},
		{
			name: "tabs",
			body: contenttest.Lines(
				":::pestaña Suelta", "Hola.", ":::", "",
				"::::pestañas Grupo", "Antes.", "", ":::pestaña `Go`", "## Dentro", ":::", "",
				"- una lista", "",
				":::pestaña Go", ":::", "",
				":::pestaña", ":::", "::::", "",
				"::::pestañas", "::::", "",
				"::::pestañas", "> :::pestaña Citada", "> :::", "", ":::pestaña Una", ":::", "::::", "",
				":::pestañas", ":::pestaña Una", ":::", ":::", "",
				"::pestañas{}", "",
				":::respuestas", ":::",
			),
			want: contenttest.Lines(
				"content/a.md:8:1: esta pestaña no está en ningún grupo; va dentro de `::::pestañas` … `::::`, con más dos puntos que ella",
				"content/a.md:12:14: `pestañas` no lleva título; el título va en cada `:::pestaña Título`",
				"content/a.md:13:1: esto está entre las pestañas, y no en una de ellas; ponlo dentro de una `:::pestaña Título`",
				"content/a.md:19:1: esto está entre las pestañas, y no en una de ellas; ponlo dentro de una `:::pestaña Título`",
				"content/a.md:21:12: ya hay una pestaña «Go» en este grupo; cada una lleva otro título",
				"content/a.md:24:1: a esta pestaña le falta el título; se escribe detrás del nombre: `:::pestaña Título`",
				"content/a.md:28:1: este grupo de pestañas no tiene ninguna; dentro de `::::pestañas` van al menos dos `:::pestaña Título`",
				"content/a.md:31:1: este grupo solo tiene una pestaña; dentro de `::::pestañas` van al menos dos `:::pestaña Título`",
				"content/a.md:32:1: esto está entre las pestañas, y no en una de ellas; ponlo dentro de una `:::pestaña Título`",
				"content/a.md:32:3: esta pestaña no está en ningún grupo; va dentro de `::::pestañas` … `::::`, con más dos puntos que ella",
				"content/a.md:39:1: este grupo solo tiene una pestaña; dentro de `::::pestañas` van al menos dos `:::pestaña Título`",
				"content/a.md:40:1: el bloque `pestaña` está dentro de `pestañas` y lleva los mismos dos puntos o más; abre y cierra `pestañas` con `::::`",
				"content/a.md:42:1: `:::` no cierra ningún bloque; quita la línea, o ponle los mismos dos puntos que al bloque que quieres cerrar",
				"content/a.md:44:1: `pestañas` es un bloque; se abre con `:::pestañas` y se cierra con `:::`",
				"content/a.md:46:4: no hay ningún bloque `respuestas`; ¿quisiste decir `respuesta`?",
			),
		},
		{
			name: "figures",
			body: contenttest.Lines(
				":::figura", "![](/assets/img/a.svg)", ":::", "",
				":::figura Nada", "Solo texto.", ":::", "",
				":::figura Código", "```js", "a()", "```", ":::", "",
				"[Una](#figura-3) y [otra](#figura-4)",
			),
			want: contenttest.Lines(
				"content/a.md:8:1: a esta figura le falta el pie; se escribe detrás del nombre: `:::figura Lo que hay que ver`",
				"content/a.md:9:1: esta imagen no tiene texto alternativo; cuenta entre los corchetes lo que se ve",
				"content/a.md:12:1: en esta figura no hay nada que ver; pon dentro una imagen, un bloque de código, una tabla o una directiva",
				"content/a.md:22:20: esta lección no tiene ningún título `#figura-4`; ¿quisiste decir `figura-1`?",
			),
		},
		{
			name: "terms",
			body: contenttest.Lines(
				"[latdo](termino:) [los ecos](termino:eco) [](termino:) [Latido](termino:)", "",
				"::glosario{orden=inverso}", "",
				"::glosario{}",
			),
			files: map[string]string{"glosario.md": "## latido (heartbeat)\n\nSeñal de vida.\n\n## cursor\n\nUn marcapáginas.\n"},
			want: contenttest.Lines(
				"content/a.md:8:1: el glosario no tiene ningún término `latdo`; ¿quisiste decir `latido`?",
				"content/a.md:8:19: el glosario no tiene ningún término `eco`; hay `cursor` y `latido`",
				"content/a.md:8:43: este enlace no tiene texto; escribe entre los corchetes a dónde lleva",
				"content/a.md:10:12: `glosario` no tiene ningún atributo `orden`; no hay ninguno",
				"content/a.md:12:1: el glosario ya está en esta página; deja solo uno",
			),
		},
		{
			name: "terms without a glossary",
			body: "[latido](termino:)\n\n::glosario{}\n",
			want: contenttest.Lines(
				"content/a.md:8:1: no hay glosario donde buscar `latido`; se escribe en `glosario.md`, con un título `## latido` y debajo lo que significa",
				"content/a.md:10:1: no hay glosario que mostrar; se escribe en `glosario.md`",
			),
		},
		{
			name: "examples",
			body: ":::ejemplo Título\nHola.\n:::\n\n:::ejemplo\n:::\n\n::ajustes{widget=eco}\n",
			want: contenttest.Lines(
				"content/a.md:8:12: `ejemplo` no lleva título; cuenta delante lo que se va a ver",
				"content/a.md:12:1: este ejemplo está vacío; escribe dentro lo que se ha de ver escrito y hecho",
				"content/a.md:15:11: `ajustes` no tiene ningún atributo `widget`; no hay ninguno",
			),
		},
		{
			name: "excerpts",
			body: contenttest.Lines(
				`::source{file=handlers/sse/sse.go region="frame, strem"}`, "",
				`::source{file=handlers/sse/sse.go region="frame,,stream,frame"}`, "",
				`::source{file=handlers/sse/sse.go region=frame lines="dos,2,3-2, 2-4,0,1-,-1"}`, "",
				`::source{file=handlers/sse/sse.go region="frame,stream" lines=""}`, "",
				`::source{file=handlers/sse/sse.go region=frame line=2}`,
			),
			want: contenttest.Lines(
				"content/a.md:8:50: handlers/sse/sse.go no tiene ninguna región `strem`; ¿quisiste decir `stream`?",
				"content/a.md:10:49: en `region` sobra una coma; entre dos regiones va una: `region=\"una,otra\"`",
				"content/a.md:10:57: la región `frame` está repetida; deja solo una",
				"content/a.md:12:55: en `lines` no se entiende `dos`; son líneas de lo que se muestra, de la 1 a la 3: `1`, o `1-3`",
				"content/a.md:12:61: en `lines`, `3-2` va hacia atrás; escribe `2-3`",
				"content/a.md:12:66: en `lines`, `2-4` se sale de lo que se muestra; las líneas van de la 1 a la 3",
				"content/a.md:12:70: en `lines`, `0` se sale de lo que se muestra; las líneas van de la 1 a la 3",
				"content/a.md:12:72: en `lines` no se entiende `1-`; son líneas de lo que se muestra, de la 1 a la 3: `1`, o `1-3`",
				"content/a.md:12:75: en `lines` no se entiende `-1`; son líneas de lo que se muestra, de la 1 a la 3: `1`, o `1-3`",
				"content/a.md:14:64: en `lines` no se entiende ``; son líneas de lo que se muestra, de la 1 a la 8: `1`, o `1-8`",
				"content/a.md:16:48: `source` no tiene ningún atributo `line`; ¿quisiste decir `lines`?",
			),
		},
	})
}

// TestWrongGlossary gives a glossary, and what Load says of it.
func TestWrongGlossary(t *testing.T) {
	for name, test := range map[string]struct{ give, want string }{
		"terms": {
			contenttest.Lines(
				"## latido (heartbeat)", "",
				"## Látido", "", "Otra vez.", "",
				"## *eco*", "", "Un [latido](termino:), [aquí](/lecciones/a), <b>así</b>.", "", "- a", "",
				"### cursor", "", "Un marcapáginas.", "", "##", "", "::widget{name=eco}",
			),
			contenttest.Lines(
				"content/glosario.md:1:1: el término `latido` no tiene definición; escríbela debajo, en un párrafo",
				"content/glosario.md:3:1: `Látido` ya está definido en la línea 1; deja una sola definición",
				"content/glosario.md:9:4: una definición no remite a otros términos; escríbelo sin enlace",
				"content/glosario.md:9:24: una definición no enlaza con el curso; se lee en cualquier lección: enlaza solo con páginas de fuera",
				"content/glosario.md:9:46: aquí hay HTML (`<b>`), y en las lecciones no se admite; la negrita se escribe `**así**`",
				"content/glosario.md:9:52: aquí hay HTML (`<b>`), y en las lecciones no se admite; la negrita se escribe `**así**`",
				"content/glosario.md:11:1: esto no cabe en el glosario; un término se define con párrafos, debajo de su título `## …`",
				"content/glosario.md:13:1: el título de un término lleva dos almohadillas; escribe `## cursor`",
				"content/glosario.md:17:1: a este término le falta el nombre; escribe `## latido (heartbeat)`",
				"content/glosario.md:19:1: esto no cabe en el glosario; un término se define con párrafos, debajo de su título `## …`",
			),
		},
		"a text before": {
			"Esto es un glosario.\n\n## latido\n\nSeñal de vida.\n",
			contenttest.Lines("content/glosario.md:1:1: este párrafo no es de ningún término; delante va su título: `## latido (heartbeat)`"),
		},
		"a front matter": {
			"---\ntitle: Glosario\n---\n\n## latido\n\nSeñal de vida.\n",
			contenttest.Lines("content/glosario.md:1:1: el glosario no lleva cabecera; empieza por el título de un término: `## latido (heartbeat)`"),
		},
		"not UTF-8": {
			"## a\xf1o\n",
			contenttest.Lines("content/glosario.md:1:5: este carácter no está en UTF-8; guarda el fichero con la codificación UTF-8"),
		},
	} {
		wrong(t, []mistaken{{name: name, body: "Hola.\n", files: map[string]string{"glosario.md": test.give}, want: test.want}})
	}
}

// TestEveryMistakeAtOnce checks that the files do not hide each other's
// mistakes, and that the message is in their order.
func TestEveryMistakeAtOnce(t *testing.T) {
	wrong(t, []mistaken{{
		files: map[string]string{
			"02-b.md": contenttest.Lesson("b", 2, "[a](/lecciones/z)\n\n::widget{name=nadie}\n"),
			"01-a.md": contenttest.Lesson("b", 1, "# A\n"),
			"10-c.md": "---\ntitle: C\n",
		},
		// The link is not one of them: the third lesson could not say its slug.
		want: contenttest.Lines(
			"content/01-a.md:8:1: un título con `#` sería otro título de la página; el de la lección está en `title`; aquí los títulos empiezan en `##`",
			"content/02-b.md:3:1: el slug `b` ya es de content/01-a.md; cada lección tiene el suyo: elige otro",
			"content/02-b.md:10:15: no hay ningún widget `nadie`; hay `eco`, `reloj` y `roto`",
			"content/10-c.md:1:1: la cabecera de la lección no se cierra; pon otra línea `---` después del último campo",
		),
	}})
}

// mistaken is a course with mistakes: files or, for a.md, its body alone.
type mistaken struct {
	name  string
	body  string
	files map[string]string
	want  string
}

func wrong(t *testing.T, tests []mistaken) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{}
			if test.body != "" {
				files["a.md"] = contenttest.Lesson("a", 1, test.body)
			}
			maps.Copy(files, test.files)
			course, problems := contenttest.Load(files)
			if course != nil {
				t.Error("there is a course, with mistakes in it")
			}
			if got := problems.Error() + "\n"; got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s\ndifferences:\n%s", got, test.want, differences(got, test.want))
			}
			for _, p := range problems {
				contenttest.CheckPlace(t, p, files)
			}
		})
	}
}

// differences shows the lines that only one of two texts has.
func differences(got, want string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(got, "\n") {
		if !strings.Contains(want, line) {
			b.WriteString("got  " + line + "\n")
		}
	}
	for line := range strings.SplitSeq(want, "\n") {
		if !strings.Contains(got, line) {
			b.WriteString("want " + line + "\n")
		}
	}
	return b.String()
}

// TestNotWrong gives what looks like a mistake and is none.
func TestNotWrong(t *testing.T) {
	for _, body := range []string{
		"**C**##mayor, `##Código` y #etiqueta",
		"`[a][b]`, a[0][1], [hola] y [adiós], \\[a][b]",
		"Los dos [uno] (y el otro).",
		"[un enlace](https://go.dev \"Go\") [otro](</chat> 'Chat') [uno más][go]\n\n[go]: https://go.dev",
		"```md\n##Título\n:::\n[a][b]\n```",
		"- [x] (https://go.dev) leído",
		"| a | b |\n|---|---|\n| `x \\| y` | z |\n| uno |\n| uno | dos",
		"> | a |\n> |---|\n> | b |",
		"a\n---\n\nb",
	} {
		if _, problems := contenttest.LoadWith(contenttest.Strict(), map[string]string{"a.md": contenttest.Lesson("a", 1, body+"\n")}); len(problems) > 0 {
			t.Errorf("%s:\n%v", body, problems)
		}
	}
}

// What is not there may be feminine.
func TestSuggestionsAgreeInGender(t *testing.T) {
	for what, p := range map[string]struct{ body, want string }{
		"a picture":    {"![Un mapa](img/nada.png)\n", "no existe la imagen `img/nada.png`; no hay ninguna"},
		"a region":     {"::source{file=handlers/sse/vacio.go region=b}\n", "handlers/sse/vacio.go no tiene ninguna región `b`; no hay ninguna"},
		"an attribute": {"::glosario{orden=a}\n", "`glosario` no tiene ningún atributo `orden`; no hay ninguno"},
	} {
		options := contenttest.Options()
		options.Sources = fstest.MapFS{"handlers/sse/vacio.go": contenttest.File("package sse\n")}
		_, problems := contenttest.LoadWith(options, map[string]string{"a.md": contenttest.Lesson("a", 1, p.body), "glosario.md": "## eco\n\nVuelve.\n"})
		if problems == nil || !strings.Contains(problems.Error(), p.want) {
			t.Errorf("%s: %v; want %s", what, problems, p.want)
		}
	}
}
