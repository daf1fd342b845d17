package content

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// Bounds are those of one part of the program, for who runs the site. Package
// content knows none but its own ([OwnBounds]): they are handed to [Guide] in
// [Options].
type Bounds struct {
	Of   string // «La carrera»
	Rows []Bound
}

// A Bound is what there may be of something. What stands in backquotes is code.
type Bound struct {
	Name  string // what is bounded
	Value string
	Payer string // who it is counted for
	Lasts string // for how long
	Why   string // the reason for this value
	Flag  string // that changes it; "" if none does
}

// OwnBounds are those of what authors write.
func OwnBounds() []Bound {
	const author, reading = "quien la escribe", "mientras se lee"
	return []Bound{
		{
			Name: "Una lección", Value: fmt.Sprint(largest>>10, " KiB"),
			Payer: author, Lasts: reading, Why: "Diez veces la más larga del curso.",
		},
		{
			Name:  "Una línea, un párrafo y una tabla",
			Value: fmt.Sprintf("%d KiB, %d KiB y %d celdas", longestLine>>10, longestParagraph>>10, mostCells),
			Payer: author, Lasts: reading, Why: "Con más, leerla tardaría según el cuadrado: así, menos de dos segundos.",
		},
		{
			Name: "Una imagen", Value: fmt.Sprint(heaviestPicture>>20, " MiB"), Payer: "quien la pone", Lasts: "mientras se envía",
			Why: "Por la wifi de un aula, 200 personas a la vez, ya es demasiado.",
		},
	}
}

// renderBounds writes a `::limites{}`: a table with a body for each part.
func (p *page) renderBounds(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	p.checkAttrs(n)
	_, _ = p.renderTable(w, nil, nil, true)
	_, _ = w.WriteString(boundsHead)
	for _, part := range p.bounds {
		_, _ = fmt.Fprintf(w,
			"<tbody>\n<tr><th scope=\"rowgroup\">%s</th><td></td><td></td><td></td><td></td></tr>\n",
			util.EscapeHTML([]byte(part.Of)))
		for _, b := range part.Rows {
			why := b.Why
			if b.Flag != "" {
				why += " Se cambia con `" + b.Flag + "`."
			}
			settingsRow(w, b.Name, b.Value, b.Payer, b.Lasts, why)
		}
		_, _ = w.WriteString("</tbody>\n")
	}
	return p.renderTable(w, nil, nil, false)
}

const boundsHead = `<thead>
<tr>
<th scope="col">Qué</th><th scope="col">Cuánto</th><th scope="col">De quién</th>
<th scope="col">Hasta cuándo</th><th scope="col">Por qué tanto</th>
</tr>
</thead>
`
