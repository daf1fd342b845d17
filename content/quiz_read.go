package content

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
)

// readQuiz takes the block of a question to pieces. It reports every mistake, and
// whether there was none.
func (p *page) readQuiz(n *directive.Node) (q *quiz, sound bool) {
	mistakes := len(p.problems)
	q = &quiz{}
	p.readQuestion(q, n)
	list := p.readStatement(q, n)
	if list == nil {
		p.fail(n.Pos(), fmt.Sprintf("esta %s no tiene respuestas", quizLabels[n.Name]),
			"escríbelas en una lista: `- [x] la correcta`, `- [ ] otra`")
		return q, false
	}
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		p.readAnswer(q, item)
	}
	p.readRest(q, n, list)
	if len(p.problems) == mistakes {
		p.checkAnswers(q, n, list)
	}
	return q, len(p.problems) == mistakes
}

// readQuestion reads the title, whose text nothing else in the lesson may have:
// results are kept by it.
func (p *page) readQuestion(q *quiz, n *directive.Node) {
	title := n.Title()
	if title == nil {
		p.fail(n.Pos(), fmt.Sprintf("a esta %s le falta el texto", quizLabels[n.Name]),
			fmt.Sprintf("va en la misma línea: `:::%s ¿Qué…?`", n.Name))
		return
	}
	q.title, q.id = title, slugify(p.plainText(title))
	if line, taken := p.questions[q.id]; taken {
		p.fail(title.Pos(), fmt.Sprintf("ya hay una pregunta con este texto, en la línea %d", line),
			"cámbialo: con él se guardan los resultados de cada cual")
		return
	}
	p.questions[q.id], _ = p.position(n.Pos())
}

// readStatement reads what stands before the answers, and returns their list, nil
// if there is none.
func (p *page) readStatement(q *quiz, n *directive.Node) *ast.List {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch c := child.(type) {
		case *ast.List:
			return c
		case *directive.Title, *ast.CodeBlock: // the latter is a mistake, already reported
		case *ast.Paragraph, *ast.FencedCodeBlock, *extast.Table:
			q.before = append(q.before, c)
		default:
			p.fail(c.Pos(), "esto no cabe antes de las respuestas", "ahí van párrafos, código y tablas")
		}
	}
	return nil
}

// readAnswer reads an item: a box, a text and perhaps a quotation, which explains
// it.
func (p *page) readAnswer(q *quiz, item ast.Node) {
	first := item.FirstChild()
	if first == nil || !isBox(first.FirstChild()) {
		p.fail(item.Pos(), "esta respuesta no tiene casilla", "empieza por `- [x]` si es correcta, y por `- [ ]` si no")
		return
	}
	box := first.FirstChild().(*extast.TaskCheckBox)
	a := answer{right: box.IsChecked, text: siblings(box.NextSibling())}
	if a.text == nil {
		p.fail(item.Pos(), "esta respuesta está vacía", "escríbela detrás de la casilla")
	}
	for block := first.NextSibling(); block != nil; block = block.NextSibling() {
		if block.Kind() != ast.KindBlockquote {
			p.fail(block.Pos(), "una respuesta es una sola línea, con su explicación", explainedBy)
			continue
		}
		for text := block.FirstChild(); text != nil; text = text.NextSibling() {
			if text.Kind() != ast.KindParagraph {
				p.fail(text.Pos(), "en una explicación solo cabe texto", "lo demás, en la lección")
				continue
			}
			if a.why != nil {
				a.why = append(a.why, ast.NewString([]byte(" ")))
			}
			a.why = append(a.why, siblings(text.FirstChild())...)
		}
	}
	q.answers = append(q.answers, a)
}

const explainedBy = "la explicación va debajo de su respuesta, con dos espacios delante: `> Porque…`"

// readRest reads what follows the answers: in a prediction, what to try.
func (p *page) readRest(q *quiz, n *directive.Node, list *ast.List) {
	rest := siblings(list.NextSibling())
	switch {
	case len(rest) == 0:
	case rest[0].Kind() == ast.KindBlockquote:
		p.fail(rest[0].Pos(), "esta explicación no es de ninguna respuesta", explainedBy)
	case n.Name == prediction:
		q.after = rest
	default:
		p.fail(rest[0].Pos(), "detrás de las respuestas de una pregunta no va nada",
			"ponlo antes de la lista o después del bloque; lo que hay que probar va en `:::"+prediction+"`")
	}
}

// checkAnswers checks what the answers are together.
func (p *page) checkAnswers(q *quiz, n *directive.Node, list *ast.List) {
	switch {
	case len(q.answers) < 2:
		p.fail(list.Pos(), fmt.Sprintf("esta %s solo tiene una respuesta", quizLabels[n.Name]), "para elegir hacen falta dos o más")
	case q.right() == 0:
		p.fail(list.Pos(), "ninguna de estas respuestas es correcta", "marca con `[x]` la que lo sea, o las que lo sean")
	}
}
