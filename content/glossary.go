package content

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// glossaryFile stands among the lessons and is none. It has no front matter: a
// heading for each term, and below it what it means.
const glossaryFile = "glosario.md"

// A glossary are the terms that lessons may refer to, by slug.
type glossary map[string]*term

// A term is one of them. Its slug is made of its name alone: "latido" of
// "## latido (heartbeat)".
type term struct {
	slug    string
	name    string
	foreign string // its name in English; "" if it has none
	line    int    // of its heading
	html    string // what it means
}

// readGlossary reads the glossary of a folder, which need not have one.
func (c *compiler) readGlossary(fsys fs.FS) (glossary, Problems) {
	source, err := readFile(fsys, glossaryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	p := c.newPage(glossaryFile, source)
	if len(source) > largest {
		p.fail(0,
			fmt.Sprintf("el glosario ocupa %d KiB, y caben %d", kibibytes(len(source)), kibibytes(largest)), "acorta las definiciones")
		return nil, p.problems
	}
	if err != nil {
		message, hint := unreadable("el glosario", err)
		p.fail(0, message, hint)
		return nil, p.problems
	}
	if problem, found := p.unprintable(); found {
		return nil, Problems{problem}
	}
	p.mendSpaces()
	return p.glossaryOf(), p.problems
}

// glossaryOf makes terms of a page. What it cannot use it reports.
func (p *page) glossaryOf() glossary {
	md := p.markdown()
	doc := md.Parser().Parse(text.NewReader(p.text), parser.WithContext(parser.NewContext()))
	p.defining = true
	p.examine(doc)
	if p.line(1) == "---" {
		p.fail(0, "el glosario no lleva cabecera", "empieza por el título de un término: `## latido (heartbeat)`")
	}
	for _, l := range p.links {
		p.fail(l.offset, "una definición no enlaza con el curso", "se lee en cualquier lección: enlaza solo con páginas de fuera")
	}
	terms := make(glossary)
	var current *term
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		switch n := node.(type) {
		case *ast.Heading:
			current = p.define(terms, n)
		case *ast.Paragraph:
			if current == nil {
				p.fail(n.Pos(), "este párrafo no es de ningún término", "delante va su título: `## latido (heartbeat)`")
				return terms // so would be all that follow
			}
			current.html += p.written(md.Renderer(), n)
		default:
			p.fail(p.start(n), "esto no cabe en el glosario", "un término se define con párrafos, debajo de su título `## …`")
		}
	}
	for _, t := range terms.sorted() {
		if t.html == "" {
			p.failAt(mark{t.line, 1}, fmt.Sprintf("el término `%s` no tiene definición", t.name), "escríbela debajo, en un párrafo")
		}
	}
	return terms
}

// define enters the term of a heading and returns it, even if it cannot be used.
func (p *page) define(terms glossary, n *ast.Heading) *term {
	title := p.plainText(n)
	name, foreign, _ := strings.Cut(title, " (")
	t := &term{slug: slugify(name), name: name, foreign: strings.TrimSuffix(foreign, ")")}
	t.line, _ = p.position(n.Pos())
	switch before := terms[t.slug]; {
	case n.Level != 2:
		p.fail(n.Pos(), "el título de un término lleva dos almohadillas", fmt.Sprintf("escribe `## %s`", title))
	case title == "":
		p.fail(n.Pos(), "a este término le falta el nombre", "escribe `## latido (heartbeat)`")
	case before != nil:
		p.fail(n.Pos(), fmt.Sprintf("`%s` ya está definido en la línea %d", name, before.line), "deja una sola definición")
	default:
		terms[t.slug] = t
	}
	return t
}

// written renders one node on its own.
func (p *page) written(r renderer.Renderer, node ast.Node) string {
	var html bytes.Buffer
	if err := r.Render(&html, p.text, node); err != nil {
		p.fail(node.Pos(), "la definición no se puede convertir en página: "+err.Error(), "")
	}
	return html.String()
}

// start is the offset of a node: that of its first child that knows its place,
// for those that do not know their own.
func (p *page) start(node ast.Node) int {
	for node != nil && node.Pos() < 0 {
		node = node.FirstChild()
	}
	if node == nil {
		return 0
	}
	return node.Pos()
}

// sorted returns the terms in the order of a Spanish dictionary.
func (g glossary) sorted() []*term {
	return slices.SortedFunc(maps.Values(g), func(a, b *term) int {
		return cmp.Or(cmp.Compare(collation(a.name), collation(b.name)), cmp.Compare(a.name, b.name))
	})
}

func (g glossary) names() []string {
	names := make([]string, 0, len(g))
	for _, t := range g.sorted() {
		names = append(names, t.name)
	}
	return names
}

// collation is a text that sorts by bytes as Spanish does: accents and capitals
// count for nothing, and ñ is a letter of its own, after all words in n.
func collation(text string) string {
	const afterZ = "n{"
	return foldAccents.Replace(strings.ReplaceAll(strings.ToLower(text), "ñ", afterZ))
}

// writeTerms writes terms with their definitions, to which links lead.
func writeTerms(w io.StringWriter, class string, terms []*term) {
	_, _ = w.WriteString(`<dl class="` + class + "\">\n")
	for _, t := range terms {
		_, _ = w.WriteString(`<div id="` + termID(t.slug) + `"><dt>` + string(util.EscapeHTML([]byte(t.name))))
		if t.foreign != "" {
			_, _ = w.WriteString(` <i lang="en">(` + string(util.EscapeHTML([]byte(t.foreign))) + `)</i>`)
		}
		_, _ = w.WriteString("</dt>\n<dd>" + t.html + "</dd></div>\n")
	}
	_, _ = w.WriteString("</dl>\n")
}

// termID is the id of a definition. Ids of headings have no colon, so none is
// the same; and it is what the author of the link wrote.
func termID(slug string) string { return termScheme + slug }
