package content

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// termScheme begins the destination of a link to a term: [latido](termino:), or
// [los latidos](termino:latido) where the text is another than its name.
const termScheme = "termino:"

// examineTerm makes such a link lead to the definition, which is on this page.
func (p *page) examineTerm(n *ast.Link) {
	wanted := strings.TrimPrefix(written(n.Destination), termScheme)
	if name, err := decode(wanted); err == nil {
		wanted = name
	}
	if wanted == "" {
		wanted = p.plainText(n)
	}
	t := p.glossary[slugify(wanted)]
	switch {
	case p.defining:
		p.fail(n.Pos(), "una definición no remite a otros términos", "escríbelo sin enlace")
	case wanted == "": // a link without text, already said
	case len(p.glossary) == 0:
		p.fail(n.Pos(), fmt.Sprintf("no hay glosario donde buscar `%s`", wanted),
			fmt.Sprintf("se escribe en `%s`, con un título `## %s` y debajo lo que significa", glossaryFile, wanted))
	case t == nil:
		p.fail(n.Pos(), fmt.Sprintf("el glosario no tiene ningún término `%s`", wanted), suggest(wanted, p.glossary.names()))
	default:
		n.Destination = []byte("#" + termID(t.slug))
		n.SetAttributeString("class", "term")
		p.terms[t.slug] = t
	}
}

// examineGlossary takes note that the definitions have their place.
func (p *page) examineGlossary(n *directive.Node) {
	if len(p.glossary) == 0 {
		p.fail(n.Pos(), "no hay glosario que mostrar", fmt.Sprintf("se escribe en `%s`", glossaryFile))
	}
	if p.glossed {
		p.fail(n.Pos(), "el glosario ya está en esta página", "deja solo uno")
	}
	p.glossed = true
}

// renderGlossary writes a `::glosario{}`: every term there is.
func (p *page) renderGlossary(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	p.checkAttrs(n)
	p.needs("glossary")
	writeTerms(w, "glossary", p.glossary.sorted())
	return ast.WalkContinue, nil
}

// usedTerms returns the definitions of the terms in the text, to stand at the
// end of it, unless the page has the whole glossary. Whoever has JavaScript sees
// them where the term is (assets/js/page/terms.js).
func (p *page) usedTerms() string {
	if p.glossed || len(p.terms) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<section class="footnotes terms" role="doc-glossary" aria-label="Términos de esta lección">` + "\n")
	writeTerms(&b, "terms__list", p.terms.sorted())
	b.WriteString("</section>\n")
	return b.String()
}

// checkAttrs reports the attributes that a directive does not have.
func (p *page) checkAttrs(n *directive.Node) {
	known := leafAttrs[n.Name]
	for _, a := range n.Attrs {
		if !slices.Contains(known, a.Name) {
			p.fail(a.NamePos, fmt.Sprintf("`%s` no tiene ningún atributo `%s`", n.Name, a.Name), suggest(a.Name, known))
		}
	}
}
