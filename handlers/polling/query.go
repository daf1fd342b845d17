package polling

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
)

// query is what a request asks for.
type query struct {
	after    eventlog.Cursor
	hasAfter bool
	wait     time.Duration
}

// What can be wrong with a query.
var (
	badQuery = problem.New(http.StatusBadRequest,
		"La dirección no está bien escrita. Usa por ejemplo /polling?after=42&wait=20s.")
	badWait = problem.New(http.StatusBadRequest,
		fmt.Sprintf("«wait» es una duración entre 0s y %v, como en /polling?after=42&wait=20s.", MaxWait))
)

// parseQuery parses after=ID and wait=DURATION, such as 20s; other parameters are
// ignored.
func parseQuery(raw string) (query, *problem.Problem) {
	if raw == "" {
		return query{}, nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return query{}, badQuery
	}
	var q query
	if values.Has("after") {
		if q.after, err = eventlog.ParseCursor(values.Get("after")); err != nil {
			return query{}, problem.FromLog(err)
		}
		q.hasAfter = true
	}
	if values.Has("wait") {
		q.wait, err = time.ParseDuration(values.Get("wait"))
		if err != nil || q.wait < 0 || q.wait > MaxWait {
			return query{}, badWait
		}
	}
	return q, nil
}
