package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/polling"
	"envivo/handlers/problem"
	"envivo/handlers/race"
	"envivo/handlers/sse"
	"envivo/handlers/websocket"
)

const (
	maxRace    = 256 // bytes of the body of POST and PUT /race
	raceWithin = 5 * time.Second
	raceRetry  = 10 * time.Second // a race without listeners frees its place in half a minute
)

// lanes puts the site's own rooms on the log of a race.
func lanes(options websocket.Options, logger *slog.Logger) race.Mount {
	return func(ctx context.Context, log *eventlog.Log) map[string]race.Lane {
		streams := sse.New(ctx, log)
		room := websocket.New(ctx, log, options)
		sockets := race.NewSocketIO(ctx, log, options.CheckOrigin, logger)
		return map[string]race.Lane{
			"polling":   {Handler: polling.New(ctx, log)},
			"websocket": {Handler: room, Len: room.Len, Close: func(ctx context.Context) error { room.Close(ctx); return nil }},
			"sse":       {Handler: streams, Len: streams.Len, Close: streams.Close},
			"socket.io": {Handler: sockets, Len: sockets.Len, Close: sockets.Close},
		}
	}
}

// raced is a race as its owner sees it.
type raced struct {
	ID string `json:"id"`
	race.Config
}

// startRace answers POST /race.
func startRace(races *race.Races) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		config, ok := readRace(w, r)
		if !ok {
			return // it has been answered
		}
		ctx, cancel := context.WithTimeout(r.Context(), raceWithin)
		defer cancel()
		id, err := races.Start(ctx, config)
		if err != nil {
			refuseRace(w, r, err)
			return
		}
		w.Header().Set("Location", "/race/"+id)
		answerRace(w, http.StatusCreated, raced{id, config})
	})
}

// changeRace answers PUT /race/{id}.
func changeRace(races *race.Races) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		config, ok := readRace(w, r)
		if !ok {
			return // it has been answered
		}
		id := r.PathValue("id")
		if err := races.Change(id, config); err != nil {
			refuseRace(w, r, err)
			return
		}
		answerRace(w, http.StatusOK, raced{id, config})
	})
}

// endRace answers DELETE /race/{id}, when nothing is left of the race.
func endRace(races *race.Races) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := races.End(r.Context(), r.PathValue("id")); err != nil {
			refuseRace(w, r, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// readRace reads what a race shall be. If it cannot, it has answered.
func readRace(w http.ResponseWriter, r *http.Request) (c race.Config, ok bool) {
	body, ok := readJSON(w, r, maxRace)
	if !ok {
		return c, false
	}
	c, err := race.ParseConfig(body)
	if err != nil {
		refuseRace(w, r, err)
		return c, false
	}
	return c, true
}

func answerRace(w http.ResponseWriter, status int, answer raced) {
	body, _ := json.Marshal(answer) // a string and two numbers always encode
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Cache-Control"] = noStore
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked is gone: the race ends by itself
}

// refuseRace says why not, and when to come back if that passes by itself.
func refuseRace(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = problem.Of(err)
	}
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		w.Header()["Retry-After"] = []string{strconv.Itoa(retryAfter(raceRetry))}
	}
	refuse(w, r, p)
}
