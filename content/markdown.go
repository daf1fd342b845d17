package content

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
	"go.abhg.dev/goldmark/frontmatter"

	"envivo/content/directive"
)

// markdown builds the goldmark of one page: parsers and renderers report to it.
// HTML in the source is not let through, which is goldmark's default.
func (p *page) markdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.GFM,
			extension.Footnote,
			&frontmatter.Extender{Formats: []frontmatter.Format{frontmatter.YAML}},
			&directive.Extender{
				Leaves:     p.leaves(),
				Containers: p.containers(),
				Title:      p.renderTitle,
				Unknown:    p.unknownDirective,
			},
		),
		goldmark.WithParserOptions(
			p.bounded(),
			parser.WithInlineParsers(util.Prioritized(anglesParser{}, beforeHTML)),
			parser.WithASTTransformers(
				util.Prioritized(unusedFootnotes{p}, beforeFootnotes),
				util.Prioritized(typography{}, beforeFootnotes),
			),
		),
		goldmark.WithRendererOptions(
			renderer.WithNodeRenderers(util.Prioritized(p, overExtensions)),
		),
	)
}

// In goldmark the lower number goes first, and wins.
const (
	beforeHTML      = 390 // goldmark's parser of it has 400
	beforeFootnotes = 900 // the extension's own transformer has 999
	overExtensions  = 100 // extensions render at 500
)

// RegisterFuncs implements [renderer.NodeRenderer]: what a page writes in its
// own way. Everything else is goldmark's.
func (p *page) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, p.renderHeading)
	reg.Register(ast.KindFencedCodeBlock, p.renderFence)
	reg.Register(extast.KindTable, p.renderTable)
	reg.Register(extast.KindTableCell, p.renderTableCell)
	reg.Register(extast.KindTaskCheckBox, p.renderTask)
	reg.Register(extast.KindFootnoteLink, p.renderFootnoteLink)
	reg.Register(extast.KindFootnoteBacklink, p.renderFootnoteBacklink)
	reg.Register(extast.KindFootnoteList, p.renderFootnoteList)
}

// plainText returns what a reader sees of a node, without markup. A space stands
// between blocks and lines.
func (p *page) plainText(node ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(p.literal(n))
			} else if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(p.text))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// literal resolves the escapes and entities of a piece of text, unless it is
// code, where there are none.
func (p *page) literal(n *ast.Text) []byte {
	value := n.Value(p.text)
	if n.IsRaw() || n.Parent() != nil && n.Parent().Kind() == ast.KindCodeSpan {
		return value
	}
	value = util.UnescapePunctuations(bytes.Clone(value))
	return util.ResolveEntityNames(util.ResolveNumericReferences(value))
}
