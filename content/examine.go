package content

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
)

// examine walks the tree of a page once, before it is written. It gathers what
// the lesson has to say of itself, and reports what Markdown would let pass.
func (p *page) examine(doc ast.Node) {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			p.examineNode(node)
		}
		return ast.WalkContinue, nil
	})
	p.closeSection()
}

func (p *page) examineNode(node ast.Node) {
	switch n := node.(type) {
	case *ast.Heading:
		if p.defining { // it is a term: see define
			return
		}
		p.examineHeading(n)
		p.countWords(n)
	case *ast.Paragraph, *ast.TextBlock, *extast.TableCell, *directive.Title:
		p.countWords(n)
	case *extast.TableRow:
		p.examineRow(n)
	case *ast.FencedCodeBlock:
		p.examineFence(n)
	case *ast.CodeBlock:
		p.fail(n.Pos(),
			"cuatro espacios al principio de la línea la convierten en código",
			"quita la sangría o, si es código, ponlo entre líneas de tres comillas invertidas con su lenguaje")
	case *ast.HTMLBlock:
		p.rawHTML(n.Pos())
	case *ast.RawHTML:
		p.rawHTML(n.Segments.At(0).Start)
	case *ast.Link:
		p.examineLink(n)
	case *ast.Image:
		p.examineImage(n)
	case *ast.AutoLink:
		p.examineAutoLink(n)
	case *ast.Text:
		p.examineText(n)
	case *directive.Node:
		p.examineDirective(n)
	}
}

func (p *page) examineAutoLink(n *ast.AutoLink) {
	if scheme, _, ok := strings.Cut(string(n.URL(p.text)), ":"); ok && n.AutoLinkType == ast.AutoLinkURL {
		p.checkScheme(n.Pos(), scheme)
	}
}

// leftovers are what is left in the text when the author meant something that
// Markdown did not understand.
var leftovers = []struct {
	pattern       *regexp.Regexp
	message, hint string // the message has a place for what was found
	opens         bool   // it counts at the beginning of a line only
	once          bool   // nor if the line before begins so too
}{
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
}

// examineText looks for leftovers that begin in this piece of text. They may go
// on in the next pieces, so what is searched goes on too, to the end of the line
// or as far as a leftover is worth quoting.
func (p *page) examineText(n *ast.Text) {
	if n.Parent().Kind() == ast.KindCodeSpan {
		return
	}
	const farthest = 300
	start, end := n.Segment.Start, min(n.Segment.Stop+farthest, len(p.text))
	if i := bytes.IndexByte(p.text[n.Segment.Stop:end], '\n'); i >= 0 {
		end = n.Segment.Stop + i
	}
	escaped := func(at int) bool { return at > 0 && p.text[at-1] == '\\' }
	from, to, what, hint := brokenLink(string(p.text[start:end]))
	if at := start + from; hint != "" && at < n.Segment.Stop && !escaped(at) {
		p.fail(at, fmt.Sprintf("`%s` no es %s", p.text[at:start+to], what), hint)
	}
	for _, l := range leftovers {
		found := l.pattern.FindIndex(p.text[start:end])
		if found == nil {
			continue
		}
		at := start + found[0]
		switch {
		case at >= n.Segment.Stop, escaped(at), l.opens && !p.opensLine(at), l.once && l.pattern.Match(p.lineBefore(at)):
		default:
			p.fail(at, fmt.Sprintf(l.message, p.text[at:start+found[1]]), l.hint)
		}
	}
}

// opensLine reports whether nothing stands before an offset in its line, but for
// spaces and what makes a list or a quotation.
func (p *page) opensLine(at int) bool {
	return at == 0 || strings.IndexByte("\n\t >", p.text[at-1]) >= 0
}

// lineBefore is the line above that of an offset.
func (p *page) lineBefore(at int) []byte {
	end := max(0, bytes.LastIndexByte(p.text[:at], '\n'))
	return p.text[bytes.LastIndexByte(p.text[:end], '\n')+1 : end]
}

// htmlTag finds the name of the element in raw HTML.
var htmlTag = regexp.MustCompile(`^\s*</?([A-Za-z][A-Za-z0-9-]*)`)

// insteadOf says how a lesson does what an HTML element would have done.
var insteadOf = map[string]string{
	"a":      "un enlace se escribe `[texto](dirección)`",
	"aside":  "una nota se escribe `:::nota` … `:::`",
	"b":      "la negrita se escribe `**así**`",
	"br":     "para cambiar de párrafo, deja una línea en blanco",
	"code":   "el código se escribe entre comillas invertidas",
	"div":    "una nota se escribe `:::nota` … `:::`",
	"em":     "la cursiva se escribe `*así*`",
	"i":      "la cursiva se escribe `*así*`",
	"img":    "una imagen se escribe `![lo que se ve](img/…)`",
	"pre":    "el código va entre líneas de tres comillas invertidas",
	"script": "lo que se mueve en una lección es un widget: `::widget{name=…}`",
	"strong": "la negrita se escribe `**así**`",
	"table":  "una tabla se escribe con barras: `| a | b |`",
}

// rawHTML reports HTML, which never reaches the page.
func (p *page) rawHTML(offset int) {
	tag := ""
	if m := htmlTag.FindSubmatch(p.text[offset:]); m != nil {
		tag = strings.ToLower(string(m[1]))
	}
	switch hint, known := insteadOf[tag]; {
	case tag == "":
		p.fail(offset, "aquí hay HTML, y en las lecciones no se admite", "tampoco comentarios: bórralo")
	case known:
		p.fail(offset, fmt.Sprintf("aquí hay HTML (`<%s>`), y en las lecciones no se admite", tag), hint)
	default:
		p.fail(offset,
			fmt.Sprintf("aquí hay HTML (`<%s>`), y en las lecciones no se admite", tag),
			"si quieres mostrarlo tal cual, ponlo entre comillas invertidas")
	}
}
