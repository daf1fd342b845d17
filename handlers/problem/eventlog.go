package problem

import (
	"errors"
	"fmt"
	"net/http"

	"envivo/handlers/eventlog"
)

// FromLog is the problem that an error of the log is to whoever asked for
// something of it.
func FromLog(err error) *Problem {
	if wrong := (*eventlog.Invalid)(nil); errors.As(err, &wrong) {
		return invalidEvent(wrong)
	}
	for _, known := range logErrors {
		if errors.Is(err, known.err) {
			return known.problem
		}
	}
	return unavailable
}

var logErrors = []struct {
	err     error
	problem *Problem
}{
	{eventlog.ErrCursor, New(http.StatusBadRequest,
		"El cursor («after» o «Last-Event-ID») es el id del último evento que viste: un número entero, como en ?after=42.")},
	{eventlog.ErrNoPublication, New(http.StatusBadRequest,
		`Un evento se escribe así: {"topic":"pulse","data":{"from":"tu nombre"}}. «data» es un objeto; `+
			"la clave de idempotencia, si la mandas, tiene como mucho 64 caracteres.")},
	{eventlog.ErrForbidden, New(http.StatusForbidden, "En ese tema no se puede publicar. Usa «pulse».")},
}

// invalidEvent explains why the log does not take an event, alike for every way in.
func invalidEvent(wrong *eventlog.Invalid) *Problem {
	bad := func(detail string) *Problem { return New(http.StatusBadRequest, detail) }
	switch wrong.Reason {
	case eventlog.BadTopic:
		return bad("El tema de un evento es una palabra en minúsculas, sin acentos, como «pulse».")
	case eventlog.BadKey:
		return bad("La clave lleva un emoji cortado por la mitad, y así dos claves distintas podrían parecer la misma. Manda otra clave.")
	case eventlog.TooLong:
		return New(http.StatusRequestEntityTooLarge, "Un evento ocupa como mucho 4 KiB. Acórtalo y vuelve a enviarlo.")
	case eventlog.TooDeep:
		return bad(fmt.Sprintf("Los datos tienen más de %d niveles, unos dentro de otros, y no todo el mundo podría leerlos. "+
			"Aplánalos y vuelve a enviarlos.", eventlog.MaxDepth))
	case eventlog.NotUTF8:
		return bad("Lo que envías no es texto en UTF-8: quizá viene de un archivo en otra codificación (Latin-1, UTF-16) o es binario. " +
			"Conviértelo y vuelve a enviarlo.")
	case eventlog.RepeatedName:
		return bad("El nombre «" + wrong.Value + "» está dos veces en el mismo objeto, " +
			"y cada programa se quedaría con un valor distinto. " +
			"Deja uno solo.")
	case eventlog.LostNumber:
		return bad("El número " + wrong.Value + " no cabe en los de JavaScript, que lo cambiaría por otro sin avisar. " +
			"Mándalo como texto, entre comillas.")
	case eventlog.NotJSON:
	}
	return bad("Los datos del evento no son JSON. Revisa las comillas y las comas, o escríbelos con JSON.stringify.")
}

var unavailable = New(http.StatusServiceUnavailable,
	"El registro de eventos no contesta. Espera unos segundos y repite la petición: con el mismo cursor, "+
		"o la misma clave de idempotencia, no se pierde ni se repite nada.")

// Closing is the answer of a server that is about to stop.
var Closing = New(http.StatusServiceUnavailable,
	"El servidor se está cerrando. Vuelve a conectarte en unos segundos con el mismo cursor: no se pierde nada.")
