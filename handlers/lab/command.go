package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/olahol/melody"

	"envivo/handlers/problem"
	"envivo/handlers/wire/trace"
)

// A command is one thing that a page wants of its lab.
type command struct {
	Record *bool        `json:"record"`
	Fault  *trace.Fault `json:"fault"`
	Heal   bool         `json:"heal"`
}

var errCommand = errors.New("lab: not a command")

// parseCommand reads a command: one object, of known fields, each once, exactly
// one of them set. It is JSON in the narrow sense of RFC 7493.
func parseCommand(text []byte) (command, error) {
	var c command
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if !jsontext.Value(text).IsValid() || decoder.Decode(&c) != nil {
		return command{}, errCommand
	}
	n := 0
	for _, set := range [...]bool{c.Record != nil, c.Fault != nil, c.Heal} {
		if set {
			n++
		}
	}
	if n != 1 {
		return command{}, errCommand
	}
	return c, nil
}

func (srv *Server) receive(s *melody.Session, text []byte) {
	p := pageOf(s)
	if p.lab == nil {
		return // its refusal is on its way
	}
	if !p.budget.Allow() {
		refuse(s, tooFast)
		return
	}
	if srv.options.Allow != nil {
		if no := srv.options.Allow(p.who); no != nil {
			refuse(s, problem.TooMany(no))
			return
		}
	}
	c, err := parseCommand(text)
	switch {
	case err != nil:
		refuse(s, noCommand)
	case c.Record != nil:
		p.lab.Record(*c.Record)
	case c.Fault != nil:
		if err := p.lab.Break(*c.Fault); err != nil {
			refuse(s, noFault)
		}
	case c.Heal:
		p.lab.Heal()
	}
}

func refuse(s *melody.Session, p *problem.Problem) { send(s, map[string]any{"error": p}) }

var (
	noCommand = problem.New(http.StatusBadRequest,
		"El laboratorio no conoce esa orden. Recarga la página: quizá es más vieja que el servidor.")
	noFault = problem.New(http.StatusBadRequest,
		"Ese sabotaje no existe, o sus valores no están dentro de lo que se admite. Cambia los valores y repítelo.")
	tooFast = problem.New(http.StatusTooManyRequests, "Demasiadas órdenes seguidas. Espera un segundo y sigue.")
)
