// Package render writes the tree of a lesson as HTML. It decides nothing about a
// lesson: what a directive refers to has been found and checked by then, and stands
// on its node (data.go). From the tree to the page:
//
//	page.go       goldmark with the renderers of this package; the ids of a page
//	data.go       what the nodes of directives carry
//	heading.go table.go footnote.go   instead of goldmark's own renderers
//	code.go       fences and excerpts, which are coloured later
//	diagram.go    the fences that are drawn (package sequence)
//	blocks.go     the directives, by name; a file for each that is more than a line:
//	              answer.go example.go figure.go note.go quiz.go tables.go tabs.go term.go
//	html.go       the page in pieces: markup, and code that is coloured when the
//	              page is first shown (highlight.go), once (memo.go)
//
// Code is written with the short class names of chroma. assets/css/site/chroma.css,
// which colours them, is generated from the styles chosen in chroma_test.go,
// where the contrast of every colour is checked as well:
//
//	go generate ./content/render
package render

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
	"envivo/content/plain"
)

// A Page writes one lesson. HTML in the source is not let through, which is
// goldmark's default.
type Page struct {
	// Parts are what the page loads a sheet for, in order of first use, each once.
	Parts []string

	text     []byte
	ids      *IDs
	fail     Fail
	renderer renderer.Renderer
	code     snippets
	tables   tables
}

// A Fail is called with what cannot be written, and where it stands in the lesson.
type Fail func(offset int, message, hint string)

// New returns a page that writes trees of a text. Ids that ids has given out already
// are not given out again.
func New(text []byte, ids *IDs, memo *Memo, fail Fail) *Page {
	p := &Page{text: text, ids: ids, fail: fail, code: snippets{memo: memo}, tables: tables{text: text}}
	blocks := p.blocks()
	containers := make(map[string]directive.Render, len(blocks))
	for name, b := range blocks {
		containers[name] = b.render
	}
	p.renderer = goldmark.New(
		goldmark.WithExtensions(
			extension.GFM,
			extension.Footnote,
			&directive.Extender{
				Leaves:     p.leaves(),
				Containers: containers,
				Title: func(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
					if title := blocks[n.Name].title; title != nil {
						return title(w, n, entering)
					}
					return ast.WalkContinue, nil
				},
			},
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(
			util.Prioritized(headings{p}, overExtensions),
			util.Prioritized(fences{p}, overExtensions),
			util.Prioritized(&p.tables, overExtensions),
			util.Prioritized(footnotes{}, overExtensions),
		)),
	).Renderer()
	return p
}

// In goldmark the lower number wins: extensions render at 500.
const overExtensions = 100

// Write returns the page of a tree, with the definitions of terms at its end.
func (p *Page) Write(doc ast.Node, terms []Term) HTML {
	html := p.Fragment(doc)
	if len(terms) > 0 {
		html += used(terms)
	}
	return p.code.put(html)
}

// Fragment returns one node as HTML. There is no code in it that is coloured.
func (p *Page) Fragment(node ast.Node) string {
	var html bytes.Buffer
	if err := p.renderer.Render(&html, p.text, node); err != nil {
		p.fail(max(0, node.Pos()), "esto no se puede convertir en página: "+err.Error(), "")
	}
	return html.String()
}

// nodes writes nodes as they are written elsewhere.
func (p *Page) nodes(w util.BufWriter, nodes []ast.Node) {
	for _, n := range nodes {
		if err := p.renderer.Render(w, p.text, n); err != nil {
			p.fail(n.Pos(), "esto no se puede convertir en página: "+err.Error(), "")
		}
	}
}

// needs records that the lesson has a part which not every lesson has, so that
// only its page loads what dresses it: assets/css/parts/{part}.css and, where it
// moves, assets/js/{part}.js (package views knows which).
func (p *Page) needs(part string) {
	if !slices.Contains(p.Parts, part) {
		p.Parts = append(p.Parts, part)
	}
}

// plain returns what a reader sees of a node.
func (p *Page) plain(node ast.Node) string { return plain.Text(node, p.text) }

// IDs are the ids of the elements of one page, each there once.
type IDs struct {
	taken map[string]bool
	next  map[string]int // the number to try next, by what stands before it
}

// Unique returns the wanted id or, if something has that, the wanted one with a
// number.
func (d *IDs) Unique(wanted string) string {
	if !d.taken[wanted] {
		return d.take(wanted)
	}
	return d.number(wanted, 2)
}

// Numbered is like [IDs.Unique], for things that always carry a number.
func (d *IDs) Numbered(name string) string { return d.number(name, 1) }

// number returns the first free id that is the name with a number.
func (d *IDs) number(name string, from int) string {
	for n := max(from, d.next[name]); ; n++ {
		if id := name + "-" + strconv.Itoa(n); !d.taken[id] {
			if d.next == nil {
				d.next = make(map[string]int)
			}
			d.next[name] = n + 1
			return d.take(id)
		}
	}
}

func (d *IDs) take(id string) string {
	if d.taken == nil {
		d.taken = make(map[string]bool)
	}
	d.taken[id] = true
	return id
}
