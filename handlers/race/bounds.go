package race

import (
	"strconv"

	"envivo/handlers/bounds"
)

// Bounds are those of the races.
func Bounds() []bounds.Bound {
	rate := func(units int) string { return strconv.Itoa(units / RateUnit) }
	return []bounds.Bound{
		bounds.New("Carreras a la vez", bounds.Shares(strconv.Itoa, Count.Each, Count.Promised, Count.Address, Count.All),
			"el visitante, su dirección y todos", "hasta "+bounds.Time(idleTimeout)+" después de irse el último que la sigue",
			"Una en pantalla y alguna en otra pestaña; y un aula entera con una cada persona."),
		bounds.New("Ritmo de las carreras, en eventos por segundo", bounds.Shares(rate, Rate.Each, Rate.Promised, Rate.Address, Rate.All),
			"el visitante, su dirección y todos", "lo que dure la carrera",
			"Producir un evento y oírlo por cuatro carriles cuesta hasta 1 ms de CPU: con más, dos núcleos irían tarde. "+
				"Lo asegurado es el ritmo con el que empieza la lección."),
		bounds.New("Tamaño de los eventos, uno de cada carrera", bounds.Shares(bounds.Bytes[int], Size.Each, Size.Promised,
			Size.Address, Size.All),
			"el visitante, su dirección y todos", "lo que dure la carrera",
			"De cada carrera hay en memoria "+bounds.Count(spec(1).Tail, "eventos")+" con sus tramas: unos 300 MiB entre todas."),
		bounds.New("Lo que recuerda una carrera", bounds.Time(retainFor)+", "+bounds.Count(spec(1).Retain, "eventos"), "cada carrera",
			"lo que dure",
			"Un carril saboteado un minuto vuelve sin perder nada. Cada evento ocupa 400 bytes: 130 MB entre todas, a todo ritmo."),
		bounds.New("Cuerpo de POST y PUT /race", bounds.Bytes(maxBody), "cada petición", "mientras llega", "Son dos números."),
		bounds.New("Lo que manda un cliente por el carril de Socket.IO", bounds.Bytes(maxPayload), "cada conexión", "mientras llega",
			"Solo tiene que decir su cursor."),
	}
}
