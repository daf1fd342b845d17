// Package directive teaches goldmark the two forms in which a Markdown author
// can ask for something that Markdown does not have.
//
// A leaf stands alone on its line and takes attributes:
//
//	::widget{name=polling interval=2s message="¡Hola!"}
//
// A container holds more Markdown, down to a line with as many colons as opened
// it, and may have a title, which is Markdown too. One container goes inside
// another with fewer colons than the outer one:
//
//	::::aviso Ojo con `setInterval`
//	No espera a la respuesta.
//
//	:::consejo
//	Usa `setTimeout`.
//	:::
//	::::
//
// The package knows syntax only. What a name means, and which attributes it
// takes, is the business of whoever fills in [Extender]. A mistake of syntax
// does not stop the parser: it stays on the [Node] as an [Error] with its place
// in the source, so that a caller can report every mistake at once.
//
// Four files, in the order in which they work: ast.go, parser.go (with its line
// scanner in scan.go), render.go, extend.go.
package directive
