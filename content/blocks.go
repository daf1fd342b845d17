package content

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// A block is a container: how it is written and, apart from that, its title.
type block struct {
	render, title directive.Render
	examine       func(*directive.Node) // before it is written; may be nil
}

// blocks are the containers, by name.
func (p *page) blocks() map[string]block {
	note := block{render: p.renderNote, title: p.renderNoteTitle}
	return map[string]block{
		"nota": note, "consejo": note, "aviso": note,
		"ejemplo":   {render: p.renderExample, examine: p.examineExample},
		"figura":    {render: p.renderFigure, title: p.renderCaption, examine: p.examineFigure},
		"respuesta": {render: p.renderAnswer, title: p.renderAnswerTitle},
		"pregunta":  {render: p.renderQuiz},
		prediction:  {render: p.renderQuiz},
		"pestañas":  {render: p.renderTabs, examine: p.examineTabs},
		"pestaña":   {render: p.renderTab, title: p.renderTabTitle, examine: p.examineTab},
	}
}

// containers are what writes the blocks.
func (p *page) containers() map[string]directive.Render {
	renders := make(map[string]directive.Render)
	for name, b := range p.blocks() {
		renders[name] = b.render
	}
	return renders
}

// leaves are what writes the directives that stand alone.
func (p *page) leaves() map[string]directive.Render {
	return map[string]directive.Render{
		"ajustes":  p.renderSettings,
		"glosario": p.renderGlossary,
		"limites":  p.renderBounds,
		"source":   p.renderSource,
		"widget":   p.renderWidget,
	}
}

// renderTitle writes the title of a block in the way of that block.
func (p *page) renderTitle(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if title := p.blocks()[n.Name].title; title != nil {
		return title(w, n, entering)
	}
	return ast.WalkContinue, nil
}

// examineDirective reports the mistakes of a directive's syntax and, if there
// are none, those of the block that it is.
func (p *page) examineDirective(n *directive.Node) {
	for _, e := range n.Errors {
		p.fail(e.Pos, e.Message, e.Hint)
	}
	if len(n.Errors) > 0 {
		return
	}
	if b := p.blocks()[n.Name]; n.Form == directive.Container && b.examine != nil {
		b.examine(n)
	}
	if n.Form == directive.Leaf && n.Name == "glosario" {
		p.examineGlossary(n)
	}
}

// isBlock reports whether a node is the container of that name.
func isBlock(node ast.Node, name string) bool {
	n, ok := node.(*directive.Node)
	return ok && n.Form == directive.Container && n.Name == name
}
