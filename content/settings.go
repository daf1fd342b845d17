package content

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// renderSettings writes a `::ajustes{}`: what every widget may be told, out of
// the same attributes that lessons are checked by.
func (p *page) renderSettings(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	p.checkAttrs(n)
	_, _ = p.renderTable(w, nil, nil, true)
	_, _ = w.WriteString(settingsHead)
	for _, name := range slices.Sorted(maps.Keys(p.widgets)) {
		attrs := p.widgets[name].Attrs
		if len(attrs) == 0 {
			settingsRow(w, "`"+name+"`", "–", "sin ajustes", "–", "–")
		}
		for _, a := range attrs {
			settingsRow(w, "`"+name+"`", "`"+a.Name+"`", a.Kind.name(), a.unless(), a.accepts())
		}
	}
	_, _ = w.WriteString("</tbody>\n")
	return p.renderTable(w, nil, nil, false)
}

const settingsHead = `<thead>
<tr>
<th scope="col">Widget</th><th scope="col">Ajuste</th><th scope="col">Qué es</th>
<th scope="col">Si no se pone</th><th scope="col">Qué admite</th>
</tr>
</thead>
<tbody>
`

// settingsRow writes a row; what stands in backquotes is code.
func settingsRow(w util.BufWriter, cells ...string) {
	_, _ = w.WriteString("<tr>")
	for _, cell := range cells {
		html := backquoted.ReplaceAllString(string(util.EscapeHTML([]byte(cell))), "<code>$1</code>")
		_, _ = fmt.Fprintf(w, "<td>%s</td>", html)
	}
	_, _ = w.WriteString("</tr>\n")
}

var backquoted = regexp.MustCompile("`([^`]*)`")

// name is what an author calls values of a kind.
func (k Kind) name() string {
	switch k {
	case Int:
		return "número entero"
	case Duration:
		return "tiempo con su unidad"
	case Choice:
		return "una palabra de la lista"
	case Bool:
		return "sí o no"
	default:
		return "texto"
	}
}

// unless is what holds when a lesson does not give the attribute.
func (a Attr) unless() string {
	zero := map[Kind]string{Int: "0", Duration: "0s", Bool: "false"}[a.Kind]
	switch value := cmp.Or(a.Default, zero); {
	case a.Required:
		return "hay que ponerlo"
	case value == "":
		return "nada"
	default:
		return "`" + value + "`"
	}
}

// accepts describes the values that an attribute may have.
func (a Attr) accepts() string {
	limits := strings.TrimSpace(a.limits(""))
	switch {
	case a.Kind == Choice:
		return list(a.Choices)
	case a.Kind == Bool:
		return list([]string{"true", "false"})
	case limits == "":
		return "cualquiera"
	case a.Kind == Text:
		return strings.TrimSpace(a.limits(" caracteres"))
	default:
		return limits
	}
}
