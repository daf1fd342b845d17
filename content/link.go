package content

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"envivo/content/address"
	"envivo/content/lint"
	"envivo/content/plain"
)

// A links keeps what a lesson leads to.
type links struct {
	*lint.File
	site     *lint.Site
	glossary glossary

	toCheck []lint.Link // when all lessons have been read
	terms   glossary    // those that the text refers to
}

// termScheme begins the destination of a link to a term: [latido](termino:), or
// [los latidos](termino:latido) where the text is another than its name.
const termScheme = "termino:"

func (l *links) read(n *ast.Link) {
	destination := address.Written(n.Destination)
	if wanted, isTerm := strings.CutPrefix(destination, termScheme); isTerm {
		l.term(n, wanted)
	} else if link, left := l.site.Link(l.File, n, destination); left {
		l.toCheck = append(l.toCheck, link)
	}
}

// term makes a link lead to the definition of a term, which is on the same page.
func (l *links) term(n *ast.Link, wanted string) {
	if name, err := address.Decode(wanted); err == nil {
		wanted = name
	}
	if wanted == "" {
		wanted = l.Plain(n)
	}
	t := l.glossary[plain.Slug(wanted)]
	switch {
	case wanted == "": // a link without text, already said
	case len(l.glossary) == 0:
		l.Fail(n.Pos(), fmt.Sprintf("no hay glosario donde buscar `%s`", wanted),
			fmt.Sprintf("se escribe en `%s`, con un título `## %s` y debajo lo que significa", glossaryFile, wanted))
	case t == nil:
		l.Fail(n.Pos(), fmt.Sprintf("el glosario no tiene ningún término `%s`", wanted), lint.Suggest(wanted, l.glossary.names()))
	default:
		n.Destination = []byte("#" + termID(t.slug))
		n.SetAttributeString("class", "term")
		l.terms[t.slug] = t
	}
}

// termID is the id of a definition. Ids of headings have no colon, so none is
// the same; and it is what the author of the link wrote.
func termID(slug string) string { return termScheme + slug }
