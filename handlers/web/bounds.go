package web

import (
	"strconv"
	"time"

	"envivo/handlers/bounds"
	"envivo/handlers/visitor"
)

// What the http.Server around the site is given.
const (
	HeaderWithin  = 5 * time.Second // for the head of a request
	IdleWithin    = 2 * time.Minute // between two requests
	MaxHeader     = 16 << 10        // bytes of a head
	GoodbyeWithin = 5 * time.Second // for all to end
)

// VisitorBounds are what each visitor and each address may do.
func VisitorBounds(limits Limits) []bounds.Bound {
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

// rate is what one of n has of a limit.
func rate(l Limit, n float64) string {
	if l.PerSecond <= 0 {
		return "sin límite"
	}
	return bounds.Count(l.PerSecond/n, "por segundo") + ", " + bounds.Count(max(1, int(float64(l.Burst)/n)), "de golpe")
}

// ConnectionBounds are those of connections and of what is asked for on them.
func ConnectionBounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Conexiones", bounds.Count(DefaultConnections, "a la vez"), "todos", "mientras están abiertas",
			"Una fracción de un giga de memoria; el sistema puede admitir menos. A quien no cabe se le dice al momento.").
			With("--connections"),
		bounds.New("Conexiones de una dirección", bounds.Count(DefaultConnectionsPerAddress, "a la vez"), "la dirección",
			"mientras están abiertas",
			"Un aula de 200, con seis para páginas y otras para lo que escucha cada persona.").With("--connections-per-address"),
		bounds.New("Cabecera", bounds.Bytes(MaxHeader)+" en "+bounds.Time(HeaderWithin), "cada petición", "mientras llega",
			"Diez veces la de un navegador con muchas cookies."),
		bounds.New("Recepción de una respuesta", bounds.Time(answerWithin), "quien no la lee", "–",
			"El doble del sondeo largo más largo."),
		bounds.New("Conexión ociosa", bounds.Time(IdleWithin), "cada conexión", "–", "Leer una página antes de pasar a la siguiente."),
		bounds.New("Despedida al parar", bounds.Time(GoodbyeWithin), "todos", "–",
			"Lo que espera un orquestador sin perder la paciencia."),
	}
}
