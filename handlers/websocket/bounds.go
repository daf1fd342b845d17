package websocket

import "envivo/handlers/bounds"

// Bounds are those of a room.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Mensaje de un cliente", bounds.Bytes(maxMessage), "cada conexión", "mientras llega",
			"La publicación más grande, con lo que la envuelve. A quien manda más se le cierra con 1009."),
		bounds.New("Cola de una conexión", bounds.Count(queueLength, "mensajes"), "cada conexión", "hasta que los lee",
			"Quien no lee se corta, vuelve con su cursor y no pierde nada; por eso basta una cola corta, de unos KiB."),
		bounds.New("Espera a que el registro guarde", bounds.Time(publishWithin), "quien publica", "–",
			"Un clúster elige jefe en dos o tres segundos; después se contesta que no."),
	}
}
