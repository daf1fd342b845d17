package content

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/sequence"
)

// sequenceLanguage is the language of a fence that is not shown, but drawn.
const sequenceLanguage = "secuencia"

// isSequence reports whether a fence is a sequence diagram.
func (p *page) isSequence(n *ast.FencedCodeBlock) bool {
	language, rest := p.info(n)
	return language == sequenceLanguage && rest == ""
}

// examineSequence reads a diagram, and keeps it for when it is drawn.
func (p *page) examineSequence(n *ast.FencedCodeBlock) {
	lines := make([]string, n.Lines().Len())
	for i := range lines {
		segment := n.Lines().At(i)
		lines[i] = string(segment.Value(p.text))
	}
	diagram, mistakes := sequence.Parse(lines)
	for _, m := range mistakes {
		if m.Known != nil {
			if hint := suggest(m.Got, m.Known); m.Hint == "" || strings.HasPrefix(hint, "¿") {
				m.Hint = hint
			}
		}
		at := n.Pos()
		if m.Line < len(lines) {
			segment := n.Lines().At(m.Line)
			at = segment.Start + max(0, m.Offset-segment.Padding)
		}
		p.fail(at, m.Message, m.Hint)
	}
	if diagram != nil {
		p.needs("sequence")
		p.words += len(strings.Fields(diagram.Words()))
		n.SetAttributeString("diagram", diagram)
	}
}

// renderSequence writes a figure: the drawing and, for who cannot see it, its
// steps in words. What is wider than a phone scrolls and takes the focus.
func (p *page) renderSequence(w util.BufWriter, n *ast.FencedCodeBlock) {
	kept, _ := n.AttributeString("diagram")
	diagram, ok := kept.(*sequence.Diagram)
	if !ok { // a mistake, already reported
		return
	}
	id := p.numbered("secuencia")
	who := len(diagram.Participants)
	_, _ = fmt.Fprintf(w, `<figure class="sequence sequence--%d">`, who)
	label := `aria-labelledby="` + id + `"`
	if diagram.Title != "" {
		_, _ = fmt.Fprintf(w, `<figcaption id="%s">%s</figcaption>`, id, util.EscapeHTML([]byte(diagram.Title)))
	} else {
		label = fmt.Sprintf(`aria-label="Diagrama de secuencia: %s"`, util.EscapeHTML([]byte(strings.Join(diagram.Participants, ", "))))
	}
	const widestOfAPhone = 3
	if who > widestOfAPhone {
		_, _ = fmt.Fprintf(w, `<div class="sequence__scroll" tabindex="0" role="region" aria-label="Diagrama %s">`,
			strings.TrimPrefix(id, "secuencia-"))
	}
	_ = diagram.WriteSVG(w, label) // goldmark's writer keeps the first error
	if who > widestOfAPhone {
		_, _ = w.WriteString("</div>")
	}
	_ = diagram.WriteSteps(w)
	_, _ = w.WriteString("</figure>\n")
}
