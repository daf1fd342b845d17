package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

const (
	maxPublication = 4 << 10 // bytes of the body of POST /events
	publishWithin  = 5 * time.Second
)

// #region publish

// publish atiende POST /events: quien recibe el 201 sabe que su evento está
// guardado, y con qué id lo verán los demás.
func publish(log *eventlog.Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		publication, ok := readPublication(w, r)
		if !ok {
			return // ya se le ha contestado por qué
		}
		ctx, cancel := context.WithTimeout(r.Context(), publishWithin)
		defer cancel()
		id, err := log.Publish(ctx, publication)
		if err != nil {
			refuse(w, r, problem.Of(err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":%d}`, id)
	})
}

// #endregion publish

// readPublication reads the body, and the key that makes the request safe to
// repeat (draft-ietf-httpapi-idempotency-key-header). If it cannot, it has
// answered.
func readPublication(w http.ResponseWriter, r *http.Request) (p eventlog.Publication, ok bool) {
	body, ok := readJSON(w, r, maxPublication)
	if !ok {
		return p, false
	}
	p, err := eventlog.ParsePublication(body)
	key := r.Header.Get("Idempotency-Key") // of any bytes: it is compared, and shown to nobody
	if err == nil && len(key) > eventlog.MaxKey {
		err = eventlog.ErrNoPublication
	}
	if err != nil {
		refuse(w, r, problem.Of(err))
		return p, false
	}
	if key != "" {
		p.Key = key
	}
	return p.From(visitor.Of(r.Context()).String()), true
}
