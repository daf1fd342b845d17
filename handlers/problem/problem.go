// Package problem is how the site says no: RFC 9457, problem details for HTTP
// APIs, with a Spanish title for each status and a detail that says what to do.
package problem

import (
	"encoding/json"
	"net/http"
)

// ContentType is the media type of a problem (RFC 9457, section 6.1).
const ContentType = "application/problem+json"

// A Problem is an answer that is not what was asked for. It is an error too.
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

// New returns a problem with the title of its status. The detail is a Spanish
// sentence or two for whoever asked: what happened, and what to do.
func New(status int, detail string) *Problem {
	return &Problem{status, Title(status), detail}
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// ServeHTTP answers with the problem.
func (p *Problem) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	body, _ := json.Marshal(p) // an int and two strings always encode
	h := w.Header()
	h.Set("Content-Type", ContentType)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // who asked is gone: nobody is left to tell
}

// A Refuser answers a request with a problem. What a room is given (web.Refuse)
// shows it as a page to a browser that asks for one; without it, a room answers
// as [Problem.ServeHTTP] does.
type Refuser func(w http.ResponseWriter, r *http.Request, p *Problem)

// Title is the Spanish title of a status.
func Title(status int) string {
	if title, ok := titles[status]; ok {
		return title
	}
	return "Algo no ha ido bien"
}

var titles = map[int]string{
	http.StatusBadRequest:            "La petición no se entiende",
	http.StatusUnauthorized:          "Hace falta una clave",
	http.StatusForbidden:             "No está permitido",
	http.StatusNotFound:              "Aquí no hay nada",
	http.StatusMethodNotAllowed:      "Ese método no sirve aquí",
	http.StatusRequestTimeout:        "La petición tardó demasiado",
	http.StatusRequestEntityTooLarge: "Es demasiado grande",
	http.StatusUnsupportedMediaType:  "Ese tipo de contenido no sirve aquí",
	http.StatusMisdirectedRequest:    "Este servidor no es ese",
	http.StatusUpgradeRequired:       "Aquí se habla otro protocolo",
	http.StatusTooManyRequests:       "Demasiadas peticiones",
	http.StatusInternalServerError:   "Algo falló en el servidor",
	http.StatusServiceUnavailable:    "El servidor no puede atenderte ahora",
}
