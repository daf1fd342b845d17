package lint

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// Tree reports what Markdown lets pass in the tree of a lesson, and a lesson should
// not have. It looks at the tree alone: whether what the lesson refers to exists is
// for others to say.
func Tree(f *File, doc ast.Node) {
	t := tree{File: f, level: 1}
	t.walk(doc, t.node)
}

// Glossary reports the same of the glossary, which has headings and paragraphs of
// its own kind.
func Glossary(f *File, doc ast.Node) {
	t := tree{File: f, level: 1}
	t.walk(doc, func(node ast.Node) {
		switch n := node.(type) {
		case *ast.Heading: // a term: see the package content
		case *directive.Node:
			t.syntax(n)
		default:
			t.node(n)
		}
	})
}

// A tree is one that is being looked at.
type tree struct {
	*File
	level int // of the last heading
}

func (*tree) walk(doc ast.Node, check func(ast.Node)) {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			check(node)
		}
		return ast.WalkContinue, nil
	})
}

func (t *tree) node(node ast.Node) {
	switch n := node.(type) {
	case *ast.Heading:
		t.heading(n)
		t.checkProse(n)
	case *ast.Paragraph, *ast.TextBlock, *extast.TableCell, *directive.Title:
		t.checkProse(n)
	case *extast.TableRow:
		t.row(n)
	case *ast.FencedCodeBlock:
		t.fence(n)
	case *ast.CodeBlock:
		t.Fail(n.Pos(),
			"cuatro espacios al principio de la línea la convierten en código",
			"quita la sangría o, si es código, ponlo entre líneas de tres comillas invertidas con su lenguaje")
	case *ast.HTMLBlock:
		t.rawHTML(n.Pos())
	case *ast.RawHTML:
		t.rawHTML(n.Segments.At(0).Start)
	case *ast.Link:
		if t.Plain(n) == "" {
			t.Fail(n.Pos(), "este enlace no tiene texto", "escribe entre los corchetes a dónde lleva")
		}
	case *ast.Image:
		if t.Plain(n) == "" {
			t.Fail(n.Pos(), "esta imagen no tiene texto alternativo", "cuenta entre los corchetes lo que se ve")
		}
	case *ast.AutoLink:
		t.autoLink(n)
	case *directive.Node:
		if t.syntax(n) {
			t.directive(n)
		}
	}
}

// Syntax is an extension of goldmark that reports to a file what later would be
// gone: paragraphs that are too long to be parsed, which it empties, and footnotes
// that nothing refers to.
func Syntax(f *File) goldmark.Extender { return syntax{f} }

type syntax struct{ *File }

// Before everything that parses paragraphs, and before goldmark's own transformer
// of footnotes, which has 999 and drops some without a word.
const (
	beforeParagraphs = 0
	beforeFootnotes  = 900
)

// Extend implements [goldmark.Extender].
func (s syntax) Extend(md goldmark.Markdown) {
	md.Parser().AddOptions(
		parser.WithParagraphTransformers(util.Prioritized(paragraphBound(s), beforeParagraphs)),
		parser.WithASTTransformers(util.Prioritized(unusedFootnotes(s), beforeFootnotes)),
	)
}

// unusedFootnotes reports the footnotes that nothing refers to.
type unusedFootnotes struct{ *File }

// Transform implements [parser.ASTTransformer].
func (u unusedFootnotes) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if n, ok := node.(*extast.Footnote); ok && entering && n.Index < 0 {
			u.Fail(n.Pos(),
				"nada lleva a la nota al pie `[^"+string(n.Ref)+"]`",
				"ponla en el texto, o quítala; si está repetida, deja una")
		}
		return ast.WalkContinue, nil
	})
}
