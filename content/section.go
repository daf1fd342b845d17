package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// A Section is what stands under one heading, down to the next of any level, as
// plain text: what a search looks through. Blocks of code are not part of it.
type Section struct {
	ID      string // of its heading; "" for what stands before the first
	Heading string // plain text; "" likewise
	Text    string // one space between blocks
}

// openSection begins the section of a heading.
func (p *page) openSection(id, heading string) {
	p.closeSection()
	p.section = Section{ID: id, Heading: heading}
}

// closeSection ends the section in hand. What stands before the first heading
// is one only if anything does.
func (p *page) closeSection() {
	s := p.section
	s.Text = strings.Join(p.prose, " ")
	p.prose = nil
	if s.ID != "" || s.Text != "" {
		p.lesson.Sections = append(p.lesson.Sections, s)
	}
}

// countWords counts the words of a block for the time that a lesson takes, and keeps
// them for its section, whose heading stands apart.
func (p *page) countWords(n ast.Node) {
	words := strings.Fields(p.plainText(n))
	p.words += len(words)
	if n.Kind() != ast.KindHeading && len(words) > 0 {
		p.prose = append(p.prose, strings.Join(words, " "))
	}
}
