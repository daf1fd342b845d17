package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"envivo/content/lint"
	"envivo/content/plain"
	"envivo/content/render"
)

// An outline is what a lesson says of itself: its headings, the text below each,
// and how long it takes to read.
type outline struct {
	*lint.File
	ids *render.IDs

	headings []Heading
	sections []Section
	anchors  map[string]bool

	words, codeLines int

	section Section  // the one in hand, and
	prose   []string // what it says so far, block by block
}

// heading gives a heading its anchor, enters it in the table of contents and
// begins its section.
func (o *outline) heading(n *ast.Heading) {
	if text := o.Plain(n); text != "" { // or it is a mistake
		id := o.anchor(plain.Slug(text))
		render.SetID(n, id)
		o.headings = append(o.headings, Heading{Level: n.Level, ID: id, Text: text})
		o.close()
		o.section = Section{ID: id, Heading: text}
		o.words += len(strings.Fields(text))
	}
}

// anchor takes an id that a link may lead to.
func (o *outline) anchor(wanted string) string {
	id := o.ids.Unique(wanted)
	o.anchors[id] = true
	return id
}

// block counts the words of a block for the time that a lesson takes, and keeps
// them for its section.
func (o *outline) block(n ast.Node) {
	if words := strings.Fields(o.Plain(n)); len(words) > 0 {
		o.words += len(words)
		o.prose = append(o.prose, strings.Join(words, " "))
	}
}

// close ends the section in hand. What stands before the first heading is one only
// if anything does.
func (o *outline) close() {
	s := o.section
	s.Text = strings.Join(o.prose, " ")
	o.prose = nil
	if s.ID != "" || s.Text != "" {
		o.sections = append(o.sections, s)
	}
}

// minutes estimates the time to read a lesson: prose at 200 words a minute,
// rather less than an adult reads a novel, and code at 15 lines a minute, four
// seconds a line. Both are a judgement, not a measurement.
func minutes(words, codeLines int) int {
	const wordsPerMinute, linesPerMinute = 200, 15
	seconds := 60*words/wordsPerMinute + 60*codeLines/linesPerMinute
	return max(1, (seconds+30)/60)
}
