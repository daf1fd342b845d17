package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// headings writes a heading with a link to itself.
type headings struct{ *Page }

// RegisterFuncs implements [renderer.NodeRenderer].
func (h headings) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, h.render)
}

func (h headings) render(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	id, ok := n.AttributeString("id")
	if !ok { // a mistake, already reported
		return ast.WalkSkipChildren, nil
	}
	if entering {
		_, _ = fmt.Fprintf(w, `<h%d id="%s">`, n.Level, id)
	} else {
		label := util.EscapeHTML([]byte("Enlace a «" + h.plain(n) + "»"))
		_, _ = fmt.Fprintf(w, ` <a class="anchor" href="#%s" aria-label="%s">#</a></h%d>`+"\n", id, label, n.Level)
	}
	return ast.WalkContinue, nil
}
