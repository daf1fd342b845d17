package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// examineExample checks that an example shows something and says it by itself.
func (p *page) examineExample(n *directive.Node) {
	if title := n.Title(); title != nil {
		p.fail(title.Pos(), "`ejemplo` no lleva título", "cuenta delante lo que se va a ver")
	} else if n.FirstChild() == nil {
		p.fail(n.Pos(), "este ejemplo está vacío", "escribe dentro lo que se ha de ver escrito y hecho")
	}
}

// renderExample writes Markdown twice: as it is written, and what it becomes.
func (p *page) renderExample(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div></div>\n")
		return ast.WalkContinue, nil
	}
	p.needs("example")
	start, stop := n.Inside()
	source := strings.Join(dedent(strings.Split(string(p.text[start:stop]), "\n")), "\n") + "\n"
	_, _ = w.WriteString(`<div class="example">` + "\n")
	p.writeCode(w, "markdown", "", lexer("markdown"), source)
	_, _ = w.WriteString(`<div class="example__result">` + "\n" + `<p class="example__label">Así se ve</p>` + "\n")
	return ast.WalkContinue, nil
}
