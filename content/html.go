package content

import (
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
)

// HTML is a piece of a page, safe to be written as it is. The code in it is
// coloured when it is first written: that is three quarters of the time that a
// lesson takes, and of a long course one lesson is looked at at a time.
type HTML struct {
	pieces []piece
	colour *memo
}

// Markup is HTML that is whole already.
func Markup(html string) HTML { return HTML{pieces: []piece{{html: html}}} }

// A piece is markup, or code that is still to be coloured.
type piece struct {
	html  string
	lexer chroma.Lexer // nil: it is markup
	code  string
	marks lineSet
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

// placeholder begins and ends what stands for a piece of code in a page that is
// being written. No lesson has such a character (see file.unprintable).
const placeholder = "\x00"

// later returns what to write where code is to stand.
func (p *page) later(lexer chroma.Lexer, code string, marks lineSet) string {
	p.code = append(p.code, piece{lexer: lexer, code: code, marks: marks})
	return placeholder + strconv.Itoa(len(p.code)-1) + placeholder
}

// assembled puts the code in its places.
func (p *page) assembled(html string) HTML {
	parts := strings.Split(html, placeholder)
	pieces := make([]piece, len(parts))
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil && i%2 == 1 {
			pieces[i] = p.code[n]
		} else {
			pieces[i].html = part
		}
	}
	return HTML{pieces, &p.memo}
}
