package lint

import (
	"bytes"
	"fmt"
	"path"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"

	"envivo/content/plain"
)

// A File is the text of a lesson, able to say where in it an offset is, and what
// is wrong with it so far. Its
// text has no byte order mark, its lines end in \n, and its letters have their
// accents within (NFC), whatever the disk has; columns are those of that text,
// which are the ones that an author sees. So a heading, a directive or a key is
// the same, wherever it was typed.
type File struct {
	Name     string
	Text     []byte
	Problems Problems

	dir    string       // shown before the name
	starts []int        // offset of each line
	mended map[int]bool // the lines of Text that are not as the author has them
}

// NewFile returns a file of a folder; dir is how the author calls that.
func NewFile(dir, name string, text []byte) *File {
	f := &File{dir: dir, Name: name}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	f.setText(norm.NFC.Bytes(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
	return f
}

func (f *File) setText(text []byte) {
	f.Text, f.starts = text, []int{0}
	for i, c := range text {
		if c == '\n' {
			f.starts = append(f.starts, i+1)
		}
	}
}

// Position returns the line and the column of an offset, both from 1, the
// column in characters. An offset outside the text counts as its nearest end.
func (f *File) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(f.Text))
	line = sort.SearchInts(f.starts, offset+1)
	return line, utf8.RuneCount(f.Text[f.starts[line-1]:offset]) + 1
}

// Line returns a line, counted from 1, without its end; "" if there is none.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.starts) {
		return ""
	}
	end := len(f.Text)
	if n < len(f.starts) {
		end = f.starts[n] - 1
	}
	return string(f.Text[f.starts[n-1]:end])
}

// Path returns how messages name the file: without what a terminal would obey, for
// who chose the name may be a stranger.
func (f *File) Path() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, path.Join(f.dir, f.Name))
}

// Problem describes a mistake at an offset.
func (f *File) Problem(offset int, message, hint string) Problem {
	line, column := f.Position(offset)
	return f.ProblemAt(Mark{line, column}, message, hint)
}

// A Mark is a place in a file, for those who know it by line and column.
type Mark struct{ Line, Column int }

// ProblemAt describes a mistake at a place.
func (f *File) ProblemAt(m Mark, message, hint string) Problem {
	p := Problem{
		File: f.Path(), Line: m.Line, Column: m.Column,
		Message: oneLine(message), Hint: oneLine(hint),
	}
	p.Excerpt, p.Caret = excerpt(f.Line(m.Line), m.Column)
	return p
}

// oneLine makes fit for a terminal what may quote anything: no line breaks, no
// control characters, no more than what one can take in.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	const longest = 300
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return s
}

// Fail records a mistake at an offset of the file. The last of too many says so.
func (f *File) Fail(offset int, message, hint string) {
	switch n := len(f.Problems); {
	case n >= mostProblems:
		return
	case n == mostProblems-1:
		message, hint = "hay más errores de los que se pueden decir de una vez", "corrige los anteriores y vuelve a mirar"
	}
	f.Problems = append(f.Problems, f.Problem(offset, message, hint))
}

// FailWith records a [Mistake] at an offset of the file.
func (f *File) FailWith(offset int, err error) {
	m := asMistake(err)
	f.Fail(offset, m.Message, m.Hint)
}

// FailAt records a mistake at a place of the file.
func (f *File) FailAt(m Mark, message, hint string) {
	f.Problems = append(f.Problems, f.ProblemAt(m, message, hint))
}

// Readable reports whether the text is worth reading: it is text, and has no line
// that is too long. If not, the file has a problem that says so.
func (f *File) Readable() bool {
	p, found := f.unprintable()
	if !found {
		p, found = f.tooLong()
	}
	if found {
		f.Problems = append(f.Problems, p)
	}
	return !found
}

// Lines returns how many lines there are.
func (f *File) Lines() int { return len(f.starts) }

// Plain returns what a reader sees of a node of the file, without markup.
func (f *File) Plain(node ast.Node) string { return plain.Text(node, f.Text) }

// Start returns the offset of a node: that of its first child that knows its
// place, for those that do not know their own.
func Start(node ast.Node) int {
	for node != nil && node.Pos() < 0 {
		node = node.FirstChild()
	}
	if node == nil {
		return 0
	}
	return node.Pos()
}

// unprintable returns the first thing that no text should hold.
func (f *File) unprintable() (p Problem, found bool) {
	for i := 0; i < len(f.Text); {
		r, size := utf8.DecodeRune(f.Text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return f.Problem(i, "este carácter no está en UTF-8", "guarda el fichero con la codificación UTF-8"), true
		case r < ' ' && r != '\n' && r != '\t', 0x7f <= r && r < 0xa0:
			return f.Problem(i, fmt.Sprintf("hay un carácter de control invisible (U+%04X)", r), "bórralo"), true
		}
		i += size
	}
	return Problem{}, false
}
