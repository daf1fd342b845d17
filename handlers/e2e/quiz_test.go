package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The questions of the lessons that these tests answer, by how their ids begin.
const (
	gapQuestion     = question("vas-por-el-42")       // in tiempo-real: one is right
	tabsPrediction  = question("con-el-termometro")   // in tiempo-real
	outageQuestion  = question("tras-un-corte")       // in carrera: three are right
	courierQuestion = question("el-cliente-de-una-p") // in carrera
)

func TestQuestionIsMarkedAndRemembered(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("tiempo-real")

	ana.Checks(gapQuestion)
	ana.SeesOf(gapQuestion, "Elige antes una respuesta.")

	ana.Chooses(gapQuestion, 1)
	ana.Checks(gapQuestion)
	ana.SeesOf(gapQuestion, "No es esa.", "No es esta.", "Eso sería preguntar por «lo último»")
	ana.SeesNothingOf(gapQuestion, "dame lo que venga después") // the right one is still to be found
	ana.SeesScore("0 de 2 preguntas bien")

	ana.OpensLesson("tiempo-real")
	ana.SeesOf(gapQuestion, "No es esa.", "Eso sería preguntar por «lo último»")

	ana.Checks(gapQuestion) // again
	ana.SeesNothingOf(gapQuestion, "No es esa.")
	ana.Chooses(gapQuestion, 2)
	ana.Checks(gapQuestion)
	ana.SeesOf(gapQuestion, "¡Correcto!", "dame lo que venga después", "De eso te libra el cursor")
	ana.SeesScore("1 de 2 preguntas bien")

	ana.Opens("/")
	waits[bool](ana, "the home page tells the score", `() => [...document.querySelectorAll("[data-questions]")]
		.map((e) => e.checkVisibility() && e.textContent).join() === "1 de 2 preguntas bien,false"`)
}

func TestSolutionOfAQuestion(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("carrera")
	ana.Chooses(courierQuestion, 3)
	ana.Checks(courierQuestion)
	ana.Reveals(courierQuestion)
	ana.SeesOf(courierQuestion, "No es esta.", "Era esta.", "el servidor cuenta y el navegador escucha")
	ana.SeesScore("0 de 3 preguntas bien") // it came too late
}

func TestQuestionWithSeveralAnswersByKeyboard(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("carrera")

	ana.tabsToAnswer(outageQuestion)
	ana.Presses(" ")
	for range 3 {
		ana.Presses(kb.Tab)
		ana.SeesFocus()
	}
	ana.Presses(" ") // the fourth
	ana.Presses(kb.Enter)
	ana.SeesOf(outageQuestion, "1 de las 3 correctas, y sobra una.", "Correcta.", "No es esta.")
	ana.SeesNothingOf(outageQuestion, "Si no lo guarda")

	ana.SeesFocus() // what was ticked cannot be changed: it is on the button
	ana.Presses(kb.Enter)
	ana.SeesNothingOf(outageQuestion, "No es esta.")
	for i := range 3 {
		if i > 0 {
			ana.Presses(kb.Tab)
		}
		ana.Presses(" ")
	}
	ana.Presses(kb.Enter)
	ana.SeesOf(outageQuestion, "¡Correcto, eran esas!", "Si no lo guarda")
}

func TestPredictionIsToldAfterwards(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("tiempo-real")
	const why = "El número lo pone el servidor"

	ana.Chooses(tabsPrediction, 3)
	ana.Checks(tabsPrediction)
	ana.SeesOf(tabsPrediction, "Anotada.", "Tu predicción: Las mismas lecturas, numeradas desde 1 en cada pestaña")
	ana.SeesNothingOf(tabsPrediction, why)
	ana.SeesScore("")

	ana.OpensLesson("tiempo-real")
	ana.SeesOf(tabsPrediction, "Tu predicción: Las mismas lecturas, numeradas")
	ana.SeesNothingOf(tabsPrediction, why)

	ana.Reveals(tabsPrediction)
	ana.SeesOf(tabsPrediction, "Y esto es lo que pasa: Las mismas lecturas, con los mismos números", why, "Era esta.")
	if !finds[bool](ana, `() => document.activeElement.matches(".quiz__outcome")`) {
		t.Error("the focus is not on the outcome")
	}
	ana.SeesScore("0 de 2 preguntas bien")
}

func TestQuestionsWithoutJavaScript(t *testing.T) {
	t.Parallel()
	luis := arrives(t, theSite(t), "Luis")
	luis.HasNoJavaScript()
	luis.OpensLesson("tiempo-real")
	luis.SeesOf(gapQuestion, "El 45, que es lo último", "Solución")
	luis.SeesNothingOf(gapQuestion, "dame lo que venga después", "Comprobar")
	luis.does("opens the solution", chromedp.Click(gapQuestion.part("summary")))
	luis.SeesOf(gapQuestion, "Correcta. «Voy por el 42» quiere decir «dame lo que venga después»")
}

