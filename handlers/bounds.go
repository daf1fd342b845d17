package handlers

import (
	"strconv"
	"time"

	"envivo/content"
	"envivo/handlers/bounds"
	"envivo/handlers/chat"
	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
	"envivo/handlers/eventlog"
	"envivo/handlers/lab"
	"envivo/handlers/livereload"
	"envivo/handlers/polling"
	"envivo/handlers/race"
	"envivo/handlers/sse"
	"envivo/handlers/visitor"
	"envivo/handlers/websocket"
	"envivo/handlers/wire"
)

// What the server around the site is told (main).
const (
	HeaderWithin  = 5 * time.Second // for the head of a request
	IdleWithin    = 2 * time.Minute // between two requests
	MaxHeader     = 16 << 10        // bytes of a head
	GoodbyeWithin = 5 * time.Second // for all to end
)

// Limits are those that flags change.
type Limits struct {
	Reading    Limit   // polls, openings of streams and the like, by each address
	Publishing Limit   // events, by whatever way they come, from each address
	Messages   float64 // a second, for each WebSocket session; a burst of twice as many passes
}

// DefaultLimits are what they are if nobody says anything else.
var DefaultLimits = Limits{DefaultReading, DefaultPublishing, 10}

// Bounds are all that an operator may want to know of, as the guide shows them.
// Each room has its own in its file bounds.go: see package bounds for how to add
// one. Those of what stands around the rooms are here.
func Bounds(limits Limits) []content.Bounds {
	parts := []content.Bounds{
		part("Visitantes y direcciones", ofVisitors(limits)),
		part("Conexiones y peticiones", append(wire.ConnBounds(), ofRequests()...)),
		part("El registro", ofTheLog()),
		part("Sondeo", polling.Bounds()),
		part("Server-Sent Events", sse.Bounds()),
		part("WebSocket", append(websocket.Bounds(), ofSockets()...)),
		part("El chat", chat.Bounds()),
		part("La carrera", race.Bounds()),
		part("Sabotaje y Rayos X", append(wire.LabBounds(), lab.Bounds()...)),
		part("Lo que se escribe", livereload.Bounds()),
	}
	last := &parts[len(parts)-1]
	last.Rows = append(content.OwnBounds(), last.Rows...)
	return parts
}

func part(of string, rows []bounds.Bound) content.Bounds {
	all := make([]content.Bound, len(rows))
	for i, b := range rows {
		all[i] = content.Bound(b)
	}
	return content.Bounds{Of: of, Rows: all}
}

func ofVisitors(limits Limits) []bounds.Bound {
	const address, one, refills = "la dirección (en IPv6, su /64)", "quien trae su cookie", "se rellena solo"
	return []bounds.Bound{
		bounds.New("Lecturas de una dirección: sondeos, conexiones, búsquedas, órdenes", rate(limits.Reading, 1), address, refills,
			"Un aula de 200 en sondeo largo mientras todos pulsan. A 16 µs cada una es el 8 % de un núcleo.").With("--read-rate"),
		bounds.New("Lecturas de un visitante", rate(limits.Reading, visitor.Share), one, refills,
			"Una de cada "+strconv.Itoa(visitor.Share)+": tres pestañas en sondeo largo. Muchas conexiones no dan más que una."),
		bounds.New("Lecturas aseguradas a cada visitante", rate(limits.Reading, visitor.Class), one, refills,
			"Una de cada "+strconv.Itoa(visitor.Class)+": tres widgets que preguntan cuatro veces por segundo. Nadie puede quitárselas."),
		bounds.New("Publicaciones de una dirección, por POST, WebSocket o carrera", rate(limits.Publishing, 1), address, refills,
			"Dos pulsaciones por segundo de cada persona de un aula. Cada una se cuenta a 200: más no puede un núcleo.").
			With("--publish-rate"),
		bounds.New("Publicaciones de un visitante", rate(limits.Publishing, visitor.Share), one, refills,
			"Nadie pulsa más deprisa, y cuarenta a la vez aún caben."),
		bounds.New("Publicaciones aseguradas a cada visitante", rate(limits.Publishing, visitor.Class), one, refills,
			"Una pulsación por segundo, aunque otro use todas las demás."),
		bounds.New("Mensajes de un WebSocket", rate(Limit{PerSecond: limits.Messages, Burst: int(2*limits.Messages) + 1}, 1),
			"cada conexión", refills,
			"Para que se vea en la lección; lo que protege a los demás son las publicaciones de arriba.").With("--message-rate"),
		bounds.New("Visitantes con cookie en una dirección",
			strconv.Itoa(visitor.Class)+" de golpe, y otros tantos en "+bounds.Time(visitor.Lasts),
			address, "la cookie, "+bounds.Time(visitor.Lasts),
			"Un aula de 200, a dos navegadores. Quien llega después comparte lo que dejan los demás, como quien no trae cookie."),
		bounds.New("Direcciones y visitantes que se recuerdan, de cada límite", bounds.Count(visitor.MaxAccounts, "de cada"),
			"el servidor: 6 MiB",
			"hasta que su cuenta vuelve a estar llena",
			"Solo cuentan los de los últimos segundos. Si no caben, quien más tiempo calló empieza de nuevo."),
	}
}

