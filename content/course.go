package content

import (
	"fmt"
	"io"
	"slices"

	"envivo/content/lint"
)

// A Course is every lesson, in the order in which they are taught.
type Course struct {
	Lessons []*Lesson // sorted by Order, which no two lessons share
}

// A Lesson is one Markdown file turned into a page.
type Lesson struct {
	Slug    string // the last part of its address, /lecciones/{slug}; unique in the course
	Title   string // plain text; the page's only h1
	Summary string // plain text, one or two sentences
	File    string // the path of its file inside the file system given to [Load]
	Order   int    // its place in the course, from 1; unique in the course

	HTML      fmt.Stringer // the body; code is coloured when it is first asked for
	Headings  []Heading    // the table of contents, in reading order
	Sections  []Section    // the same text for a search, heading by heading
	Widgets   []string     // names of the widgets in it, in order of first use, each once
	Parts     []string     // what else its page loads a sheet for, in order of first use, each once
	Questions []string     // the ids of what it asks, in order
	Pictures  []string     // the files beside the lessons that it shows, in order of first use, each once
	Minutes   int          // about how long it takes to read, 1 at least
}

// A Heading is one entry of a lesson's table of contents.
type Heading struct {
	Level int    // 2 to 4
	ID    string // the anchor, unique in its lesson
	Text  string // plain text, without markup
}

// A Section is what stands under one heading, down to the next of any level, as
// plain text: what a search looks through. Blocks of code are not part of it.
type Section struct {
	ID      string // of its heading; "" for what stands before the first
	Heading string // plain text; "" likewise
	Text    string // one space between blocks
}

// Lesson returns the lesson with that slug, nil if there is none.
func (c *Course) Lesson(slug string) *Lesson {
	if i := c.index(slug); i >= 0 {
		return c.Lessons[i]
	}
	return nil
}

// Neighbours returns the lessons before and after the one with that slug.
// Either is nil where the course begins or ends, both if there is no such lesson.
func (c *Course) Neighbours(slug string) (prev, next *Lesson) {
	i := c.index(slug)
	if i < 0 {
		return nil, nil
	}
	if i > 0 {
		prev = c.Lessons[i-1]
	}
	if i < len(c.Lessons)-1 {
		next = c.Lessons[i+1]
	}
	return prev, next
}

func (c *Course) index(slug string) int {
	return slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.Slug == slug })
}

// Report writes that nothing is wrong with the course, and how many lessons it has.
func (c *Course) Report(w io.Writer) error {
	_, err := fmt.Fprintln(w, lint.Count(len(c.Lessons), "lección", "lecciones")+", ningún error")
	return err
}
