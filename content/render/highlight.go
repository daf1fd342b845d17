package render

import (
	"io"
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"envivo/content/excerpt"
)

//go:generate go test -run ^TestChromaSheet$ -update .

// painted are the kinds of token that get a class, by chroma's short names, and
// a colour in assets/css/site/chroma.css. The rest is ordinary text: an element for
// every comma would double the weight of a page and show nothing.
var painted = map[chroma.TokenType]string{
	chroma.Comment:         "c",
	chroma.Keyword:         "k",
	chroma.KeywordConstant: "kc",
	chroma.KeywordType:     "kt",
	chroma.LiteralNumber:   "m",
	chroma.LiteralString:   "s",
	chroma.NameBuiltin:     "nb",
	chroma.NameFunction:    "nf",
	chroma.Operator:        "o",
}

// lexer returns what reads a language, nil if nothing does.
func lexer(language string) chroma.Lexer {
	if language == "" {
		return nil
	}
	return lexers.Get(language)
}

// highlight writes code as HTML, in spans with a class for what is painted and,
// around them, a mark for each of the marked lines. It is false if there was no
// time for the colours.
func highlight(w io.StringWriter, lex chroma.Lexer, code string, marked excerpt.Lines, until time.Time) bool {
	tokens, coloured := tokenise(lex, code, until)
	b := brush{w: w}
	line := 1
	for _, token := range tokens {
		for text := range strings.SplitAfterSeq(token.Value, "\n") {
			if text == "" {
				continue
			}
			body, ended := strings.CutSuffix(text, "\n")
			b.mark(marked[line])
			b.paint(class(token.Type), body)
			if ended {
				b.mark(false)
				b.paint(class(token.Type), "\n")
				line++
			}
		}
	}
	b.mark(false)
	b.become("")
	return coloured
}

// A brush writes pieces of code, and opens and closes elements as they need.
type brush struct {
	w      io.StringWriter
	class  string // of the span that is open; "" is none
	marked bool   // a mark is open
}

func (b *brush) paint(class, text string) {
	if text == "" {
		return
	}
	b.become(class)
	_, _ = b.w.WriteString(escapeCode.Replace(text))
}

func (b *brush) become(class string) {
	if class == b.class {
		return
	}
	if b.class != "" {
		_, _ = b.w.WriteString("</span>") // goldmark's writer keeps the first error
	}
	if class != "" {
		_, _ = b.w.WriteString(`<span class="` + class + `">`)
	}
	b.class = class
}

// mark opens a mark or closes it; no span reaches across.
func (b *brush) mark(on bool) {
	if on == b.marked {
		return
	}
	b.become("")
	_, _ = b.w.WriteString(map[bool]string{true: "<mark>", false: "</mark>"}[on])
	b.marked = on
}

// tokenise splits code into tokens. A lexer fails by error or by panic, when one
// of its patterns takes too long (chroma gives each a quarter of a second at each
// place), or has no more time; then the code is shown without colours.
func tokenise(lex chroma.Lexer, code string, until time.Time) (tokens []chroma.Token, coloured bool) {
	plain := []chroma.Token{{Type: chroma.Text, Value: code}}
	if _, lazy := lex.(*chroma.RegexLexer); !lazy && len(code) > mostAtOnce {
		return plain, true
	}
	defer func() {
		if failure := recover(); failure != nil {
			tokens, coloured = plain, failure != late{}
		}
	}()
	next, err := chroma.Coalesce(hurried{lex, until}).Tokenise(nil, code)
	if err != nil {
		return plain, true
	}
	return next.Tokens(), true
}

// mostAtOnce is how many bytes are given to the few lexers that read all that they
// are given before they give anything back: a language in another one.
const mostAtOnce = 2 << 10

// A hurried lexer has no more tokens to give after some time: it panics.
type hurried struct {
	chroma.Lexer
	until time.Time
}

type late struct{}

// Tokenise implements [chroma.Lexer].
func (h hurried) Tokenise(options *chroma.TokeniseOptions, code string) (chroma.Iterator, error) {
	next, err := h.Lexer.Tokenise(options, code)
	if err != nil {
		return nil, err
	}
	return func() chroma.Token {
		if time.Now().After(h.until) {
			panic(late{})
		}
		return next()
	}, nil
}

// class returns the class of a kind of token, or of the family that it belongs
// to; "" for ordinary text.
func class(t chroma.TokenType) string {
	for _, family := range []chroma.TokenType{t, t.SubCategory(), t.Category()} {
		if class, ok := painted[family]; ok {
			return class
		}
	}
	return ""
}

// escapeCode escapes what can be markup between tags; quotes cannot.
var escapeCode = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