func TestQuestionsAndDiagramsAreAccessible(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, theSite(t), "Ana")
			ana.Prefers(scheme)
			ana.HasScreen(360, 740)
			ana.OpensLesson("tiempo-real")
			ana.Chooses(gapQuestion, 1)
			ana.Checks(gapQuestion)
			ana.Chooses(tabsPrediction, 3)
			ana.Checks(tabsPrediction)
			ana.Reveals(tabsPrediction)
			for _, violation := range accessibility(ana, axe) {
				t.Error(violation)
			}
			for _, culprit := range sticksOut(ana) {
				t.Error(culprit)
			}
		})
	}
}

// diagrams checks the estimated widths of texts against the real ones: none leaves its
// drawing, and on a telephone it is of 12 pixels or nearly (in the guide the examples are in
// a frame).
func diagrams(s *student, path string) (wrong []string) {
	s.t.Helper()
	if path == guide && finds[bool](s, `() => !document.querySelector("figure.sequence svg text")`) {
		wrong = append(wrong, "the guide has no diagram")
	}
	least := 10.9
	if isLesson(path) {
		least = 11.9
	}
	return append(wrong, finds[[]string](s, `async (least) => {
		await document.fonts.ready;
		return [...document.querySelectorAll("figure.sequence svg")].flatMap((svg) => {
			const { width } = svg.viewBox.baseVal;
			const outside = [...svg.querySelectorAll("text")].filter((text) => {
				const box = text.getBBox();
				return box.x < 0 || box.x + box.width > width;
			});
			const size = 14 * svg.getBoundingClientRect().width / width;
			return [...outside.map((text) => text.textContent), ...size < least ? ["text of " + size + " px"] : []];
		});
	}`, least)...)
}

// A question of a lesson, by how its id begins.
type question string

// part finds something in a question.
func (q question) part(selector string) chromedp.CSS {
	return chromedp.CSS(fmt.Sprintf("quiz-question[data-question^=%q] %s", string(q), selector))
}

// Chooses ticks an answer, counted from 1.
func (s *student) Chooses(q question, answer int) {
	s.t.Helper()
	s.clicks("chooses", q.part(fmt.Sprintf(".quiz__answers li:nth-child(%d) label", answer)))
}

// Checks presses the first button of a question.
func (s *student) Checks(q question) {
	s.t.Helper()
	s.clicks("checks", q.part(".quiz__controls button"))
}

// Reveals asks for the solution.
func (s *student) Reveals(q question) {
	s.t.Helper()
	s.clicks("asks for the solution", q.part("button[type=button]"))
}

// SeesOf waits until all these texts are seen in a question.
func (s *student) SeesOf(q question, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		waits[bool](s, "the question says "+text, `(part, text) => document.querySelector(part).innerText
			.replaceAll(/\s+/g, " ").includes(text)`, strings.TrimSpace(string(q.part(""))), text)
	}
}

// SeesNothingOf checks that none of these texts is seen in a question.
func (s *student) SeesNothingOf(q question, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		waits[bool](s, "the question does not say "+text, `(part, text) => !document.querySelector(part).innerText
			.replaceAll(/\s+/g, " ").includes(text)`, strings.TrimSpace(string(q.part(""))), text)
	}
}

// SeesScore waits until the lesson's end tells how the questions went.
func (s *student) SeesScore(text string) {
	s.t.Helper()
	waits[bool](s, "the score is "+text, `(text) => document.querySelector(".quiz__score").textContent === text`, text)
}

// tabsToAnswer presses Tab until the first answer of a question has the focus.
func (s *student) tabsToAnswer(q question) {
	s.t.Helper()
	// From the heading before it: on the way from the top there are a race and its settings.
	finds[bool](s, `(first) => {
		const all = [...document.querySelectorAll(".anchor")];
		const after = document.querySelector(first);
		all.findLast((a) => a.compareDocumentPosition(after) & Node.DOCUMENT_POSITION_FOLLOWING).focus();
		return true;
	}`, string(q.part("input")))
	const farthest = 10
	for range farthest {
		s.Presses(kb.Tab)
		s.SeesFocus()
		if finds[bool](s, `(first) => document.activeElement.matches(first)`, string(q.part("li:first-child input"))) {
			return
		}
	}
	s.t.Fatalf("%s: no answer within %d stops", s.name, farthest)
}
