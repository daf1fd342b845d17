package sse

import "envivo/handlers/bounds"

// Bounds are those of an event stream.
func Bounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Latido", "«ping» cada "+bounds.Time(pingEvery)+", un comentario cada "+bounds.Time(commentEvery),
			"cada conexión", "lo que dure", "Por debajo de los 60 s en los que un proxy corta lo que calla."),
		bounds.New("Una escritura", bounds.Time(writeDeadline), "quien no lee", "–",
			"Quien se corta vuelve con `Last-Event-ID` y no pierde nada."),
	}
}
