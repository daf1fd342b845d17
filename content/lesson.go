package content

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"go.abhg.dev/goldmark/frontmatter"
)

// A page is one file on its way to being a lesson: what it has become so far,
// what is wrong with it, and what can only be checked next to the others.
type page struct {
	*compiler
	*file

	lesson   *Lesson
	problems Problems
	marks    map[string]mark // where each field of the front matter is
	ids      map[string]bool // element ids in use
	numbers  map[string]int  // the next to try, by what stands before the number
	anchors  map[string]bool // those that a link may point to: the headings'
	links    []link          // to this lesson and to others
	shows    []string        // files of code
	pictures []string        // files beside the lessons
	code     []piece         // pieces of code, in the order in which they were written

	saved  []byte       // the text of the file
	unread bool         // there was no way to read it
	mended map[int]bool // the lines of the text that are not as the file has them

	renderer  renderer.Renderer // of what is written out of its order
	questions map[string]int    // the line of each, by its id

	terms glossary // those that the text refers to

	defining bool // this is the glossary itself
	glossed  bool // all of it stands on this page

	words, codeLines int
	tables, figures  int
	heading          int // level of the last one

	section Section  // the one in hand, and
	prose   []string // what it says so far, block by block
}

func (c *compiler) newPage(name string, text []byte) *page {
	file := newFile(c.dir, name, text)
	return &page{
		compiler: c,
		file:     file,
		saved:    file.text,
		lesson:   &Lesson{File: name},
		marks:    make(map[string]mark),
		ids:      make(map[string]bool),
		numbers:  make(map[string]int),
		anchors:  make(map[string]bool),
		terms:    make(glossary),
		heading:  1,

		questions: make(map[string]int),
	}
}

// parse turns the text of one file into a page. It does everything that can be
// done without knowing the other files.
func (c *compiler) parse(name string, source []byte) *page {
	p := c.newPage(name, source)
	if problem, found := p.unprintable(); found {
		p.problems = append(p.problems, problem)
		return p
	}
	if problem, found := p.tooLong(); found {
		p.problems = append(p.problems, problem)
		return p
	}
	p.mendSpaces()
	odd := len(p.problems)
	if !p.checkFence() {
		return p
	}
	md := p.markdown()
	p.renderer = md.Renderer()
	ctx := parser.NewContext()
	doc := md.Parser().Parse(text.NewReader(p.text), parser.WithContext(ctx))
	p.readFrontMatter(frontmatter.Get(ctx))
	p.examine(doc)

	// Directives are checked as they are written: the renderers below report
	// through p.fail and the output is only used if nobody did.
	var html bytes.Buffer
	if err := md.Renderer().Render(&html, p.text, doc); err != nil {
		p.fail(0, "la lección no se puede convertir en página: "+err.Error(), "")
	}
	others := slices.DeleteFunc(p.problems[odd:], func(problem Problem) bool { return p.mended[problem.Line] })
	p.problems = append(p.problems[:odd], others...)
	p.lesson.HTML = p.assembled(html.String() + p.usedTerms())
	p.lesson.Minutes = minutes(p.words, p.codeLines)
	return p
}

// fail records a mistake at an offset of the file. The last of too many says so.
func (p *page) fail(offset int, message, hint string) {
	switch n := len(p.problems); {
	case n >= mostProblems:
		return
	case n == mostProblems-1:
		message, hint = "hay más errores de los que se pueden decir de una vez", "corrige los anteriores y vuelve a mirar"
	}
	p.problems = append(p.problems, p.problem(offset, message, hint))
}

// failWith records a [mistake] at an offset of the file.
func (p *page) failWith(offset int, err error) {
	m := asMistake(err)
	p.fail(offset, m.message, m.hint)
}

// needs records that the lesson has a part which not every lesson has, so that
// only its page loads what dresses it: assets/css/{part}.css and, where it
// moves, assets/js/{part}.js (package views knows which).
func (p *page) needs(part string) {
	if !slices.Contains(p.lesson.Parts, part) {
		p.lesson.Parts = append(p.lesson.Parts, part)
	}
}

// unique returns an element id that nothing else in the page has: the wanted
// one or, if it is taken, the wanted one with a number.
func (p *page) unique(wanted string) string {
	if !p.ids[wanted] {
		p.ids[wanted] = true
		return wanted
	}
	return p.number(wanted, 2)
}

// numbered is like unique, for things that always carry a number.
func (p *page) numbered(name string) string { return p.number(name, 1) }

// number returns the first free id that is the name with a number.
func (p *page) number(name string, from int) string {
	for n := max(from, p.numbers[name]); ; n++ {
		if id := name + "-" + strconv.Itoa(n); !p.ids[id] {
			p.ids[id] = true
			p.numbers[name] = n + 1
			return id
		}
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