// rate says what one of n has of a limit.
func rate(l Limit, n float64) string {
	if l.PerSecond <= 0 {
		return "sin límite"
	}
	return bounds.Count(l.PerSecond/n, "por segundo") + ", " + bounds.Count(max(1, int(float64(l.Burst)/n)), "de golpe")
}

func ofRequests() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Mensajes y cuerpos a medio llegar, lo que pasa de "+bounds.Bytes(conn.Unreserved)+" cada uno",
			bounds.Bytes(conn.MaxReserved), "todos", "hasta que llegan enteros",
			"Casi todos son más cortos; a quien no le cabe el suyo se le pide que lo intente después."),
		bounds.New("Conexiones", bounds.Count(DefaultConnections, "a la vez"), "todos", "mientras están abiertas",
			"Una fracción de un giga de memoria; el sistema puede admitir menos. A quien no cabe se le dice al momento.").
			With("--connections"),
		bounds.New("Conexiones de una dirección", bounds.Count(DefaultConnectionsPerAddress, "a la vez"), "la dirección",
			"mientras están abiertas",
			"Un aula de 200, con seis para páginas y otras para lo que escucha cada persona.").With("--connections-per-address"),
		bounds.New("Cabecera", bounds.Bytes(MaxHeader)+" en "+bounds.Time(HeaderWithin), "cada petición", "mientras llega",
			"Diez veces la de un navegador con muchas cookies."),
		bounds.New("Cuerpo de POST /events", bounds.Bytes(maxPublication)+" en "+bounds.Time(bodyTimeout), "cada petición",
			"mientras llega",
			"Lo que cabe en un evento; por la peor wifi, menos de un segundo."),
		bounds.New("Cuerpo de POST y PUT /race", bounds.Bytes(maxRace), "cada petición", "mientras llega", "Son dos números."),
		bounds.New("Texto de una búsqueda", bounds.Bytes(longestQuery), "cada petición", "mientras se busca",
			"Nadie teclea más, y buscar cuesta según lo que se busca."),
		bounds.New("Espera a que el registro guarde", bounds.Time(publishWithin), "quien publica", "–",
			"Un clúster elige jefe en dos o tres segundos; después se contesta 503."),
		bounds.New("Recepción de una respuesta", bounds.Time(answerWithin), "quien no la lee", "–",
			"El doble del sondeo largo más largo."),
		bounds.New("Conexión ociosa", bounds.Time(IdleWithin), "cada conexión", "–", "Leer una página antes de pasar a la siguiente."),
		bounds.New("Despedida al parar", bounds.Time(GoodbyeWithin), "todos", "–",
			"Lo que espera un orquestador sin perder la paciencia."),
	}
}

// ofSockets are those of every WebSocket: package sockets knows nothing of ours.
func ofSockets() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Latido de un WebSocket",
			"cada "+bounds.Time(sockets.DefaultPingEvery)+"; sin respuesta, "+bounds.Time(sockets.DefaultPongWithin),
			"cada conexión", "lo que dure",
			"Por debajo de los 60 s en los que un proxy corta lo que calla."),
		bounds.New("Una escritura en un WebSocket", bounds.Time(sockets.DefaultWriteWithin), "quien no lee", "–",
			"Lo más grande por la peor wifi. A quien no lee nada se le corta mucho antes, y vuelve con su cursor."),
	}
}

func ofTheLog() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Eventos que se guardan", bounds.Count(Lab.Retain, "eventos"), "el disco", "hasta que llegan otros",
			"Un día largo del termómetro. A quien pide lo que ya no está se le dice qué falta."),
		bounds.New("Eventos por respuesta", bounds.Count(eventlog.MaxPage, "eventos"), "cada petición", "hasta que se envía",
			"Con `more` se pide la siguiente: nadie espera por quien viene de lejos."),
		bounds.New("Página de eventos", bounds.Bytes(eventlog.PageBytes)+", o un evento", "cada lector", "hasta que la lee",
			"Mil que piden y no leen retienen 8 MiB. La siguiente se lee del registro cuando hace falta."),
		bounds.New("Eventos recientes en memoria", bounds.Bytes(eventlog.TailBytes)+", y el doble como mucho", "todos, en cada registro",
			"hasta que llegan otros", "Segundos del ritmo más alto: sondeos y regresos casi nunca llegan al disco."),
		bounds.New("Eventos antiguos en memoria", bounds.Bytes(eventlog.OlderBytes), "todos", "hasta que se leen otros",
			"Quienes vuelven a la vez de un corte leen lo mismo, y se lee una vez."),
		bounds.New("Niveles de un JSON", bounds.Count(eventlog.MaxDepth, "niveles"), "quien publica", "–",
			"La mitad de los que entiende el lector más limitado: el resto es para el sobre."),
		bounds.New("Apertura del registro", bounds.Time(eventlog.OpenWithin), "el arranque", "–",
			"Se lee la carpeta entera; si no basta, el programa lo dice y no arranca, sin borrar nada."),
		bounds.New("Clave de un evento", bounds.Bytes(eventlog.MaxKey), "quien publica", "2 min", "Un UUID, con sitio de sobra."),
	}
}
