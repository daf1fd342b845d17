package race

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"envivo/handlers/body"
	"envivo/handlers/problem"
)

const (
	maxBody     = 256 // bytes of a request
	startWithin = 5 * time.Second
	retryAfter  = 10 * time.Second // a race without listeners frees its place in half a minute
)

// Endpoints start, change and end a race. To listen to it is for [Races.Lane].
type Endpoints struct {
	Start  http.HandlerFunc // POST /race
	Change http.HandlerFunc // PUT /race/{id}
	End    http.HandlerFunc // DELETE /race/{id}: answered when the race and its log are gone
}

// Endpoints returns the handlers for the owner of a race. They answer errors with refuse.
func (rs *Races) Endpoints(refuse problem.Refuser) Endpoints {
	e := endpoints{rs, refuse}
	return Endpoints{Start: e.start, Change: e.change, End: e.end}
}

type endpoints struct {
	races  *Races
	refuse problem.Refuser
}

// startedRace is a race as its owner gets it.
type startedRace struct {
	ID string `json:"id"`
	Config
}

func (e endpoints) start(w http.ResponseWriter, r *http.Request) {
	config, ok := e.read(w, r)
	if !ok {
		return // it has been answered
	}
	ctx, cancel := context.WithTimeout(r.Context(), startWithin)
	defer cancel()
	id, err := e.races.Start(ctx, config)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	w.Header().Set("Location", "/race/"+id)
	answer(w, http.StatusCreated, startedRace{id, config})
}

func (e endpoints) change(w http.ResponseWriter, r *http.Request) {
	config, ok := e.read(w, r)
	if !ok {
		return // it has been answered
	}
	id := r.PathValue("id")
	if err := e.races.Change(id, config); err != nil {
		e.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, startedRace{id, config})
}

func (e endpoints) end(w http.ResponseWriter, r *http.Request) {
	if err := e.races.End(r.Context(), r.PathValue("id")); err != nil {
		e.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// read reads the config in a request's body. If it returns false it has answered.
func (e endpoints) read(w http.ResponseWriter, r *http.Request) (c Config, ok bool) {
	text, no := body.JSON(w, r, maxBody)
	if no != nil {
		e.fail(w, r, no)
		return c, false
	}
	c, err := ParseConfig(text)
	if err != nil {
		e.fail(w, r, err)
		return c, false
	}
	return c, true
}

func answer(w http.ResponseWriter, status int, race startedRace) {
	text, _ := json.Marshal(race) // a string and two numbers always encode
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(text) // who asked is gone: the race ends by itself
}

// fail answers with a problem, and with Retry-After if it is temporary.
func (e endpoints) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = problem.FromLog(err)
	}
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", problem.RetryAfter(retryAfter))
	}
	e.refuse(w, r, p)
}
