package problem

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"envivo/handlers/visitor"
)

// TooMany is why a request is refused that goes beyond a rate limit: the
// visitor's own, or its address's.
func TooMany(no *visitor.Refused) *Problem {
	if no.Whose == visitor.Own {
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

// RetryAfter is the value of the field of that name: when to come back, in whole
// seconds (RFC 9110 §10.2.3). It is never before there is room, and is spread over
// some seconds more: clients behind one address are refused in the same moment;
// given the same second, they would come back in the same moment too, and be
// refused again.
func RetryAfter(wait time.Duration) string {
	const spread = 4
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))) + rand.IntN(spread))
}
