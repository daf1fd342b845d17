package livereload

import "envivo/handlers/bounds"

// Bounds are those of the pages that show what is being written.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Cola de una página que se está escribiendo (`--content`)", bounds.Count(queueLength, "ediciones"),
			"cada página abierta",
			"hasta que las lee", "Guardar ocho veces sin que la wifi lleve nada. Quien no lee se corta, vuelve y recibe la última."),
	}
}
