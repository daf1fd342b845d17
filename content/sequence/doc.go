// Package sequence draws who says what to whom, and when: a sequence diagram,
// out of a few lines that an instructor can write and read. How they are written
// stands in content/guia/guia.md, under «Diagramas»; parse.go reads them.
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
