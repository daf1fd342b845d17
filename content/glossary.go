package content

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"envivo/content/address"
	"envivo/content/lint"
	"envivo/content/plain"
	"envivo/content/render"
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
func (c *compiler) readGlossary(fsys fs.FS) (glossary, lint.Problems) {
	source, err := readFile(fsys, glossaryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f := lint.NewFile(c.dir, glossaryFile, source)
	switch {
	case len(source) > lint.Largest:
		f.Fail(0,
			fmt.Sprintf("el glosario ocupa %d KiB, y caben %d", lint.Kibibytes(len(source)), lint.Kibibytes(lint.Largest)),
			"acorta las definiciones")
		return nil, f.Problems
	case err != nil:
		message, hint := unreadable("el glosario", err)
		f.Fail(0, message, hint)
		return nil, f.Problems
	case !f.Readable():
		return nil, f.Problems
	}
	f.MendSpaces(treeOf)
	d := dictionary{File: f, terms: make(glossary), images: images{File: f, site: c.site, files: c.files}, site: c.site}
	d.read()
	return d.terms, f.Problems
}

// A dictionary is the glossary while it is read.
type dictionary struct {
	*lint.File
	terms  glossary
	images images
	site   *lint.Site
}

// read makes terms of the file. What it cannot use it reports.
func (d *dictionary) read() {
	doc := treeOf(d.File)
	lint.Glossary(d.File, doc)
	d.refer(doc)
	if d.Line(1) == "---" {
		d.Fail(0, "el glosario no lleva cabecera", "empieza por el título de un término: `## latido (heartbeat)`")
	}
	page := render.New(d.Text, new(render.IDs), nil, d.Fail)
	var current *term
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		switch n := node.(type) {
		case *ast.Heading:
			current = d.define(n)
		case *ast.Paragraph:
			if current == nil {
				d.Fail(n.Pos(), "este párrafo no es de ningún término", "delante va su título: `## latido (heartbeat)`")
				return // so would be all that follow
			}
			current.html += page.Fragment(n)
		default:
			d.Fail(lint.Start(n), "esto no cabe en el glosario", "un término se define con párrafos, debajo de su título `## …`")
		}
	}
	for _, t := range d.terms.inOrder() {
		if t.html == "" {
			d.FailAt(lint.Mark{Line: t.line, Column: 1},
				fmt.Sprintf("el término `%s` no tiene definición", t.name), "escríbela debajo, en un párrafo")
		}
	}
}

// refer checks links and pictures. A definition stands in any lesson, and so it
// leads out of the course or nowhere.
func (d *dictionary) refer(doc ast.Node) {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := node.(type) {
		case *ast.Image:
			if entering {
				d.images.read(n)
			}
		case *ast.Link:
			if entering {
				d.link(n)
			}
		}
		return ast.WalkContinue, nil
	})
}

func (d *dictionary) link(n *ast.Link) {
	destination := address.Written(n.Destination)
	if strings.HasPrefix(destination, termScheme) {
		d.Fail(n.Pos(), "una definición no remite a otros términos", "escríbelo sin enlace")
	} else if _, left := d.site.Link(d.File, n, destination); left {
		d.Fail(n.Pos(), "una definición no enlaza con el curso", "se lee en cualquier lección: enlaza solo con páginas de fuera")
	}
}

// define enters the term of a heading and returns it, even if it cannot be used.
func (d *dictionary) define(n *ast.Heading) *term {
	title := d.Plain(n)
	name, foreign, _ := strings.Cut(title, " (")
	t := &term{slug: plain.Slug(name), name: name, foreign: strings.TrimSuffix(foreign, ")")}
	t.line, _ = d.Position(n.Pos())
	switch before := d.terms[t.slug]; {
	case n.Level != 2:
		d.Fail(n.Pos(), "el título de un término lleva dos almohadillas", fmt.Sprintf("escribe `## %s`", title))
	case title == "":
		d.Fail(n.Pos(), "a este término le falta el nombre", "escribe `## latido (heartbeat)`")
	case before != nil:
		d.Fail(n.Pos(), fmt.Sprintf("`%s` ya está definido en la línea %d", name, before.line), "deja una sola definición")
	default:
		d.terms[t.slug] = t
	}
	return t
}

// inOrder returns the terms in the order of a Spanish dictionary.
func (g glossary) inOrder() []*term {
	return slices.SortedFunc(maps.Values(g), func(a, b *term) int {
		return cmp.Or(cmp.Compare(collation(a.name), collation(b.name)), cmp.Compare(a.name, b.name))
	})
}

// shown returns them as a page shows them.
func (g glossary) shown() (terms []render.Term) {
	for _, t := range g.inOrder() {
		terms = append(terms, render.Term{ID: termID(t.slug), Name: t.name, Foreign: t.foreign, HTML: t.html})
	}
	return terms
}

func (g glossary) names() []string {
	names := make([]string, 0, len(g))
	for _, t := range g.inOrder() {
		names = append(names, t.name)
	}
	return names
}

// collation is a text that sorts by bytes as Spanish does: accents and capitals
// count for nothing, and ñ is a letter of its own, after all words in n.
func collation(text string) string {
	const afterZ = "n{"
	return plain.Fold(strings.ReplaceAll(strings.ToLower(text), "ñ", afterZ))
}
