package handlers

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"envivo/handlers/problem"
)

// bodyTimeout is how long a client may take to send a body. The server as a
// whole has no read timeout, for it would end streams as well.
const bodyTimeout = 10 * time.Second

// readJSON is readBody for a body that says that it is JSON; one that does not
// is answered with 415.
func readJSON(w http.ResponseWriter, r *http.Request, most int64) ([]byte, bool) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		refuse(w, r, notJSON)
		return nil, false
	}
	return readBody(w, r, most)
}

// readBody reads the body of a request, which may be most bytes long. If it
// cannot, it has answered (413 too long, 408 too slow, 400 broken off) and
// returns false.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, bool) {
	if r.ContentLength > most { // said in advance: no need to read it
		refuse(w, r, tooLarge(most))
		return nil, false
	}
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTimeout)) // not supported: not a server's writer
	// MaxBytesReader tells the server's own writer to close a connection that
	// still has unread megabytes under way, and knows only that one.
	body, err := io.ReadAll(http.MaxBytesReader(unwrapped(w), r.Body, most))
	if err == nil {
		_ = connection.SetReadDeadline(time.Time{})
		return body, true
	}
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		refuse(w, r, tooLarge(most))
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header()["Connection"] = []string{"close"} // the rest may come at any time
		refuse(w, r, tooSlow)
	default:
		refuse(w, r, brokenOff)
	}
	return nil, false
}

// unwrapped is the server's own writer, inside all wrappers.
func unwrapped(w http.ResponseWriter) http.ResponseWriter {
	for {
		wrapper, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = wrapper.Unwrap()
	}
}

// tooLarge says how many bytes would have been right.
func tooLarge(most int64) *problem.Problem {
	return problem.New(http.StatusRequestEntityTooLarge,
		fmt.Sprintf("Lo que envías no cabe: el límite es de %d bytes. Acórtalo y vuelve a enviarlo.", most))
}

var (
	notJSON = problem.New(http.StatusUnsupportedMediaType,
		"Manda el evento como JSON, con la cabecera «Content-Type: application/json».")
	tooSlow = problem.New(http.StatusRequestTimeout,
		"Tu petición no ha llegado entera a tiempo. Revisa la conexión y vuelve a enviarla.")
	brokenOff = problem.New(http.StatusBadRequest,
		"Tu petición se ha cortado antes de llegar entera. Vuelve a enviarla.")
)
