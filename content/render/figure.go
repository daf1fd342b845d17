package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// figures writes figures, their caption below. Links may lead to one: #figura-1.
type figures struct{ *Page }

func (f figures) render(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	figure, sound := attached[Figure](n)
	if !sound { // a mistake, already reported
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</figure>\n")
		return ast.WalkContinue, nil
	}
	f.needs("captioned")
	_, _ = fmt.Fprintf(w, `<figure class="captioned" id="%s">`+"\n", figure.ID)
	return ast.WalkContinue, nil
}

func (f figures) caption(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	figure, sound := attached[Figure](n)
	if !sound { // a mistake, already reported
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</figcaption>\n")
		return ast.WalkContinue, nil
	}
	_, _ = fmt.Fprintf(w, `<figcaption class="captioned__caption"><b class="captioned__number">Figura %d.</b> `, figure.Number)
	return ast.WalkContinue, nil
}
