package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// quizzes writes questions that work without JavaScript: their answers can be
// ticked and their solution opened. assets/js/quiz.js marks them with what is in the
// solution, which is in the page, out of sight, for whoever wants to cheat: it is
// the reader's own result and nobody else ever sees it.
type quizzes struct{ *Page }

func (z quizzes) render(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	q, sound := attached[*Quiz](n)
	if !sound {
		return ast.WalkContinue, nil // what it holds may have mistakes of its own
	}
	z.needs("quiz")
	kind := ""
	if q.Prediction {
		kind = " data-prediction"
	}
	_, _ = fmt.Fprintf(w, `<quiz-question class="quiz" data-question="%s"%s>`, q.ID, kind)
	// Without a dialog around it this method submits nothing.
	_, _ = w.WriteString(`<form class="quiz__form" method="dialog"><fieldset><legend class="quiz__title">`)
	z.nodes(w, Siblings(q.Title.FirstChild()))
	_, _ = w.WriteString("</legend>\n")
	z.nodes(w, q.Before)
	z.answers(w, q)
	_, _ = w.WriteString("</fieldset></form>\n")
	if len(q.After) > 0 {
		_, _ = w.WriteString(`<div class="quiz__run">` + "\n")
		z.nodes(w, q.After)
		_, _ = w.WriteString("</div>\n")
	}
	z.solution(w, q)
	_, _ = w.WriteString("</quiz-question>\n")
	return ast.WalkSkipChildren, nil
}

func (z quizzes) answers(w util.BufWriter, q *Quiz) {
	kind := "radio"
	if q.Right() > 1 {
		kind = "checkbox"
		_, _ = w.WriteString(`<p class="quiz__hint">Hay más de una correcta: márcalas todas.</p>` + "\n")
	}
	_, _ = w.WriteString(`<ol class="quiz__answers" role="list">`)
	for _, a := range q.Answers {
		_, _ = fmt.Fprintf(w, `<li><label><input type="%s" name="answer"><span>`, kind)
		z.nodes(w, a.Text)
		_, _ = w.WriteString("</span></label></li>\n")
	}
	_, _ = w.WriteString("</ol>\n")
}

func (z quizzes) solution(w util.BufWriter, q *Quiz) {
	_, _ = w.WriteString(`<details class="quiz__solution"><summary>Solución</summary><ol>`)
	for _, a := range q.Answers {
		if a.Right {
			_, _ = w.WriteString(`<li data-right>Correcta.`)
		} else {
			_, _ = w.WriteString(`<li>No.`)
		}
		if a.Why != nil {
			_, _ = w.WriteString(` <span class="quiz__why">`)
			z.nodes(w, a.Why)
			_, _ = w.WriteString("</span>")
		}
		_, _ = w.WriteString("</li>\n")
	}
	_, _ = w.WriteString("</ol></details>\n")
}

// Siblings returns a node and those that follow it.
func Siblings(first ast.Node) (all []ast.Node) {
	for n := first; n != nil; n = n.NextSibling() {
		all = append(all, n)
	}
	return all
}
