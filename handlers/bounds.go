package handlers

import (
	"slices"

	"envivo/content"
	"envivo/handlers/bounds"
	"envivo/handlers/chat"
	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
	"envivo/handlers/course"
	"envivo/handlers/eventlog"
	"envivo/handlers/events"
	"envivo/handlers/lab"
	"envivo/handlers/livereload"
	"envivo/handlers/polling"
	"envivo/handlers/race"
	"envivo/handlers/sse"
	"envivo/handlers/web"
	"envivo/handlers/websocket"
	"envivo/handlers/wire"
)

// Bounds are all that an operator may want to know of, as the guide shows them.
// Each room has its own in its file bounds.go: see package bounds for how to add
// one. Those of the log, and of what is common to all connections, are here: their
// packages import nothing of ours.
func Bounds(limits web.Limits) []content.Bounds {
	parts := []content.Bounds{
		part("Visitantes y direcciones", web.VisitorBounds(limits)),
		part("Conexiones y peticiones", connBounds(), web.ConnectionBounds(), events.Bounds(), course.Bounds()),
		part("El registro", logBounds()),
		part("Sondeo", polling.Bounds()),
		part("Server-Sent Events", sse.Bounds()),
		part("WebSocket", websocket.Bounds(), socketBounds()),
		part("El chat", chat.Bounds()),
		part("La carrera", race.Bounds()),
		part("Sabotaje y Rayos X", wire.LabBounds(), lab.Bounds()),
		part("Lo que se escribe", livereload.Bounds()),
	}
	last := &parts[len(parts)-1]
	last.Rows = append(content.OwnBounds(), last.Rows...)
	return parts
}

// part is one part of the table.
func part(title string, rooms ...[]bounds.Bound) content.Bounds {
	rows := slices.Concat(rooms...)
	all := make([]content.Bound, len(rows))
	for i, b := range rows {
		all[i] = content.Bound(b)
	}
	return content.Bounds{Of: title, Rows: all}
}

func connBounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Mensajes y cuerpos a medio llegar, lo que pasa de "+bounds.Bytes(conn.Unreserved)+" cada uno",
			bounds.Bytes(conn.MaxReserved), "todos", "hasta que llegan enteros",
			"Casi todos son más cortos; a quien no le cabe el suyo se le pide que lo intente después."),
	}
}

func socketBounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Latido de un WebSocket",
			"cada "+bounds.Time(sockets.DefaultPingEvery)+"; sin respuesta, "+bounds.Time(sockets.DefaultPongWithin),
			"cada conexión", "lo que dure",
			"Por debajo de los 60 s en los que un proxy corta lo que calla."),
		bounds.New("Una escritura en un WebSocket", bounds.Time(sockets.DefaultWriteWithin), "quien no lee", "–",
			"Lo más grande por la peor wifi. A quien no lee nada se le corta mucho antes, y vuelve con su cursor."),
	}
}

func logBounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Eventos que se guardan", bounds.Count(Events.Retain, "eventos"), "el disco", "hasta que llegan otros",
			"Un día largo del termómetro. A quien pide lo que ya no está se le dice qué falta."),
		bounds.New("Eventos por respuesta", bounds.Count(eventlog.MaxPage, "eventos"), "cada petición", "hasta que se envía",
			"Con `more` se pide la siguiente: nadie espera por quien viene de lejos."),
		bounds.New("Página de eventos", bounds.Bytes(eventlog.PageBytes)+", o un evento", "cada lector", "hasta que la lee",
			"Mil que piden y no leen retienen 8 MiB. La siguiente se lee del registro cuando hace falta."),
		bounds.New("Eventos recientes en memoria", bounds.Bytes(eventlog.TailBytes)+", y el doble como mucho", "todos, en cada registro",
			"hasta que llegan otros", "Segundos del ritmo más alto: sondeos y regresos casi nunca llegan al disco."),
		bounds.New("Eventos antiguos en memoria", bounds.Bytes(eventlog.CacheBytes), "todos", "hasta que se leen otros",
			"Quienes vuelven a la vez de un corte leen lo mismo, y se lee una vez."),
		bounds.New("Niveles de un JSON", bounds.Count(eventlog.MaxDepth, "niveles"), "quien publica", "–",
			"La mitad de los que entiende el lector más limitado: el resto es para el sobre."),
		bounds.New("Apertura del registro", bounds.Time(eventlog.OpenWithin), "el arranque", "–",
			"Se lee la carpeta entera; si no basta, el programa lo dice y no arranca, sin borrar nada."),
		bounds.New("Clave de un evento", bounds.Bytes(eventlog.MaxKey), "quien publica", "2 min", "Un UUID, con sitio de sobra."),
	}
}
