// Package content turns the course, a folder of Markdown files, into lessons
// ready to be shown. It knows neither views nor handlers: whoever calls [Load]
// hands it the widgets and the source code that lessons may refer to.
//
// # How a lesson is written
//
// A lesson is one file, content/NN-name.md. It begins with its front matter,
// four fields of YAML, all of them required and no others known:
//
//	---
//	title: Server-Sent Events
//	slug: sse
//	order: 4
//	summary: "El servidor escribe y la conexión no se cierra."
//	---
//
// The slug is the address, /lecciones/sse; the order is the place in the
// course. What follows is GitHub's Markdown with footnotes ([^1]). The title is
// the page's h1, so headings go from ## to ####, without skipping a level, and
// each becomes an anchor made of its text: "¿Cómo funciona?" is
// #como-funciona. Straight quotes that pair within a paragraph become «comillas»,
// “these” inside those; ... becomes …, --- a dash, and -- between spaces or figures
// a shorter one. What pairs with nothing, what looks like code (--flag, i--, a << 2,
// ...args) and what is code stays as it is written, and so does an escaped \"
// (typography.go).
//
// A code fence names its language, or text:
//
//	```js
//	const source = new EventSource("/sse");
//	```
//
// A fence of the language secuencia is not shown, but drawn: who says what to
// whom, one step a line. The package sequence is its manual.
//
//	```secuencia
//	título: Una consulta
//	participantes: Navegador, Servidor
//	Navegador -> Servidor: `GET /polling?after=41`
//	Servidor --> Navegador: `304 Not Modified`
//	espera: 2 s
//	```
//
// A note stands out from the text. There are :::nota, :::consejo and :::aviso,
// with a title if one follows:
//
//	:::aviso Ojo con los proxies
//	Algunos cortan a los 60 segundos.
//	:::
//
// A question has a list of answers, with a box each: [x] if it is right. What is
// quoted under an answer, with the indentation of its text, explains it. One
// right answer makes a single choice, more a multiple one. Results are kept by
// the text of the question, which no other in the lesson may have:
//
//	:::pregunta ¿Qué cabecera lleva el cursor de SSE?
//	- [ ] `ETag`
//	  > Es de las peticiones condicionales.
//	- [x] `Last-Event-ID`
//	  > Y la escribe el navegador.
//	:::
//
// A prediction is answered before something is tried, and the answer is told
// afterwards. What to try may follow the list:
//
//	:::predicción ¿Qué pasará si cortas la red?
//	- [x] Vuelve sola
//	- [ ] Nada
//
//	::widget{name=sse}
//	:::
//
// Whatever holds another such block opens and closes with more colons than it.
// An answer that the reader opens has "Respuesta" for a title if it gives none;
// tabs have a title each, and the same choice in all groups with the same titles:
//
//	:::respuesta ¿Y si se cae la red?
//	Vuelve con su cursor.
//	:::
//
//	::::pestañas
//	:::pestaña Navegador
//	`new EventSource("/sse")`
//	:::
//	:::pestaña Terminal
//	`curl -N http://localhost:8080/sse`
//	:::
//	::::
//
// A figure has a caption, after the number that it gets by itself; #figura-1
// leads to the first:
//
//	:::figura El registro, de cerca
//	![Tres eventos en una línea](img/registro.svg)
//	:::
//
// A term of the glossary explains itself where it is written: [latido](termino:)
// or, where the text is another than its name, [los latidos](termino:latido).
// Its definition also stands at the end of the lesson, which is where the link
// leads, unless ::glosario{} puts all of them on the page. The glossary is
// content/glosario.md, which is no lesson: a heading for each term, with its
// name in English in brackets if it has one, and paragraphs below it.
//
//	## latido (heartbeat)
//
//	Mensaje pequeño que se envía cada cierto tiempo.
//
// A live widget, and the very code that runs, cut out by region:
//
//	::widget{name=polling interval=2s message="¡Hola!"}
//	::source{file=handlers/sse/sse.go region=stream}
//
// Several regions of a file are shown one after another, and lines can be
// marked, counted in what is shown:
//
//	::source{file=handlers/sse/sse.go region="headers,stream" lines="2,5-7"}
//
// In Go and JavaScript a region is what stands between two comments of their
// own, "// #region stream" and "// #endregion stream". Regions may nest and
// overlap; the comments themselves are never shown, and the indentation that
// all lines share is removed.
//
// An example shows Markdown as it is written and, below, as what comes of it;
// ::ajustes{} is the table of all widgets and what they may be told, and
// ::limites{} that of [Options.Bounds]. They serve
// [Guide], the page in which instructors read all this, content/guia/guia.md:
//
//	::::ejemplo
//	:::nota
//	Algo que viene bien saber.
//	:::
//	::::
//
// A link to another lesson is written as its address, /lecciones/sse#reconexion;
// a picture lies beside the lessons, in img/: ![Un mapa](img/mapa.svg), or comes
// with the site, in /assets/. Both are addresses, and name a file as addresses do
// (address.go): «mi foto.png» is img/mi%20foto.png. HTML is not let through.
//
// # What happens to it
//
// Files are read through [Dir], which reads nothing that is not in the folder:
// whoever serves somebody else's course publishes that, and nothing of their own.
//
// The glossary is read first (glossary.go), for every page may need it. Then each
// file is parsed alone into a page (lesson.go): its front matter is read
// (frontmatter.go), its tree examined (examine.go) and written as HTML by
// goldmark with the renderers of this package (markdown.go, blocks.go and the
// files named after what they write). Then the pages are assembled into a [Course]
// (load.go), which is where slugs, orders and links between lessons are checked.
// A page holds nothing of the others, so that one file can be parsed again and
// the course assembled anew: that is what a [Reloader] does, while somebody
// writes. Code is coloured when a page is first shown (html.go).
//
// The plain text of a page is kept beside its HTML, heading by heading
// (section.go), for package search.
//
// Text comes in by one door (newFile), in NFC: a heading, a directive or a key is
// the same wherever it was typed, and so are the names of files ([Dir]). A space
// that looks like one and is none, where syntax wants one, is found by reading the
// text as it looks and comparing (space.go).
//
// Nothing is forgiven in silence: a misspelt widget, a missing region, a broken
// link, a fence that never closes. Every mistake in every file becomes a
// [Problem] with its file, line and column, what is wrong and what would be
// right, and a course with a single problem is no course at all.
//
// [Problems.Report] shows them in a terminal. [New] writes a lesson that has none
// to begin with.
//
// # The colours of code
//
// Code is written with the short class names of chroma. assets/css/site/chroma.css,
// which colours them, is generated from the styles chosen in chroma_test.go,
// where the contrast of every colour is checked as well:
//
//	go generate ./content
package content
