package race

import (
	"math"
	"net/http"
	"strconv"

	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

// Shares of visitors and addresses in all races. The race that a lesson starts with (two
// events a second, of 256 bytes) is guaranteed to everybody in a class, whatever the
// others do.
var (
	// Count is in races: a visitor has one on the screen, and some in other tabs. All
	// together are enough for a class with one each, and a hundred more.
	Count = visitor.Shares{Each: 4, Promised: 1, Address: 448, All: 512}

	// Rate is in events a second, times [RateUnit]: a visitor may have one race at full
	// speed, all together ten times as much. To produce an event takes 35 µs of CPU, to
	// produce it and receive it on four lanes 0.6 to 1 ms, the clients and a long poll's
	// request for each included (BenchmarkRace in handlers, on a busy machine): more than
	// this bound would only delay events on two cores.
	Rate = visitor.Shares{Each: 200 * RateUnit, Promised: 2 * RateUnit, Address: 1500 * RateUnit, All: 2000 * RateUnit}

	// Size is in bytes of one event of each race. A tail has 100 of them, with the frames
	// of two techniques: all together hold at most 300 MB.
	Size = visitor.Shares{Each: 2 * maxSize, Promised: 256, Address: 384 << 10, All: 512 << 10}
)

// RateUnit is what [Rate] counts for one event a second; the slowest race, at half an
// event a second, counts 1.
const RateUnit = 1 / minRate

// Why a race is refused, by whose share is used up. All but a visitor's own are
// temporary.
var (
	Full = refusal{
		visitor.Own: problem.New(http.StatusTooManyRequests,
			"Tienes ya "+strconv.Itoa(Count.Each)+" carreras en marcha, las que caben por persona. Termina una y empieza otra."),
		visitor.Addresses: problem.New(http.StatusServiceUnavailable,
			"Desde tu dirección ya hay demasiadas carreras en marcha. Termina una, o espera los segundos que indica Retry-After "+
				"y vuelve a intentarlo."),
		visitor.All: problem.New(http.StatusServiceUnavailable,
			"Ahora mismo hay demasiadas carreras en marcha y no cabe otra. "+
				"Espera los segundos que indica Retry-After y vuelve a intentarlo."),
	}
	TooFast = refusal{
		visitor.Own: problem.New(http.StatusTooManyRequests,
			"Entre todas tus carreras ya van a "+strconv.Itoa(Rate.Each/RateUnit)+" eventos por segundo, que es el tope por persona. "+
				"Elige un ritmo más lento, o termina una."),
		visitor.Addresses: problem.New(http.StatusServiceUnavailable,
			"Entre todas las carreras de tu dirección ya van tan deprisa como pueden. "+
				"Elige un ritmo más lento, o espera los segundos que indica Retry-After y vuelve a intentarlo."),
		visitor.All: problem.New(http.StatusServiceUnavailable,
			"Ahora mismo, entre todas las carreras, el servidor no puede con más eventos por segundo. "+
				"Elige un ritmo más lento, o espera los segundos que indica Retry-After y vuelve a intentarlo."),
	}
	TooLarge = refusal{
		visitor.Own: problem.New(http.StatusTooManyRequests,
			"Entre todas tus carreras, los eventos ya ocupan el tope por persona. Elige un tamaño más pequeño, o termina una."),
		visitor.Addresses: problem.New(http.StatusServiceUnavailable,
			"Entre todas las carreras de tu dirección, los eventos ya ocupan demasiado. "+
				"Elige un tamaño más pequeño, o espera los segundos que indica Retry-After y vuelve a intentarlo."),
		visitor.All: problem.New(http.StatusServiceUnavailable,
			"Ahora mismo, entre todas las carreras, los eventos ya ocupan demasiado. "+
				"Elige un tamaño más pequeño, o espera los segundos que indica Retry-After y vuelve a intentarlo."),
	}
)

// A refusal has the problem to answer with, by whose share is used up.
type refusal [visitor.All + 1]*problem.Problem

// shares count what the races of one process have reserved.
type shares struct{ count, rate, size *visitor.Places }

func newShares() shares {
	return shares{visitor.NewPlaces(Count), visitor.NewPlaces(Rate), visitor.NewPlaces(Size)}
}

// A reservation is what one race has reserved of the shares.
type reservation struct{ count, rate, size *visitor.Place }

// enter reserves what a race takes for a visitor: all of it, or nothing and the reason.
func (s shares) enter(who visitor.Visitor, config Config) (c reservation, err error) {
	defer func() {
		if err != nil {
			c.leave()
		}
	}()
	var no *visitor.Refused
	if c.count, no = s.count.Enter(who, 1); no != nil {
		return c, Full[no.Whose]
	}
	if c.rate, no = s.rate.Enter(who, config.weight()); no != nil {
		return c, TooFast[no.Whose]
	}
	if c.size, no = s.size.Enter(who, config.Size); no != nil {
		return c, TooLarge[no.Whose]
	}
	return c, nil
}

// change changes the reservation to another config; if that is refused, it stays.
func (c reservation) change(from, to Config) error {
	if no := c.rate.Resize(to.weight()); no != nil {
		return TooFast[no.Whose]
	}
	if no := c.size.Resize(to.Size); no != nil {
		_ = c.rate.Resize(from.weight()) // nobody else has taken it meanwhile: see Races.mu
		return TooLarge[no.Whose]
	}
	return nil
}

func (c reservation) leave() {
	for _, place := range []*visitor.Place{c.count, c.rate, c.size} {
		if place != nil {
			place.Leave()
		}
	}
}

// weight returns what a config takes of [Rate].
func (c Config) weight() int { return int(math.Ceil(c.Rate * RateUnit)) }
