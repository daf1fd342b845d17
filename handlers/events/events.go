// Package events is how a program or a page publishes: POST /events puts one
// event into the log that all techniques read.
//
//	http.Handle("POST /events", events.Publish(log, web.Refuse))
//
// # The way of an event
//
// From top to bottom, from who publishes it to who hears it:
//
//	handlers/routes.go                 POST /events, with the limit of publishing
//	handlers/events/events.go          reads the request, makes an answer of what the log says
//	handlers/body/body.go              bounds what is sent, in bytes and in time
//	handlers/eventlog/publication.go   what may be published, and under which key
//	handlers/eventlog/validate.go      the check of every event, whichever way it comes
//	handlers/eventlog/append.go        stores it: only then is it answered with its id
//	handlers/eventlog/consumer.go      hears it back from the store, the one reader of a process and log
//	handlers/eventlog/tail.go          keeps it in memory and wakes who listens
//	handlers/polling/answer.go         a long poll is answered
//	handlers/sse/stream.go             an event stream gets its lines
//	handlers/websocket/session.go      a WebSocket gets its frame
package events

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"envivo/handlers/body"
	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

const (
	maxBody     = 4 << 10 // bytes of a request
	storeWithin = 5 * time.Second
)

// #region publish

// Publish atiende POST /events: quien recibe el 201 sabe que su evento está
// guardado, y con qué id lo verán los demás.
func Publish(log *eventlog.Log, refuse problem.Refuser) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		publication, ok := readPublication(w, r, refuse)
		if !ok {
			return // ya se le ha contestado por qué
		}
		ctx, cancel := context.WithTimeout(r.Context(), storeWithin)
		defer cancel()
		id, err := log.Publish(ctx, publication)
		if err != nil {
			refuse(w, r, problem.FromLog(err))
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
func readPublication(w http.ResponseWriter, r *http.Request, refuse problem.Refuser) (p eventlog.Publication, ok bool) {
	text, no := body.JSON(w, r, maxBody)
	if no != nil {
		refuse(w, r, no)
		return p, false
	}
	p, err := eventlog.ParsePublication(text)
	key := r.Header.Get("Idempotency-Key") // of any bytes: it is compared, and shown to nobody
	if err == nil && len(key) > eventlog.MaxKey {
		err = eventlog.ErrNoPublication
	}
	if err != nil {
		refuse(w, r, problem.FromLog(err))
		return p, false
	}
	if key != "" {
		p.Key = key
	}
	return p.From(visitor.FromContext(r.Context()).String()), true
}
