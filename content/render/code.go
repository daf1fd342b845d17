package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"envivo/content/sequence"
)

// fences writes blocks of code, and draws those that are diagrams.
type fences struct{ *Page }

// RegisterFuncs implements [renderer.NodeRenderer].
func (f fences) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindFencedCodeBlock, f.render)
}

func (f fences) render(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.FencedCodeBlock)
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	if diagram, drawn := attached[*sequence.Diagram](n); drawn {
		f.diagram(w, diagram)
		return ast.WalkSkipChildren, nil
	}
	var code strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		code.Write(line.Value(f.text))
	}
	f.code.write(w, string(n.Language(f.text)), code.String())
	return ast.WalkSkipChildren, nil
}

// excerpt writes code of the program.
func (p *Page) excerpt(w util.BufWriter, e Excerpt) {
	if len(e.Pieces) > 1 || len(e.Marked) > 0 {
		p.needs("excerpt")
	}
	p.code.writeExcerpt(w, e)
}

// snippets are the pieces of code of a page, in the order in which they are
// written.
type snippets struct {
	memo   *Memo
	pieces []piece
}

// write writes a figure with code in it, if the language is known.
func (s *snippets) write(w util.BufWriter, language, code string) {
	s.writeExcerpt(w, Excerpt{Language: language, Pieces: []string{code}})
}

// writeExcerpt writes pieces of one file as a figure, with its name as a caption
// if it has one, and with some lines marked. The code may be wider than a phone,
// so it scrolls and takes the focus. Where something is left out there is an empty
// line, so that what is copied is still code; the sheet puts dots there.
func (s *snippets) writeExcerpt(w util.BufWriter, e Excerpt) {
	lex := lexer(e.Language)
	if lex == nil { // a mistake, already reported
		return
	}
	_, _ = fmt.Fprintf(w, `<figure class="code" data-lang="%s">`, util.EscapeHTML([]byte(strings.ToLower(e.Language))))
	if e.File != "" {
		_, _ = fmt.Fprintf(w, `<figcaption class="code__caption">%s</figcaption>`, util.EscapeHTML([]byte(e.File)))
	}
	_, _ = w.WriteString(`<pre class="chroma" tabindex="0"><code>`)
	before := 0 // lines
	for i, code := range e.Pieces {
		if i > 0 {
			_, _ = w.WriteString(`<span class="code__gap" role="img" aria-label="Aquí falta código"></span>` + "\n")
		}
		lines := strings.Count(code, "\n")
		_, _ = w.WriteString(s.later(piece{lexer: lex, code: code, marks: e.Marked.Between(before, lines)}))
		before += lines
	}
	_, _ = w.WriteString("</code></pre></figure>\n")
}

// placeholder begins and ends what stands for a piece of code in a page that is
// being written. No lesson has such a character (package lint sees to it).
const placeholder = "\x00"

// later returns what to write where code is to stand.
func (s *snippets) later(code piece) string {
	s.pieces = append(s.pieces, code)
	return placeholder + strconv.Itoa(len(s.pieces)-1) + placeholder
}

// put puts the code in its places.
func (s *snippets) put(html string) HTML {
	parts := strings.Split(html, placeholder)
	pieces := make([]piece, len(parts))
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil && i%2 == 1 {
			pieces[i] = s.pieces[n]
		} else {
			pieces[i].html = part
		}
	}
	return HTML{pieces, s.memo}
}
