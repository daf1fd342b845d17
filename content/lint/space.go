package lint

import (
	"fmt"
	"hash/maphash"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
	"envivo/content/plain"
)

// A space that syntax takes for none looks like any other: AltGr and the space
// bar give a hard one on a Spanish keyboard, and what is copied from a page or a
// word processor has more kinds, and signs that are not seen at all. In prose
// they are welcome (2 s is not to be broken); after the # of a heading they make
// it a paragraph, in silence.

// MendSpaces reports the spaces for which something is not what it looks like,
// and goes on with a text that has ordinary ones in those lines: whatever else is
// wrong is said as well. What looks like syntax is found by parsing the text as it
// looks, and comparing.
func (f *File) MendSpaces(parse func(*File) ast.Node) {
	lines := strings.Split(string(f.Text), "\n")
	front := frontLines(lines)
	if !strings.ContainsFunc(string(f.Text), plain.IsOdd) && !strings.Contains(strings.Join(lines[:front], "\n"), "\t") {
		return
	}
	for n := range front {
		if before, after, tab := strings.Cut(lines[n], "\t"); tab { // which YAML takes for no space either
			lines[n] = strings.ReplaceAll(lines[n], "\t", " ")
			column := len([]rune(before)) + 1
			f.mend(Mark{n + 1, column}, "en la cabecera hay un tabulador", "escribe un espacio: `"+strings.TrimSpace(before+" "+after)+"`")
		}
		if looks := plainField(lines[n]); looks != lines[n] && strings.ContainsFunc(lines[n], plain.IsOdd) {
			f.oddSpace(n, lines[n], looks, "una línea de la cabecera")
			lines[n] = looks
		}
	}
	got, addresses := f.outline(lines, parse)
	const mostAddresses = 50 // each is looked for in the whole text
	addresses = addresses[:min(len(addresses), mostAddresses)]
	looks := strings.Split(plainBut(strings.Join(lines, "\n"), addresses), "\n")
	want, _ := f.outline(looks, parse)
	// Each round costs a reading of the text, and mends one line.
	const most, bytes = 20, 256 << 10
	for range min(most, bytes/len(f.Text)+1) {
		n := 0
		for n < len(lines) && (got[n].signature == want[n].signature || lines[n] == looks[n]) {
			n++
		}
		if n == len(lines) {
			break
		}
		what := want[n].what
		if what == "" {
			what = withoutName(looks[n])
		}
		f.oddSpace(n, lines[n], looks[n], what)
		lines[n] = looks[n]
		got, _ = f.outline(lines, parse)
	}
	if f.mended != nil {
		f.setText([]byte(strings.Join(lines, "\n")))
	}
}

// plainBut is a text as it looks, but for the addresses in it: a file's name may
// have any space.
func plainBut(text string, addresses []string) string {
	const hidden = "\x00"
	var hide, show []string
	for i, address := range addresses {
		name := hidden + strconv.Itoa(i) + hidden
		hide, show = append(hide, address, name), append(show, name, address)
	}
	return strings.NewReplacer(show...).Replace(plain.Spaces(strings.NewReplacer(hide...).Replace(text)))
}

// oddSpace reports the one in a line, counted from 0, for which it is not what it
// looks like: the first that stands where syntax does or, failing that, the first.
func (f *File) oddSpace(n int, line, looks, what string) {
	const syntax = "#>-*+.)]}:`~|=("
	place, first := -1, -1
	runes := []rune(line)
	for i, r := range runes {
		if !plain.IsOdd(r) {
			continue
		}
		if first < 0 {
			first = i
		}
		if place < 0 && (i == 0 || strings.ContainsRune(syntax, runes[i-1])) {
			place = i
		}
	}
	if place < 0 {
		place = first
	}
	odd, before := runes[place], string(runes[:place])
	name, hint := "un carácter que no se ve", "bórralo"
	switch {
	case odd == '\u00a0':
		name = "un espacio duro"
	case plain.IsOddSpace(odd):
		name = "un espacio especial"
	}
	looks = strings.TrimSpace(looks)
	if plain.IsOddSpace(odd) && strings.Trim(plain.Spaces(before), " \t:") != "" {
		hint += " y escribe uno corriente, sin AltGr"
	}
	message := fmt.Sprintf("por %s (U+%04X), esto no es %s", name, odd, what)
	switch {
	case looks == "":
		message = fmt.Sprintf("esta línea parece vacía, y tiene %s (U+%04X)", name, odd)
	case !strings.Contains(looks, "`"):
		hint += ": `" + looks + "`"
	}
	f.mend(Mark{n + 1, place + 1}, message, hint)
}

// mend reports what is mended in a line.
func (f *File) mend(m Mark, message, hint string) {
	f.FailAt(m, message, hint)
	if f.mended == nil {
		f.mended = make(map[int]bool)
	}
	f.mended[m.Line] = true
}

// withoutName says what a line is that begins nothing.
func withoutName(looks string) string {
	switch looks = strings.TrimSpace(looks); {
	case strings.Trim(looks, "`") == "" || strings.Trim(looks, "~") == "":
		return "el final de un bloque de código"
	case strings.Trim(looks, ":") == "":
		return "el final de un bloque"
	case strings.Trim(looks, "|:- ") == "" && strings.Contains(looks, "|"):
		return "una tabla"
	case strings.Trim(looks, "-") == "" || strings.Trim(looks, "=") == "":
		return "la raya de un título"
	default:
		return "lo que parece"
	}
}

