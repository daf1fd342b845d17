package render

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// A block is a container: how it is written and, apart from that, its title.
type block struct {
	render, title directive.Render
}

// blocks are the containers, by name.
func (p *Page) blocks() map[string]block {
	note, quiz, answer, figure, tab := notes{p}, quizzes{p}, answers{p}, figures{p}, tabs{p}
	return map[string]block{
		"nota":       {note.render, note.title},
		"consejo":    {note.render, note.title},
		"aviso":      {note.render, note.title},
		"ejemplo":    {examples{p}.render, nil},
		"figura":     {figure.render, figure.caption},
		"respuesta":  {answer.render, answer.title},
		"pregunta":   {quiz.render, nil},
		"predicción": {quiz.render, nil},
		"pestañas":   {tab.group, nil},
		"pestaña":    {tab.render, tab.title},
	}
}

// leaves are the directives that stand alone.
func (p *Page) leaves() map[string]directive.Render {
	return map[string]directive.Render{
		"ajustes":  leaf(p.settings),
		"glosario": leaf(p.glossary),
		"limites":  leaf(p.limits),
		"source":   leaf(p.excerpt),
		"widget":   p.widget,
	}
}

// leaf writes a directive by its data.
func leaf[T any](write func(util.BufWriter, T)) directive.Render {
	return func(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
		if data, sound := attached[T](n); sound && entering {
			write(w, data)
		}
		return ast.WalkContinue, nil
	}
}

// widget has a widget draw itself.
func (p *Page) widget(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	widget, sound := attached[Widget](n)
	if !sound || !entering {
		return ast.WalkContinue, nil
	}
	var html bytes.Buffer
	if err := widget.Draw(&html, p.ids.Numbered(widget.Name)); err != nil {
		p.fail(n.Pos(),
			fmt.Sprintf("el widget `%s` no se puede dibujar: %v", widget.Name, err),
			"es un fallo del widget, no de la lección")
		return ast.WalkContinue, nil
	}
	_, _ = w.Write(html.Bytes())
	_ = w.WriteByte('\n')
	return ast.WalkContinue, nil
}
