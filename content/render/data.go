package render

import (
	"io"

	"github.com/yuin/goldmark/ast"

	"envivo/content/excerpt"
)

// Attach puts on a node what its renderer needs: an [Excerpt], a [Figure], a
// [Glossary], a [Limits], a [Quiz], a [Settings], a [Widget], or the diagram of a
// fence. A directive without it is wrong, and is not written.
func Attach(n ast.Node, data any) { n.SetAttributeString("data", data) }

func attached[T any](n ast.Node) (data T, ok bool) {
	value, _ := n.AttributeString("data")
	data, ok = value.(T)
	return data, ok
}

// SetID gives a heading its id.
func SetID(n *ast.Heading, id string) { n.SetAttributeString("id", id) }

// An Excerpt is code of the program: pieces of one file, in a language that chroma
// knows.
type Excerpt struct {
	File, Language string
	Pieces         []string
	Marked         excerpt.Lines // counted through all pieces
}

// A Figure is the number of a figure, and the id that links lead to.
type Figure struct {
	ID     string
	Number int
}

// A Quiz is a question as its block has it.
type Quiz struct {
	ID         string     // results are kept by it
	Prediction bool       // it asks before something is tried
	Title      ast.Node   // the question
	Before     []ast.Node // what else there is to know before answering
	Answers    []Answer
	After      []ast.Node // of a prediction: what to try
}

// An Answer is an item of a question's list.
type Answer struct {
	Text  []ast.Node // inline
	Right bool
	Why   []ast.Node // inline; nil if it is not explained
}

// Right counts the answers that are.
func (q *Quiz) Right() (n int) {
	for _, a := range q.Answers {
		if a.Right {
			n++
		}
	}
	return n
}

// A Widget draws itself, with an id that nothing else on the page has.
type Widget struct {
	Name string
	Draw func(w io.Writer, id string) error
}

// A Glossary is all the terms that there are.
type Glossary []Term

// A Term is one of the glossary.
type Term struct {
	ID      string // of its definition
	Name    string
	Foreign string // its name in English; "" if it has none
	HTML    string // what it means
}

// Settings are the attributes of all widgets, a row of five cells each. What stands
// in backquotes is code.
type Settings [][]string

// Limits are those of the program, by parts of it. Their rows are like those of
// [Settings].
type Limits []Part

// A Part is a part of the program with its limits.
type Part struct {
	Title string
	Rows  [][]string
}
