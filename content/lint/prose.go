package lint

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A leftover is a piece of text that looks like syntax.
type leftover struct {
	pattern       *regexp.Regexp // its first group, if it has one, is what is meant
	message, hint string         // the message has a place for what was found
	opens         bool           // it counts at the beginning of a line only
	once          bool           // nor if the line before begins so too
}

// leftovers are what is left in the text when the author meant something that
// Markdown did not understand.
var leftovers = append([]leftover{
	{
		pattern: regexp.MustCompile(`::\p{L}[\p{L}\d_-]*\{`),
		message: "`%s` está en medio del texto",
		hint:    "una directiva va sola en su línea, sin sangría",
	},
	{
		pattern: regexp.MustCompile(`\[\^[^\]\s]+\]`),
		message: "la nota al pie `%s` no está escrita",
		hint:    "pon al final de la lección una línea como `[^1]: Texto de la nota.`",
	},
	{
		pattern: regexp.MustCompile(`\[\p{L}[^][]*\]\[[^][^]*\]`),
		message: "el enlace `%s` no dice a dónde lleva",
		hint:    "escribe `[texto](dirección)` o, si es código, ponlo entre comillas invertidas",
	},
	{
		pattern: regexp.MustCompile(`\][\s\p{Z}\p{Cf}]+\((?:https?:|/|#)`),
		message: "`%s` no es un enlace",
		hint:    "quita el espacio que hay entre el corchete y el paréntesis",
	},
	{
		pattern: regexp.MustCompile(`^##+\p{L}+`),
		message: "`%s` no es un título",
		hint:    "deja un espacio detrás de las almohadillas",
		opens:   true,
	},
	{
		pattern: regexp.MustCompile(`\*\*(?:[\s\p{Z}][^*\n]*|[^*\n]*[\s\p{Z}])\*\*`),
		message: "`%s` no es negrita",
		hint:    "los asteriscos van pegados a las palabras, sin espacio por dentro: `**así**`",
	},
	{
		pattern: regexp.MustCompile(`^\|[^|\n]*\|`),
		message: "`%s` no es una tabla",
		hint:    "debajo de la primera fila va otra como `|---|---|`, con las mismas columnas",
		opens:   true,
		once:    true,
	},
}, foreign...)

// checkProse looks for leftovers in the lines of a block: those that begin in
// text, and not in code or where something has been escaped.
func (f *File) checkProse(block ast.Node) {
	texts := f.texts(block)
	for i := range block.Lines().Len() {
		line := block.Lines().At(i)
		f.checkLine(line.Start, string(line.Value(f.Text)), func(at int) bool {
			n := sort.Search(len(texts), func(i int) bool { return texts[i].Stop > at })
			return n < len(texts) && texts[n].Start <= at && (at == 0 || f.Text[at-1] != '\\')
		})
	}
}

// texts are the pieces of text of a block that are not code, in their order.
func (f *File) texts(block ast.Node) (texts []text.Segment) {
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeSpan:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if entering {
				texts = append(texts, n.Segment)
			}
		}
		return ast.WalkContinue, nil
	})
	return texts
}

// checkLine looks for leftovers in a line that starts at an offset of the file.
func (f *File) checkLine(start int, line string, isText func(at int) bool) {
	for _, l := range brokenLinks(line) {
		if isText(start + l.start) {
			f.Fail(start+l.start, fmt.Sprintf("`%s` no es %s", line[l.start:l.end], l.what), l.hint)
		}
	}
	reported := make(map[int]bool) // bytes of the line
	for _, l := range leftovers {
		for _, found := range l.pattern.FindAllStringSubmatchIndex(line, -1) {
			from, to := found[0], found[1]
			if len(found) > 2 { // what stands around it is not a part of it
				from, to = found[2], found[3]
			}
			at := start + from
			if reported[from] || !isText(at) || l.opens && !f.opensLine(at) || l.once && l.pattern.Match(f.lineBefore(at)) {
				continue
			}
			for i := from; i < to; i++ {
				reported[i] = true
			}
			f.Fail(at, fmt.Sprintf(l.message, line[from:to]), l.hint)
		}
	}
}

// opensLine reports whether nothing stands before an offset in its line, but for
// spaces and what makes a list or a quotation.
func (f *File) opensLine(at int) bool {
	return at == 0 || strings.IndexByte("\n\t >", f.Text[at-1]) >= 0
}

// lineBefore is the line above that of an offset.
func (f *File) lineBefore(at int) []byte {
	end := max(0, bytes.LastIndexByte(f.Text[:at], '\n'))
	return f.Text[bytes.LastIndexByte(f.Text[:end], '\n')+1 : end]
}
