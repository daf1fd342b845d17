package lint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one mistake in a lesson, in words for its author.
type Problem struct {
	File    string // as the author knows it: "content/03-sse.md"
	Line    int    // from 1; the front matter counts
	Column  int    // from 1, in characters (runes), not bytes
	Message string // what is wrong, in Spanish
	Hint    string // what would be right, in Spanish; may be ""
	Excerpt string // the line of the file, with its spaces tidied; if it is long, what is near the place
	Caret   int    // where in the excerpt the place is, from 0, in characters
}

// Error is one line: `content/03-sse.md:12:1: what is wrong; what would be right`.
func (p Problem) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
	if p.Hint != "" {
		s += "; " + p.Hint
	}
	return s
}

// Problems are all the mistakes of a course, sorted by file and position.
type Problems []Problem

// Error is one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Sort puts them in the order of the files and of the places in them.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// A Mistake is a problem that does not know its place: it comes from something
// that a lesson refers to.
type Mistake struct{ Message, Hint string }

// Wrong returns a mistake: what is wrong, and what would be right.
func Wrong(message, hint string) Mistake { return Mistake{message, hint} }

// Error is one line.
func (m Mistake) Error() string {
	if m.Hint == "" {
		return m.Message
	}
	return m.Message + "; " + m.Hint
}

func asMistake(err error) Mistake {
	if m, ok := errors.AsType[Mistake](err); ok {
		return m
	}
	return Mistake{Message: err.Error()}
}
