package content

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// examineFigure checks that there is something to see and something to say of
// it, and puts the caption below. Links may lead to a figure: #figura-1.
func (p *page) examineFigure(n *directive.Node) {
	caption := n.Title()
	if caption == nil {
		p.fail(n.Pos(), "a esta figura le falta el pie", "se escribe detrás del nombre: `:::figura Lo que hay que ver`")
	}
	if !holdsPicture(n) {
		p.fail(n.Pos(), "en esta figura no hay nada que ver", "pon dentro una imagen, un bloque de código, una tabla o una directiva")
	}
	if caption != nil {
		n.AppendChild(n, caption)
	}
	p.figures++
	id := p.unique(fmt.Sprintf("figura-%d", p.figures))
	p.anchors[id] = true
	n.SetAttributeString("id", id)
	n.SetAttributeString("number", p.figures)
}

// holdsPicture reports whether a figure shows more than text.
func holdsPicture(figure ast.Node) (found bool) {
	_ = ast.Walk(figure, func(node ast.Node, _ bool) (ast.WalkStatus, error) {
		switch n := node.(type) {
		case *ast.Image, *ast.FencedCodeBlock, *extast.Table:
			found = true
		case *directive.Node:
			found = n.Form == directive.Leaf
		}
		if found {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

func (p *page) renderFigure(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	id, sound := n.AttributeString("id")
	if !sound { // a mistake, already reported
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</figure>\n")
		return ast.WalkContinue, nil
	}
	p.needs("captioned")
	_, _ = fmt.Fprintf(w, `<figure class="captioned" id="%v">`+"\n", id)
	return ast.WalkContinue, nil
}

func (p *page) renderCaption(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	number, sound := n.AttributeString("number")
	if !sound { // a mistake, already reported
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</figcaption>\n")
		return ast.WalkContinue, nil
	}
	_, _ = fmt.Fprintf(w, `<figcaption class="captioned__caption"><b class="captioned__number">Figura %v.</b> `, number)
	return ast.WalkContinue, nil
}
