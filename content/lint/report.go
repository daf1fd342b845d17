package lint

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Report writes problems for who reads them in a terminal: each with its line of
// the file and a caret below the place, then how many there are.
func (ps Problems) Report(w io.Writer) error {
	var b strings.Builder
	lessons := make(map[string]bool)
	for _, p := range ps {
		b.WriteString(p.Error() + "\n")
		if p.Excerpt != "" {
			fmt.Fprintf(&b, "    %s\n    %s^\n", p.Excerpt, strings.Repeat(" ", p.columns()))
		}
		if strings.HasSuffix(p.File, ".md") { // not the folder
			lessons[p.File] = true
		}
	}
	b.WriteString("\n" + Count(len(ps), "error", "errores"))
	if len(lessons) > 0 {
		b.WriteString(" en " + Count(len(lessons), "lección", "lecciones"))
	}
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// Count returns a number with its noun.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// columns is how far from its left end a terminal shows the caret's place of the
// excerpt: combining marks take no room, ideographs and emoji twice as much.
func (p Problem) columns() (n int) {
	for i, r := range []rune(p.Excerpt) {
		switch {
		case i == p.Caret:
			return n
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r >= 0x1f300 && r < 0x1fb00:
			n += 2
		default:
			n++
		}
	}
	return n
}

// excerpt is a line of a file as a terminal or a page can show it: without its
// indentation, without control characters, and if it is long without what is far
// from the place. The caret is that place in it, from 0, in characters.
func excerpt(line string, column int) (text string, caret int) {
	const before, most = 60, 100
	near, place, cut := neighbourhood(line, column-1)
	var out []rune
	space := false
	for i, r := range near {
		if i == place {
			caret = len(out)
			if space && len(out) > 0 && !unicode.IsSpace(r) {
				caret++
			}
		}
		switch {
		case unicode.IsSpace(r):
			space = true
		case unicode.IsControl(r):
		default:
			if space && len(out) > 0 {
				out = append(out, ' ')
			}
			space = false
			out = append(out, r)
		}
	}
	if place >= len(near) {
		caret = len(out)
	}
	caret = min(caret, len(out)) // nothing visible follows the space before it
	if skip := min(caret-before, len(out)-most); skip > 0 || cut {
		skip = max(skip, 0)
		out = append([]rune{'…'}, out[skip:]...)
		caret += 1 - skip
	}
	if len(out) > most+1 {
		out = append(out[:most], '…')
	}
	return string(out), caret
}

// neighbourhood is what stands within reach of a place of a line, in characters,
// and where in it the place is; cut if something stands before it.
func neighbourhood(line string, place int) (near []rune, at int, cut bool) {
	const reach = 300 // more than fits the excerpt, for white space does not count
	i := 0
	for range place - reach {
		_, size := utf8.DecodeRuneInString(line[i:])
		i += size
		cut = true
	}
	for range reach + min(place, reach) {
		r, size := utf8.DecodeRuneInString(line[i:])
		if size == 0 {
			break
		}
		near = append(near, r)
		i += size
	}
	return near, min(place, reach), cut
}
