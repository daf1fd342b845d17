package settings

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"envivo/content/lint"
)

// Table returns the attributes of all widgets, a row of five cells each: widget,
// attribute, kind, what holds without it, and what it accepts. They are the same
// that lessons are checked by. What stands in backquotes is code.
func Table(widgets map[string]Widget) (rows [][]string) {
	for _, name := range slices.Sorted(maps.Keys(widgets)) {
		attrs := widgets[name].Attrs
		if len(attrs) == 0 {
			rows = append(rows, []string{"`" + name + "`", "–", "sin ajustes", "–", "–"})
		}
		for _, a := range attrs {
			rows = append(rows, []string{"`" + name + "`", "`" + a.Name + "`", a.Kind.name(), a.unless(), a.accepts()})
		}
	}
	return rows
}

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
		return lint.List(a.Choices)
	case a.Kind == Bool:
		return lint.List([]string{"true", "false"})
	case limits == "":
		return "cualquiera"
	case a.Kind == Text:
		return strings.TrimSpace(a.limits(" caracteres"))
	default:
		return limits
	}
}
