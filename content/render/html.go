package render

import (
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"

	"envivo/content/excerpt"
)

// HTML is a page in pieces, safe to be written as it is. Its code is coloured when
// String is called for the first time: colours are three quarters of the work of a
// lesson, and of a long course one lesson is looked at at a time.
type HTML struct {
	pieces []piece
	colour *Memo
}

// A piece is markup, or code that is still to be coloured.
type piece struct {
	html  string
	lexer chroma.Lexer // nil: it is markup
	code  string
	marks excerpt.Lines
}

// colourWithin is how long the code of a page may take to be coloured; of ours it
// takes milliseconds. Some patterns of some languages take hours for what is none.
const colourWithin = time.Second

// String returns the markup. Code for which there is no more time has no colours.
func (h HTML) String() string {
	var b strings.Builder
	until := time.Now().Add(colourWithin)
	for _, p := range h.pieces {
		if p.lexer == nil {
			b.WriteString(p.html)
		} else {
			b.WriteString(h.colour.get(p, until))
		}
	}
	return b.String()
}
