package render

import (
	"fmt"
	"regexp"

	"github.com/yuin/goldmark/util"
)

// settings writes the attributes of all widgets.
func (p *Page) settings(w util.BufWriter, rows Settings) {
	p.wide(w, settingsHead, func() {
		_, _ = w.WriteString("<tbody>\n")
		for _, cells := range rows {
			row(w, cells)
		}
		_, _ = w.WriteString("</tbody>\n")
	})
}

const settingsHead = `<thead>
<tr>
<th scope="col">Widget</th><th scope="col">Ajuste</th><th scope="col">Qué es</th>
<th scope="col">Si no se pone</th><th scope="col">Qué admite</th>
</tr>
</thead>
`

// limits writes a table with a body for each part.
func (p *Page) limits(w util.BufWriter, parts Limits) {
	p.wide(w, limitsHead, func() {
		for _, part := range parts {
			_, _ = fmt.Fprintf(w,
				"<tbody>\n<tr><th scope=\"rowgroup\">%s</th><td></td><td></td><td></td><td></td></tr>\n",
				util.EscapeHTML([]byte(part.Title)))
			for _, cells := range part.Rows {
				row(w, cells)
			}
			_, _ = w.WriteString("</tbody>\n")
		}
	})
}

const limitsHead = `<thead>
<tr>
<th scope="col">Qué</th><th scope="col">Cuánto</th><th scope="col">De quién</th>
<th scope="col">Hasta cuándo</th><th scope="col">Por qué tanto</th>
</tr>
</thead>
`

// wide writes a table around its bodies, as those of lessons are.
func (p *Page) wide(w util.BufWriter, head string, bodies func()) {
	p.tables.open(w)
	_, _ = w.WriteString(head)
	bodies()
	p.tables.close(w)
}

// row writes a row; what stands in backquotes is code.
func row(w util.BufWriter, cells []string) {
	_, _ = w.WriteString("<tr>")
	for _, cell := range cells {
		html := backquoted.ReplaceAllString(string(util.EscapeHTML([]byte(cell))), "<code>$1</code>")
		_, _ = fmt.Fprintf(w, "<td>%s</td>", html)
	}
	_, _ = w.WriteString("</tr>\n")
}

var backquoted = regexp.MustCompile("`([^`]*)`")