// ForgetMended drops the problems in mended lines, but for the first so many: what
// else is said of such a line is of a text that the author does not see.
func (f *File) ForgetMended(but int) {
	others := slices.DeleteFunc(f.Problems[but:], func(p Problem) bool { return f.mended[p.Line] })
	f.Problems = append(f.Problems[:but], others...)
}

// frontLines is how many lines the front matter has, with its fences, as it looks.
func frontLines(lines []string) int {
	if strings.TrimSpace(plain.Spaces(lines[0])) != "---" {
		return 0
	}
	for i, line := range lines[1:] {
		if strings.TrimSpace(plain.Spaces(line)) == "---" {
			return i + 2
		}
	}
	return 0
}

// plainField is a line of the front matter with ordinary spaces where YAML wants
// them: before the value. What a slug or a number is made of has none at all.
func plainField(line string) string {
	key, value, found := strings.Cut(line, ":")
	if strings.ContainsFunc(key, plain.IsOdd) {
		key = strings.TrimLeft(plain.Spaces(key), " ")
	}
	if !found {
		return strings.TrimRight(key, " ")
	}
	if name := strings.TrimSpace(key); name == "slug" || name == "order" {
		return key + ":" + plain.Spaces(value)
	}
	text := strings.TrimLeftFunc(value, func(r rune) bool { return unicode.IsSpace(r) || plain.IsOdd(r) })
	return key + ":" + plain.Spaces(value[:len(value)-len(text)]) + text
}

// An outlined line is what Markdown takes it for: two are alike if it is the same.
type outlined struct {
	signature uint64 // of what begins in the line, or goes on
	what      string // to an author
}

var seed = maphash.MakeSeed()

// mostAddresses is how many with such a space a page has: more are no names.
const mostAddresses = 100

// outline is what the lines of a text are, and the addresses in it that are not
// what they look like. Code is code, whatever it says.
func (f *File) outline(source []string, parse func(*File) ast.Node) (lines []outlined, addresses []string) {
	other := NewFile(f.dir, f.Name, []byte(strings.Join(source, "\n")))
	doc := parse(other)
	lines = make([]outlined, len(source))
	note := func(offset int, signature, what string) {
		line := &lines[sort.SearchInts(other.starts, offset+1)-1]
		line.signature = line.signature*31 + maphash.String(seed, signature)
		if what != "" {
			line.what = what
		}
	}
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch node.Kind() {
		case ast.KindDocument, ast.KindText, ast.KindString:
			return ast.WalkContinue, nil
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		signature, what, address := other.sign(node)
		note(Start(node), signature, what)
		if node.Type() == ast.TypeBlock {
			for i := 1; i < node.Lines().Len(); i++ {
				segment := node.Lines().At(i)
				note(segment.Start, signature, what)
			}
		}
		inside := strings.TrimFunc(address, plain.IsOdd)
		if strings.ContainsFunc(inside, plain.IsOdd) && !oddTitle.MatchString(address) && len(addresses) < mostAddresses {
			addresses = append(addresses, address)
		}
		return ast.WalkContinue, nil
	})
	return lines, addresses
}

// oddTitle finds the title of a link that is a part of its address.
var oddTitle = regexp.MustCompile(`[\p{Z}\p{Cf}]["']`)

// sign tells a node from others, and says what it is to an author, "" if that is
// nothing to speak of, and where it leads.
func (f *File) sign(node ast.Node) (signature, what, address string) {
	signature = node.Kind().String()
	switch n := node.(type) {
	case *ast.Heading:
		return fmt.Sprint(signature, n.Level), "un título", ""
	case *ast.List:
		return signature + string(n.Marker), "una lista", ""
	case *ast.ListItem:
		return signature, "una lista", ""
	case *ast.Blockquote:
		return signature, "una cita", ""
	case *ast.ThematicBreak:
		return signature, "una línea de separación", ""
	case *ast.FencedCodeBlock:
		language, rest := f.Info(n)
		return fmt.Sprint(signature, language, rest), "un bloque de código", ""
	case *ast.Link:
		return signature + plain.Spaces(string(n.Destination)), "un enlace", string(n.Destination)
	case *ast.Image:
		return signature + plain.Spaces(string(n.Destination)), "una imagen", string(n.Destination)
	case *ast.CodeSpan:
		return signature, "código", ""
	case *ast.Emphasis:
		return fmt.Sprint(signature, n.Level), "negrita o cursiva", ""
	case *extast.Table:
		return signature, "una tabla", ""
	case *extast.TaskCheckBox:
		return signature, "una casilla", ""
	case *extast.Footnote, *extast.FootnoteLink:
		return signature, "una nota al pie", ""
	case *directive.Node:
		if n.Form == directive.Leaf {
			return signature + f.signDirective(n), "una directiva", ""
		}
		return signature + f.signDirective(n), "un bloque", ""
	}
	return signature, "", ""
}

// signDirective tells a directive from others. A text in quotes may have any
// space that it likes.
func (f *File) signDirective(n *directive.Node) string {
	var b strings.Builder
	_, _ = fmt.Fprint(&b, n.Form, n.Name)
	for _, e := range n.Errors {
		b.WriteString(e.Message)
	}
	for _, a := range n.Attrs {
		value := a.Value
		if a.ValuePos > 0 && f.Text[a.ValuePos-1] == '"' {
			value = plain.Spaces(value)
		}
		_, _ = fmt.Fprintf(&b, " %s=%q", a.Name, value)
	}
	return b.String()
}
