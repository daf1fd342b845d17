package lab

import (
	"envivo/handlers/bounds"
)

// Bounds are those of the WebSocket by which a page has its lab.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Orden a un laboratorio", bounds.Bytes(maxCommand), "cada página", "mientras llega",
			"El sabotaje con más ajustes tiene 200 bytes."),
		bounds.New("Órdenes", bounds.Count(float64(commands.rate), "por segundo")+", "+bounds.Count(commands.burst, "de golpe"),
			"cada página", "se rellena solo", "Más de lo que nadie pulsa. Cuentan también como lecturas de su visitante."),
		bounds.New("Cola de una página", bounds.Count(queueLength, "tramas"), "cada página", "hasta que las lee",
			"Cuatro segundos y medio de lo que se le cuenta; quien no lee se corta y vuelve con su cursor."),
	}
}
