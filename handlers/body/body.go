// Package body reads the body of a request: as much as is allowed, in the time
// that is allowed. What it cannot read it returns as a problem to answer with.
//
//	text, no := body.JSON(w, r, 4<<10)
//	if no != nil {
//		refuse(w, r, no)
//		return
//	}
package body

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

// Within is how long a client may take to send a body. The server as a whole has
// no read timeout, for it would end streams as well.
const Within = 10 * time.Second

// JSON is [Read] for a body that says that it is JSON. The problem of one that
// does not has the status 415.
func JSON(w http.ResponseWriter, r *http.Request, most int64) ([]byte, *problem.Problem) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, notJSON
	}
	return Read(w, r, most)
}

// Read reads the body of a request, which may be most bytes long. The problem is
// that it is too long (413), too slow (408), or broken off (400).
func Read(w http.ResponseWriter, r *http.Request, most int64) ([]byte, *problem.Problem) {
	if r.ContentLength > most { // said in advance: no need to read it
		return nil, tooLarge(most)
	}
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(Within)) // not supported: not a server's writer
	// MaxBytesReader tells the server's own writer to close a connection that
	// still has unread megabytes under way, and knows only that one.
	body, err := io.ReadAll(http.MaxBytesReader(unwrapped(w), r.Body, most))
	if err == nil {
		_ = connection.SetReadDeadline(time.Time{})
		return body, nil
	}
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, tooLarge(most)
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header()["Connection"] = []string{"close"} // the rest may come at any time
		return nil, tooSlow
	}
	return nil, brokenOff
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
