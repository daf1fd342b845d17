package problem

import (
	"errors"
	"net/http"

	"envivo/handlers/eventlog"
)

// Of explains an error of the log to whoever asked for something of it.
func Of(err error) *Problem {
	for _, known := range ofTheLog {
		if errors.Is(err, known.err) {
			return known.problem
		}
	}
	return unavailable
}

var ofTheLog = []struct {
	err     error
	problem *Problem
}{
	{eventlog.ErrCursor, New(http.StatusBadRequest,
		"El cursor («after» o «Last-Event-ID») es el id del último evento que viste: un número entero, como en ?after=42.")},
	{eventlog.ErrNoPublication, New(http.StatusBadRequest,
		`Un evento se escribe así: {"topic":"pulse","data":{"from":"tu nombre"}}. «data» es un objeto; `+
			"la clave de idempotencia, si la mandas, tiene como mucho 64 caracteres.")},
	{eventlog.ErrForbidden, New(http.StatusForbidden, "En ese tema no se puede publicar. Usa «pulse».")},
	{eventlog.ErrInvalid, New(http.StatusRequestEntityTooLarge, "Un evento ocupa como mucho 4 KiB.")},
}

var unavailable = New(http.StatusServiceUnavailable,
	"El registro de eventos no contesta. Espera unos segundos y repite la petición: con el mismo cursor, "+
		"o la misma clave de idempotencia, no se pierde ni se repite nada.")

// Closing is the answer of a server that is about to stop.
var Closing = New(http.StatusServiceUnavailable,
	"El servidor se está cerrando. Vuelve a conectarte en unos segundos con el mismo cursor: no se pierde nada.")
