package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
	"envivo/content/lint"
	"envivo/content/render"
	"envivo/content/sequence"
)

// A reader walks the tree of a page once. It gathers what the lesson says of
// itself, finds what it refers to, and puts on each node what is needed to write
// it. What does not exist it reports.
type reader struct {
	*page
	ids       *render.IDs
	outline   outline
	links     links
	images    images
	questions questions
	figures   int
	glossed   bool // the whole glossary stands on this page
}

func (p *page) reader() *reader {
	ids := new(render.IDs)
	return &reader{
		page: p, ids: ids,
		outline:   outline{File: p.File, ids: ids, anchors: make(map[string]bool)},
		links:     links{File: p.File, site: p.site, glossary: p.glossary, terms: make(glossary)},
		images:    images{File: p.File, site: p.site, files: p.files},
		questions: questions{File: p.File, lines: make(map[string]int)},
	}
}

// read reads a tree. It returns the terms to be defined at the end of the page.
func (r *reader) read(doc ast.Node) glossary {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			r.node(node)
		}
		return ast.WalkContinue, nil
	})
	r.outline.close()

	p := r.page
	p.anchors, p.links, p.pictures = r.outline.anchors, r.links.toCheck, r.images.names
	l := p.lesson
	l.Headings, l.Sections = r.outline.headings, r.outline.sections
	l.Minutes = minutes(r.outline.words, r.outline.codeLines)
	l.Pictures, l.Questions = r.images.shown, r.questions.ids
	if r.glossed {
		return nil
	}
	return r.links.terms
}

func (r *reader) node(node ast.Node) {
	switch n := node.(type) {
	case *ast.Heading:
		r.outline.heading(n)
	case *ast.Paragraph, *ast.TextBlock, *extast.TableCell, *directive.Title:
		r.outline.block(n)
	case *ast.FencedCodeBlock:
		r.fence(n)
	case *ast.Link:
		r.links.read(n)
	case *ast.Image:
		r.images.read(n)
	case *directive.Node:
		if len(n.Errors) == 0 {
			r.directive(n)
		}
	}
}

// fence counts lines of code, and reads a diagram.
func (r *reader) fence(n *ast.FencedCodeBlock) {
	if !r.IsSequence(n) {
		r.outline.codeLines += n.Lines().Len()
		return
	}
	lines := make([]string, n.Lines().Len())
	for i := range lines {
		segment := n.Lines().At(i)
		lines[i] = string(segment.Value(r.Text))
	}
	diagram, mistakes := sequence.Parse(lines)
	for _, m := range mistakes {
		if m.Known != nil {
			if hint := lint.Suggest(m.Got, m.Known); m.Hint == "" || strings.HasPrefix(hint, "¿") {
				m.Hint = hint
			}
		}
		at := n.Pos()
		if m.Line < len(lines) {
			segment := n.Lines().At(m.Line)
			at = segment.Start + max(0, m.Offset-segment.Padding)
		}
		r.Fail(at, m.Message, m.Hint)
	}
	if diagram != nil {
		r.outline.words += len(strings.Fields(diagram.Words()))
		render.Attach(n, diagram)
	}
}
