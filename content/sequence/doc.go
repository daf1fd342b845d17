// Package sequence draws who says what to whom, and when: a sequence diagram,
// out of a few lines that an instructor can write and read.
//
//	título: Sondeo con cursor
//	participantes: Navegador, Servidor
//	Navegador -> Servidor: `GET /polling?after=41`
//	Servidor --> Navegador: `304 Not Modified`
//	espera: 2 s
//	repite: cada 2 s
//	  Navegador -x Servidor: se pierde
//	  Servidor -> Servidor: apunta el 42
//	fin
//	nota Navegador, Servidor: ninguno de los dos se ha enterado
//
// An arrow of one hyphen is a solid line, one of two (an answer) is dashed, and
// one that ends in x never arrives. From somebody to the same one it turns back.
// A note stands over one participant, or from the first to the last of those
// named. Text between backquotes is code. Blank lines, indentation and lines
// that begin with # are for whoever reads the source.
//
// Time runs downwards, as on the tape of the home page. The drawing is as wide
// as its participants need, in units that are pixels at its natural size, with
// text of 14: two or three share [narrow] units, which a phone shows whole with
// text of 12 pixels, and more scroll sideways (assets/css/parts/sequence.css).
// Nobody can ask a server how wide a text is, so text.go estimates it from the
// widths of the site's font, rounded upwards.
//
// An image says nothing to who cannot see it, and a diagram is a story: it is
// also written as a list of its steps (steps.go).
//
// The package knows no lesson and imports nothing of ours. A mistake is an
// [Error], with its place among the lines.
package sequence
