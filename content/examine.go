package content

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
)

// examine walks the tree of a page once, before it is written. It gathers what
// the lesson has to say of itself, and reports what Markdown would let pass.
func (p *page) examine(doc ast.Node) {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			p.examineNode(node)
		}
		return ast.WalkContinue, nil
	})
	p.closeSection()
}

func (p *page) examineNode(node ast.Node) {
	switch n := node.(type) {
	case *ast.Heading:
		if p.defining { // it is a term: see define
			return
		}
		p.examineHeading(n)
		p.countWords(n)
		p.examineProse(n)
	case *ast.Paragraph, *ast.TextBlock, *extast.TableCell, *directive.Title:
		p.countWords(n)
		p.examineProse(n)
	case *extast.TableRow:
		p.examineRow(n)
	case *ast.FencedCodeBlock:
		p.examineFence(n)
	case *ast.CodeBlock:
		p.fail(n.Pos(),
			"cuatro espacios al principio de la línea la convierten en código",
			"quita la sangría o, si es código, ponlo entre líneas de tres comillas invertidas con su lenguaje")
	case *ast.HTMLBlock:
		p.rawHTML(n.Pos())
	case *ast.RawHTML:
		p.rawHTML(n.Segments.At(0).Start)
	case *ast.Link:
		p.examineLink(n)
	case *ast.Image:
		p.examineImage(n)
	case *ast.AutoLink:
		p.examineAutoLink(n)
	case *directive.Node:
		p.examineDirective(n)
	}
}

func (p *page) examineAutoLink(n *ast.AutoLink) {
	if scheme, _, ok := strings.Cut(string(n.URL(p.text)), ":"); ok && n.AutoLinkType == ast.AutoLinkURL {
		p.checkScheme(n.Pos(), scheme)
	}
}

// htmlTag finds the name of the element in raw HTML.
var htmlTag = regexp.MustCompile(`^\s*</?([A-Za-z][A-Za-z0-9-]*)`)

// insteadOf says how a lesson does what an HTML element would have done.
var insteadOf = map[string]string{
	"a":      "un enlace se escribe `[texto](dirección)`",
	"aside":  "una nota se escribe `:::nota` … `:::`",
	"b":      "la negrita se escribe `**así**`",
	"br":     "para cambiar de párrafo, deja una línea en blanco",
	"code":   "el código se escribe entre comillas invertidas",
	"div":    "una nota se escribe `:::nota` … `:::`",
	"em":     "la cursiva se escribe `*así*`",
	"i":      "la cursiva se escribe `*así*`",
	"img":    "una imagen se escribe `![lo que se ve](img/…)`",
	"pre":    "el código va entre líneas de tres comillas invertidas",
	"script": "lo que se mueve en una lección es un widget: `::widget{name=…}`",
	"strong": "la negrita se escribe `**así**`",
	"table":  "una tabla se escribe con barras: `| a | b |`",
}

// rawHTML reports HTML, which never reaches the page.
func (p *page) rawHTML(offset int) {
	tag := ""
	if m := htmlTag.FindSubmatch(p.text[offset:]); m != nil {
		tag = strings.ToLower(string(m[1]))
	}
	switch hint, known := insteadOf[tag]; {
	case tag == "":
		p.fail(offset, "aquí hay HTML, y en las lecciones no se admite", "tampoco comentarios: bórralo")
	case known:
		p.fail(offset, fmt.Sprintf("aquí hay HTML (`<%s>`), y en las lecciones no se admite", tag), hint)
	default:
		p.fail(offset,
			fmt.Sprintf("aquí hay HTML (`<%s>`), y en las lecciones no se admite", tag),
			"si quieres mostrarlo tal cual, ponlo entre comillas invertidas")
	}
}
