package problem

import (
	"net/http"

	"envivo/handlers/visitor"
)

// TooMany tells a visitor whose budget is spent: its own, or its address's.
func TooMany(no *visitor.Refused) *Problem {
	if no.Of == visitor.Own {
		return tooManyOfYours
	}
	return tooManyOfYourAddress
}

var (
	tooManyOfYours = New(http.StatusTooManyRequests,
		"Pides más de lo que el servidor admite de una sola persona. "+
			"Espera los segundos que indica Retry-After y sigue más despacio.")
	tooManyOfYourAddress = New(http.StatusTooManyRequests,
		"Desde tu dirección llegan más peticiones de las que el servidor admite. "+
			"Espera los segundos que indica Retry-After y vuelve a intentarlo.")
)
