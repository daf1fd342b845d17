package content

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// deepestHeading is the last level that lessons use.
const deepestHeading = 4

// examineHeading gives a heading its anchor and enters it in the table of
// contents.
func (p *page) examineHeading(n *ast.Heading) {
	p.checkLevel(n)
	text := p.plainText(n)
	if text == "" {
		p.fail(n.Pos(), "este título está vacío", "escribe el texto, o quita las almohadillas")
		return
	}
	id := p.unique(slugify(text))
	p.anchors[id] = true
	n.SetAttributeString("id", id)
	p.openSection(id, text)
	p.lesson.Headings = append(p.lesson.Headings, Heading{Level: n.Level, ID: id, Text: text})
}

// checkLevel refuses what would break the outline of the page.
func (p *page) checkLevel(n *ast.Heading) {
	switch {
	case n.Level == 1:
		p.fail(n.Pos(),
			"un título con `#` sería otro título de la página",
			"el de la lección está en `title`; aquí los títulos empiezan en `##`")
	case n.Level > deepestHeading:
		p.fail(n.Pos(), fmt.Sprintf("este título es de nivel %d", n.Level), "los niveles van de `##` a `####`")
	case n.Level > p.heading+1:
		p.fail(n.Pos(),
			fmt.Sprintf("este título se salta un nivel: pasa de `%s` a `%s`", hashes(p.heading), hashes(n.Level)),
			fmt.Sprintf("aquí va `%s`", hashes(p.heading+1)))
	}
	p.heading = n.Level
}

func hashes(n int) string { return strings.Repeat("#", n) }

func (p *page) renderHeading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	id, ok := n.AttributeString("id")
	if !ok { // a mistake, already reported
		return ast.WalkSkipChildren, nil
	}
	if entering {
		_, _ = fmt.Fprintf(w, `<h%d id="%s">`, n.Level, id)
	} else {
		label := util.EscapeHTML([]byte("Enlace a «" + p.plainText(n) + "»"))
		_, _ = fmt.Fprintf(w, ` <a class="anchor" href="#%s" aria-label="%s">#</a></h%d>`+"\n", id, label, n.Level)
	}
	return ast.WalkContinue, nil
}
