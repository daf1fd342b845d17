package content

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
	"envivo/content/lint"
	"envivo/content/plain"
	"envivo/content/render"
)

// A questions keeps what a lesson asks.
type questions struct {
	*lint.File
	ids   []string
	lines map[string]int // of each question, by its id
}

// names are the blocks that ask something, with what each is called.
var names = map[string]string{"pregunta": "pregunta", lint.Prediction: "predicción"}

// read takes the block of a question to pieces. It reports every mistake, and
// whether there was none.
func (k *questions) read(n *directive.Node) (q *render.Quiz, sound bool) {
	mistakes := len(k.Problems)
	q = &render.Quiz{Prediction: n.Name == lint.Prediction}
	k.readQuestion(q, n)
	list := k.readStatement(q, n)
	if list == nil {
		k.Fail(n.Pos(), fmt.Sprintf("esta %s no tiene respuestas", names[n.Name]),
			"escríbelas en una lista: `- [x] la correcta`, `- [ ] otra`")
		return q, false
	}
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		k.readAnswer(q, item)
	}
	k.readRest(q, list)
	if len(k.Problems) == mistakes {
		k.checkAnswers(q, n, list)
	}
	if len(k.Problems) > mistakes {
		return q, false
	}
	k.ids = append(k.ids, q.ID)
	return q, true
}

// readQuestion reads the title, whose text nothing else in the lesson may have:
// results are kept by it.
func (k *questions) readQuestion(q *render.Quiz, n *directive.Node) {
	title := n.Title()
	if title == nil {
		k.Fail(n.Pos(), fmt.Sprintf("a esta %s le falta el texto", names[n.Name]),
			fmt.Sprintf("va en la misma línea: `:::%s ¿Qué…?`", n.Name))
		return
	}
	q.Title, q.ID = title, plain.Slug(k.Plain(title))
	if line, taken := k.lines[q.ID]; taken {
		k.Fail(title.Pos(), fmt.Sprintf("ya hay una pregunta con este texto, en la línea %d", line),
			"cámbialo: con él se guardan los resultados de cada cual")
		return
	}
	k.lines[q.ID], _ = k.Position(n.Pos())
}

// readStatement reads what stands before the answers, and returns their list, nil
// if there is none.
func (k *questions) readStatement(q *render.Quiz, n *directive.Node) *ast.List {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch c := child.(type) {
		case *ast.List:
			return c
		case *directive.Title, *ast.CodeBlock: // the latter is a mistake, already reported
		case *ast.Paragraph, *ast.FencedCodeBlock, *extast.Table:
			q.Before = append(q.Before, c)
		default:
			k.Fail(c.Pos(), "esto no cabe antes de las respuestas", "ahí van párrafos, código y tablas")
		}
	}
	return nil
}

// readAnswer reads an item: a box, a text and perhaps a quotation, which explains
// it.
func (k *questions) readAnswer(q *render.Quiz, item ast.Node) {
	first := item.FirstChild()
	if first == nil || !isBox(first.FirstChild()) {
		k.Fail(item.Pos(), "esta respuesta no tiene casilla", "empieza por `- [x]` si es correcta, y por `- [ ]` si no")
		return
	}
	box := first.FirstChild().(*extast.TaskCheckBox)
	a := render.Answer{Right: box.IsChecked, Text: render.Siblings(box.NextSibling())}
	if a.Text == nil {
		k.Fail(item.Pos(), "esta respuesta está vacía", "escríbela detrás de la casilla")
	}
	for block := first.NextSibling(); block != nil; block = block.NextSibling() {
		if block.Kind() != ast.KindBlockquote {
			k.Fail(block.Pos(), "una respuesta es una sola línea, con su explicación", explainedBy)
			continue
		}
		for text := block.FirstChild(); text != nil; text = text.NextSibling() {
			if text.Kind() != ast.KindParagraph {
				k.Fail(text.Pos(), "en una explicación solo cabe texto", "lo demás, en la lección")
				continue
			}
			if a.Why != nil {
				a.Why = append(a.Why, ast.NewString([]byte(" ")))
			}
			a.Why = append(a.Why, render.Siblings(text.FirstChild())...)
		}
	}
	q.Answers = append(q.Answers, a)
}

const explainedBy = "la explicación va debajo de su respuesta, con dos espacios delante: `> Porque…`"

// readRest reads what follows the answers: in a prediction, what to try.
func (k *questions) readRest(q *render.Quiz, list *ast.List) {
	rest := render.Siblings(list.NextSibling())
	switch {
	case len(rest) == 0:
	case rest[0].Kind() == ast.KindBlockquote:
		k.Fail(rest[0].Pos(), "esta explicación no es de ninguna respuesta", explainedBy)
	case q.Prediction:
		q.After = rest
	default:
		k.Fail(rest[0].Pos(), "detrás de las respuestas de una pregunta no va nada",
			"ponlo antes de la lista o después del bloque; lo que hay que probar va en `:::"+lint.Prediction+"`")
	}
}

// checkAnswers checks what the answers are together.
func (k *questions) checkAnswers(q *render.Quiz, n *directive.Node, list *ast.List) {
	switch {
	case len(q.Answers) < 2:
		k.Fail(list.Pos(), fmt.Sprintf("esta %s solo tiene una respuesta", names[n.Name]), "para elegir hacen falta dos o más")
	case q.Right() == 0:
		k.Fail(list.Pos(), "ninguna de estas respuestas es correcta", "marca con `[x]` la que lo sea, o las que lo sean")
	}
}

// isBox reports whether a node is the box of a task.
func isBox(n ast.Node) bool { return n != nil && n.Kind() == extast.KindTaskCheckBox }
