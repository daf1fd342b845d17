package events

import (
	"envivo/handlers/body"
	"envivo/handlers/bounds"
)

// Bounds are those of what is published by POST.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Cuerpo de POST /events", bounds.Bytes(maxBody)+" en "+bounds.Time(body.Within), "cada petición",
			"mientras llega",
			"Lo que cabe en un evento; por la peor wifi, menos de un segundo."),
		bounds.New("Espera a que el registro guarde", bounds.Time(storeWithin), "quien publica", "–",
			"Un clúster elige jefe en dos o tres segundos; después se contesta 503."),
	}
}
