package content

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// examineFence checks a fenced block: it names a language that can be coloured,
// nothing else, and it ends.
func (p *page) examineFence(n *ast.FencedCodeBlock) {
	p.codeLines += n.Lines().Len()
	if !p.fenceCloses(n) {
		p.fail(n.Pos(), "este bloque de código no se cierra", "pon otra línea igual de comillas invertidas donde acaba")
	}
	language, rest := p.info(n)
	switch {
	case p.isSequence(n):
		p.codeLines -= n.Lines().Len()
		p.examineSequence(n)
	case language == "":
		p.fail(n.Pos(),
			"este bloque de código no dice su lenguaje",
			"escríbelo detrás de las comillas invertidas: `go`, `js`, `http`… o `text` si no es ninguno")
	case lexer(language) == nil && language != sequenceLanguage:
		p.fail(n.Info.Segment.Start, fmt.Sprintf("no conozco el lenguaje `%s`", language), suggestLanguage(language))
	case rest != "":
		p.fail(n.Info.Segment.Start+len(language),
			fmt.Sprintf("sobra `%s` detrás del lenguaje", rest),
			"la línea que abre un bloque de código solo lleva el lenguaje")
	}
}

// others are what other programs write where a lesson has something else: each
// with what that is here.
var others = map[string]string{
	"smart": "consejo", "tip": "consejo", "hint": "consejo",
	"warn": "aviso", "warning": "aviso", "caution": "aviso", "danger": "aviso", "important": "aviso", "attention": "aviso",
	"note": "nota", "info": "nota", "admonition": "nota", "nota": "nota", "consejo": "consejo", "aviso": "aviso",
	"mermaid": sequenceLanguage, "plantuml": sequenceLanguage, "sequence": sequenceLanguage,
}

func suggestLanguage(language string) string {
	switch here := others[strings.ToLower(strings.Trim(language, "{}"))]; here {
	case "":
	case sequenceLanguage:
		return "si es un diagrama de secuencia, el lenguaje es `" + sequenceLanguage + "`; si no, escribe `text`"
	default:
		return "si es una nota, se escribe `:::" + here + "` … `:::`"
	}
	if best := closest(language, commonLanguages); best != "" {
		return "¿quisiste decir `" + best + "`?"
	}
	return "si no es ninguno, escribe `text`"
}

// info splits what follows the opening of a fence into its first word and the
// rest.
func (p *page) info(n *ast.FencedCodeBlock) (language, rest string) {
	if n.Info == nil {
		return "", ""
	}
	words := strings.TrimSpace(string(n.Info.Segment.Value(p.text)))
	if i := strings.IndexAny(words, " \t"); i >= 0 {
		return words[:i], strings.TrimSpace(words[i:])
	}
	return words, ""
}

// fenceCloses reports whether the line after the block is a fence too. The tree
// does not say; a block that lacks it runs to the end of the lesson, or of the
// note or list that it is in.
func (p *page) fenceCloses(n *ast.FencedCodeBlock) bool {
	first, _ := p.position(n.Pos())
	last := first
	if count := n.Lines().Len(); count > 0 {
		last, _ = p.position(n.Lines().At(count - 1).Start)
	}
	opening := anyFence.FindString(p.line(first))
	closing := strings.Trim(p.line(last+1), " \t>")
	return len(closing) >= len(opening) && strings.Trim(closing, opening) == ""
}

// anyFence finds a fence in the line that opens it, behind the marks of lists
// and quotations.
var anyFence = regexp.MustCompile("`{3,}|~{3,}")

func (p *page) renderFence(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.FencedCodeBlock)
	if entering && p.isSequence(n) {
		p.renderSequence(w, n)
		return ast.WalkSkipChildren, nil
	}
	language, _ := p.info(n)
	lex := lexer(language)
	if !entering || lex == nil {
		return ast.WalkSkipChildren, nil
	}
	var code strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		code.Write(line.Value(p.text))
	}
	p.writeCode(w, language, "", lex, code.String())
	return ast.WalkSkipChildren, nil
}

// writeCode writes a figure with code in it, and a caption unless that is "".
func (p *page) writeCode(w util.BufWriter, language, caption string, lex chroma.Lexer, code string) {
	p.writeExcerpt(w, language, caption, lex, []string{code}, nil)
}

// writeExcerpt writes pieces of one file as a figure, with a caption unless that
// is "" and with some lines marked. The code may be wider than a phone, so it
// scrolls and takes the focus. Where something is left out there is an empty
// line, so that what is copied is still code; the sheet puts dots there.
func (p *page) writeExcerpt(w util.BufWriter, language, caption string, lex chroma.Lexer, pieces []string, marked lineSet) {
	_, _ = fmt.Fprintf(w, `<figure class="code" data-lang="%s">`, util.EscapeHTML([]byte(strings.ToLower(language))))
	if caption != "" {
		_, _ = fmt.Fprintf(w, `<figcaption class="code__caption">%s</figcaption>`, util.EscapeHTML([]byte(caption)))
	}
	_, _ = w.WriteString(`<pre class="chroma" tabindex="0"><code>`)
	before := 0 // lines
	for i, code := range pieces {
		if i > 0 {
			_, _ = w.WriteString(`<span class="code__gap" role="img" aria-label="Aquí falta código"></span>` + "\n")
		}
		lines := strings.Count(code, "\n")
		_, _ = w.WriteString(p.later(lex, code, marked.between(before, lines)))
		before += lines
	}
	_, _ = w.WriteString("</code></pre></figure>\n")
}
