package content

import (
	"io"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

//go:generate go test -run ^TestChromaSheet$ -update .

// painted are the kinds of token that get a class, by chroma's short names, and
// a colour in assets/css/chroma.css. The rest is ordinary text: an element for
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

// commonLanguages are those suggested to an author whose language is unknown.
var commonLanguages = []string{"bash", "css", "go", "html", "http", "javascript", "js", "json", sequenceLanguage, "sh", "text", "yaml"}

// lexer returns what reads a language, nil if nothing does.
func lexer(language string) chroma.Lexer {
	if language == "" {
		return nil
	}
	return lexers.Get(language)
}

// highlight writes code as HTML, in spans with a class for what is painted.
func highlight(w io.StringWriter, lex chroma.Lexer, code string) {
	open := "" // the class of the span that is open; "" is none
	become := func(class string) {
		if class == open {
			return
		}
		if open != "" {
			_, _ = w.WriteString("</span>") // goldmark's writer keeps the first error
		}
		if class != "" {
			_, _ = w.WriteString(`<span class="` + class + `">`)
		}
		open = class
	}
	for _, token := range tokenise(lex, code) {
		become(class(token.Type))
		_, _ = w.WriteString(escapeCode.Replace(token.Value))
	}
	become("")
}

// tokenise splits code into tokens. A lexer fails by error or by panic, when one
// of its patterns takes too long; then the code is shown without colours.
func tokenise(lex chroma.Lexer, code string) (tokens []chroma.Token) {
	plain := []chroma.Token{{Type: chroma.Text, Value: code}}
	defer func() {
		if recover() != nil {
			tokens = plain
		}
	}()
	next, err := chroma.Coalesce(lex).Tokenise(nil, code)
	if err != nil {
		return plain
	}
	return next.Tokens()
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
