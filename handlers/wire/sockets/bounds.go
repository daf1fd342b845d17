package sockets

import (
	"time"

	"envivo/handlers/bounds"
)

// What a room has that says nothing else.
const (
	pingEvery   = 25 * time.Second
	pongWithin  = time.Minute
	writeWithin = time.Minute
)

// Bounds are those of every WebSocket.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Latido de un WebSocket", "cada "+bounds.Time(pingEvery)+"; sin respuesta, "+bounds.Time(pongWithin),
			"cada conexión", "lo que dure",
			"Por debajo de los 60 s en los que un proxy corta lo que calla."),
		bounds.New("Una escritura en un WebSocket", bounds.Time(writeWithin), "quien no lee", "–",
			"Lo más grande por la peor wifi. A quien no lee nada se le corta mucho antes, y vuelve con su cursor."),
	}
}
