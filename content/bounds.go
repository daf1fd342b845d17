package content

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What a lesson may have. Whoever writes one comes nowhere near; what a stranger
// has put together on purpose, or a program by mistake, is refused with its
// place, for some of what parsers do takes a time that grows with the square of
// what they are given: of a line of 250 KiB, minutes. Within these bounds
// anything is read, checked and shown in less than two seconds (FuzzTime).
const (
	// largest is how many bytes a lesson may have: ten times the longest of the
	// course.
	largest = 256 << 10

	// longestLine is in bytes, and counts for code too.
	longestLine = 16 << 10

	// longestParagraph is how many bytes may stand without an empty line in
	// between, be it a paragraph, a heading or a table.
	longestParagraph = 8 << 10

	// mostCells is how many cells a table may have: those that its rows leave out
	// are written, too, so that a few bytes can ask for millions.
	mostCells = 2000

	// mostProblems is how many mistakes of a file are told at once.
	mostProblems = 500
)

// tooLong returns the first line that is.
func (f *file) tooLong() (p Problem, found bool) {
	for i, start := range f.starts {
		end := len(f.text)
		if i+1 < len(f.starts) {
			end = f.starts[i+1] - 1
		}
		if end-start > longestLine {
			return f.problem(start, fmt.Sprintf("esta línea ocupa %d KiB, y caben %d", kibibytes(end-start), kibibytes(longestLine)),
				"pártela; si es código, deja solo lo que la lección explica"), true
		}
	}
	return Problem{}, false
}

// paragraphBound empties paragraphs that are too long, before anything looks for
// markup in them.
type paragraphBound struct{ *page }

// Transform implements [parser.ParagraphTransformer].
func (b paragraphBound) Transform(n *ast.Paragraph, _ text.Reader, _ parser.Context) {
	lines := n.Lines()
	size, columns, ruled := 0, 0, false
	for i := range lines.Len() {
		line := lines.At(i)
		value := line.Value(b.text)
		size += len(value)
		columns = max(columns, bytes.Count(value, []byte("|"))+1)
		ruled = ruled || tableRule.Match(value)
	}
	switch {
	case size > longestParagraph:
		b.fail(lines.At(0).Start, fmt.Sprintf("este párrafo ocupa %d KiB, y caben %d", kibibytes(size), kibibytes(longestParagraph)),
			"deja alguna línea en blanco: parte el párrafo, la lista o la tabla")
	case ruled && columns*lines.Len() > mostCells:
		b.fail(lines.At(0).Start,
			fmt.Sprintf("esta tabla tiene %d celdas, y caben %d", columns*lines.Len(), mostCells), "pártela en varias")
	default:
		return
	}
	n.SetLines(text.NewSegments())
}

// tableRule finds the line between the head of a table and its rows.
var tableRule = regexp.MustCompile(`^[\s|:-]*-[\s|:-]*$`)

// kibibytes are so many bytes, rounded up.
func kibibytes(bytes int) int { return (bytes + 1023) >> 10 }

// bounded is before everything that reads paragraphs.
func (p *page) bounded() parser.Option {
	return parser.WithParagraphTransformers(util.Prioritized(paragraphBound{p}, 0))
}
