package lint

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The limits of a lesson. An author comes nowhere near them. They are against what a
// stranger has put together on purpose, or a program by mistake: some of what
// parsers do takes a time that grows with the square of what they are given, and of
// a line of 250 KiB takes minutes. Within these bounds
// anything is read, checked and shown in less than two seconds (FuzzTime).
const (
	// Largest is how many bytes a lesson may have: ten times the longest of the
	// course.
	Largest = 256 << 10

	// LongestLine is in bytes, and counts for code too.
	LongestLine = 16 << 10

	// LongestParagraph is how many bytes may stand without an empty line in
	// between, be it a paragraph, a heading or a table.
	LongestParagraph = 8 << 10

	// MostCells is how many cells a table may have: those that its rows leave out
	// are written, too, so that a few bytes can ask for millions.
	MostCells = 2000

	// mostProblems is how many mistakes of a file are reported at once.
	mostProblems = 500
)

// tooLong returns the first line that is.
func (f *File) tooLong() (p Problem, found bool) {
	for i, start := range f.starts {
		end := len(f.Text)
		if i+1 < len(f.starts) {
			end = f.starts[i+1] - 1
		}
		if end-start > LongestLine {
			return f.Problem(start, fmt.Sprintf("esta línea ocupa %d KiB, y caben %d", Kibibytes(end-start), Kibibytes(LongestLine)),
				"pártela; si es código, deja solo lo que la lección explica"), true
		}
	}
	return Problem{}, false
}

// paragraphBound empties paragraphs that are too long, before anything looks for
// markup in them.
type paragraphBound struct{ *File }

// Transform implements [parser.ParagraphTransformer].
func (b paragraphBound) Transform(n *ast.Paragraph, _ text.Reader, _ parser.Context) {
	lines := n.Lines()
	size, columns, ruled := 0, 0, false
	for i := range lines.Len() {
		line := lines.At(i)
		value := line.Value(b.Text)
		size += len(value)
		columns = max(columns, bytes.Count(value, []byte("|"))+1)
		ruled = ruled || tableRule.Match(value)
	}
	switch {
	case size > LongestParagraph:
		b.Fail(lines.At(0).Start, fmt.Sprintf("este párrafo ocupa %d KiB, y caben %d", Kibibytes(size), Kibibytes(LongestParagraph)),
			"deja alguna línea en blanco: parte el párrafo, la lista o la tabla")
	case ruled && columns*lines.Len() > MostCells:
		b.Fail(lines.At(0).Start,
			fmt.Sprintf("esta tabla tiene %d celdas, y caben %d", columns*lines.Len(), MostCells), "pártela en varias")
	default:
		return
	}
	n.SetLines(text.NewSegments())
}

// tableRule finds the line between the head of a table and its rows.
var tableRule = regexp.MustCompile(`^[\s|:-]*-[\s|:-]*$`)

// Kibibytes returns how many those bytes are, rounded up.
func Kibibytes(bytes int) int { return (bytes + 1023) >> 10 }
