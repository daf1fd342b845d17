package polling

import "envivo/handlers/bounds"

// Bounds are those of a poll.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Espera de un sondeo largo", bounds.Time(MaxWait), "cada petición", "hasta que hay algo",
			"La mitad de los 60 s en los que un proxy corta lo que calla."),
		bounds.New("Respuesta de un sondeo", bounds.Bytes(maxAnswer), "cada petición", "mientras se envía",
			"Segundos en un móvil con mala cobertura; lo demás se pide con el cursor de la respuesta."),
	}
}
