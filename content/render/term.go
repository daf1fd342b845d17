package render

import (
	"io"
	"strings"

	"github.com/yuin/goldmark/util"
)

// glossary writes every term there is.
func (p *Page) glossary(w util.BufWriter, terms Glossary) {
	p.needs("glossary")
	writeTerms(w, "glossary", terms)
}

// used returns the definitions of the terms in the text, to stand at the end of it.
// Whoever has JavaScript sees them where the term is (assets/js/page/terms.js).
func used(terms []Term) string {
	var b strings.Builder
	b.WriteString(`<section class="footnotes terms" role="doc-glossary" aria-label="Términos de esta lección">` + "\n")
	writeTerms(&b, "terms__list", terms)
	b.WriteString("</section>\n")
	return b.String()
}

// writeTerms writes terms with their definitions, to which links lead.
func writeTerms(w io.StringWriter, class string, terms []Term) {
	_, _ = w.WriteString(`<dl class="` + class + "\">\n")
	for _, t := range terms {
		_, _ = w.WriteString(`<div id="` + t.ID + `"><dt>` + string(util.EscapeHTML([]byte(t.Name))))
		if t.Foreign != "" {
			_, _ = w.WriteString(` <i lang="en">(` + string(util.EscapeHTML([]byte(t.Foreign))) + `)</i>`)
		}
		_, _ = w.WriteString("</dt>\n<dd>" + t.HTML + "</dd></div>\n")
	}
	_, _ = w.WriteString("</dl>\n")
}
