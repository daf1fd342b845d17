package content

import (
	"fmt"

	"envivo/content/lint"
	"envivo/content/render"
)

// Bounds are the limits of one part of the program, as a guide shows them to who
// runs the site. Package content knows its own ([OwnBounds]); all are handed to [Guides] in
// [Options].
type Bounds struct {
	Of   string // «La carrera»
	Rows []Bound
}

// A Bound is one limit. What stands in backquotes is code.
type Bound struct {
	Name  string // what is bounded
	Value string
	Payer string // who it is counted for
	Lasts string // for how long
	Why   string // the reason for this value
	Flag  string // that changes it; "" if none does
}

// OwnBounds returns the limits of what authors write.
func OwnBounds() []Bound {
	const author, reading = "quien la escribe", "mientras se lee"
	return []Bound{
		{
			Name: "Una lección", Value: fmt.Sprint(lint.Largest>>10, " KiB"),
			Payer: author, Lasts: reading, Why: "Diez veces la más larga del curso.",
		},
		{
			Name:  "Una línea, un párrafo y una tabla",
			Value: fmt.Sprintf("%d KiB, %d KiB y %d celdas", lint.LongestLine>>10, lint.LongestParagraph>>10, lint.MostCells),
			Payer: author, Lasts: reading, Why: "Con más, leerla tardaría según el cuadrado: así, menos de dos segundos.",
		},
		{
			Name: "Una imagen", Value: fmt.Sprint(heaviestPicture>>20, " MiB"), Payer: "quien la pone", Lasts: "mientras se envía",
			Why: "Por la wifi de un aula, 200 personas a la vez, ya es demasiado.",
		},
	}
}

// limits are bounds as a page shows them.
func limits(parts []Bounds) (shown render.Limits) {
	for _, part := range parts {
		rows := make([][]string, len(part.Rows))
		for i, b := range part.Rows {
			why := b.Why
			if b.Flag != "" {
				why += " Se cambia con `" + b.Flag + "`."
			}
			rows[i] = []string{b.Name, b.Value, b.Payer, b.Lasts, why}
		}
		shown = append(shown, render.Part{Title: part.Of, Rows: rows})
	}
	return shown
}
