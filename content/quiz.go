package content

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// quizLabels are the blocks that ask something, with what each is called.
var quizLabels = map[string]string{"pregunta": "pregunta", prediction: "predicción"}

// prediction is the block that asks before something is tried.
const prediction = "predicción"

// A quiz is a question as its block has it.
type quiz struct {
	id      string     // the slug of its text: results are kept by it
	title   ast.Node   // the question
	before  []ast.Node // what else there is to know before answering
	answers []answer
	after   []ast.Node // of a prediction: what to try
}

// An answer is an item of a question's list.
type answer struct {
	text  []ast.Node // inline
	right bool
	why   []ast.Node // inline; nil if it is not explained
}

// right counts the answers that are.
func (q *quiz) right() (n int) {
	for _, a := range q.answers {
		if a.right {
			n++
		}
	}
	return n
}

// renderQuiz writes a question that works without JavaScript: its answers can be
// ticked and its solution opened. assets/js/quiz.js marks it with what is in the
// solution, which is in the page, out of sight, for whoever wants to cheat: it is
// the reader's own result and nobody else ever sees it.
func (p *page) renderQuiz(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	q, sound := p.readQuiz(n)
	if !sound {
		return ast.WalkContinue, nil // what it holds may have mistakes of its own
	}
	p.needs("quiz")
	p.lesson.Questions = append(p.lesson.Questions, q.id)
	kind := ""
	if n.Name == prediction {
		kind = " data-prediction"
	}
	_, _ = fmt.Fprintf(w, `<quiz-question class="quiz" data-question="%s"%s>`, q.id, kind)
	// Without a dialog around it this method submits nothing.
	_, _ = w.WriteString(`<form class="quiz__form" method="dialog"><fieldset><legend class="quiz__title">`)
	p.renderNodes(w, siblings(q.title.FirstChild()))
	_, _ = w.WriteString("</legend>\n")
	p.renderNodes(w, q.before)
	p.renderAnswers(w, q)
	_, _ = w.WriteString("</fieldset></form>\n")
	if len(q.after) > 0 {
		_, _ = w.WriteString(`<div class="quiz__run">` + "\n")
		p.renderNodes(w, q.after)
		_, _ = w.WriteString("</div>\n")
	}
	p.renderSolution(w, q)
	_, _ = w.WriteString("</quiz-question>\n")
	return ast.WalkSkipChildren, nil
}

func (p *page) renderAnswers(w util.BufWriter, q *quiz) {
	kind := "radio"
	if q.right() > 1 {
		kind = "checkbox"
		_, _ = w.WriteString(`<p class="quiz__hint">Hay más de una correcta: márcalas todas.</p>` + "\n")
	}
	_, _ = w.WriteString(`<ol class="quiz__answers" role="list">`)
	for _, a := range q.answers {
		_, _ = fmt.Fprintf(w, `<li><label><input type="%s" name="answer"><span>`, kind)
		p.renderNodes(w, a.text)
		_, _ = w.WriteString("</span></label></li>\n")
	}
	_, _ = w.WriteString("</ol>\n")
}

func (p *page) renderSolution(w util.BufWriter, q *quiz) {
	_, _ = w.WriteString(`<details class="quiz__solution"><summary>Solución</summary><ol>`)
	for _, a := range q.answers {
		if a.right {
			_, _ = w.WriteString(`<li data-right>Correcta.`)
		} else {
			_, _ = w.WriteString(`<li>No.`)
		}
		if a.why != nil {
			_, _ = w.WriteString(` <span class="quiz__why">`)
			p.renderNodes(w, a.why)
			_, _ = w.WriteString("</span>")
		}
		_, _ = w.WriteString("</li>\n")
	}
	_, _ = w.WriteString("</ol></details>\n")
}

// renderNodes writes nodes as they are written elsewhere.
func (p *page) renderNodes(w util.BufWriter, nodes []ast.Node) {
	for _, n := range nodes {
		if err := p.renderer.Render(w, p.text, n); err != nil {
			p.fail(n.Pos(), "esto no se puede convertir en página: "+err.Error(), "")
		}
	}
}

// siblings are a node and those that follow it.
func siblings(first ast.Node) (all []ast.Node) {
	for n := first; n != nil; n = n.NextSibling() {
		all = append(all, n)
	}
	return all
}

// isBox reports whether a node is the box of a task.
func isBox(n ast.Node) bool { return n != nil && n.Kind() == extast.KindTaskCheckBox }
