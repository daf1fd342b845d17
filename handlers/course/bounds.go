package course

import "envivo/handlers/bounds"

// Bounds are those of requests for a course.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Texto de una búsqueda", bounds.Bytes(longestQuery), "cada petición", "mientras se busca",
			"Nadie teclea más, y buscar cuesta según lo que se busca."),
	}
}
