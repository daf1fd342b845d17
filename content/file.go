package content

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// readFile reads an ordinary file. A pipe that lies among the lessons would be
// waited for, for ever.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(fsys, name)
}

// A file is the text of a lesson, able to say where in it an offset is. Its
// text has no byte order mark, its lines end in \n, and its letters have their
// accents within (NFC), whatever the disk has; columns are those of that text,
// which are the ones that an author sees. So a heading, a directive or a key is
// the same, wherever it was typed.
type file struct {
	dir    string // shown before the name
	name   string
	text   []byte
	starts []int // offset of each line
}

func newFile(dir, name string, text []byte) *file {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = norm.NFC.Bytes(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	f := &file{dir: dir, name: name, text: text, starts: []int{0}}
	for i, c := range text {
		if c == '\n' {
			f.starts = append(f.starts, i+1)
		}
	}
	return f
}

// position returns the line and the column of an offset, both from 1, the
// column in characters. An offset outside the text counts as its nearest end.
func (f *file) position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(f.text))
	line = sort.SearchInts(f.starts, offset+1)
	return line, utf8.RuneCount(f.text[f.starts[line-1]:offset]) + 1
}

// line returns a line, counted from 1, without its end; "" if there is none.
func (f *file) line(n int) string {
	if n < 1 || n > len(f.starts) {
		return ""
	}
	end := len(f.text)
	if n < len(f.starts) {
		end = f.starts[n] - 1
	}
	return string(f.text[f.starts[n-1]:end])
}

// path is how messages name the file: without what a terminal would obey, for
// who chose the name may be a stranger.
func (f *file) path() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, path.Join(f.dir, f.name))
}

// problem describes a mistake at an offset.
func (f *file) problem(offset int, message, hint string) Problem {
	line, column := f.position(offset)
	return f.problemAt(mark{line, column}, message, hint)
}

// A mark is a place in a file, for those who know it by line and column.
type mark struct{ line, column int }

func (f *file) problemAt(m mark, message, hint string) Problem {
	p := Problem{
		File: f.path(), Line: m.line, Column: m.column,
		Message: oneLine(message), Hint: oneLine(hint),
	}
	p.Excerpt, p.Caret = excerpt(f.line(m.line), m.column)
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

// unprintable returns the first thing that no text should hold.
func (f *file) unprintable() (p Problem, found bool) {
	for i := 0; i < len(f.text); {
		r, size := utf8.DecodeRune(f.text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return f.problem(i, "este carácter no está en UTF-8", "guarda el fichero con la codificación UTF-8"), true
		case r < ' ' && r != '\n' && r != '\t', 0x7f <= r && r < 0xa0:
			return f.problem(i, fmt.Sprintf("hay un carácter de control invisible (U+%04X)", r), "bórralo"), true
		}
		i += size
	}
	return Problem{}, false
}
