package handlers

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"

	"envivo/handlers/eventlog"
	"envivo/handlers/visitor"
)

// visitors lets everybody further in know who a request is from. It is the one
// middleware that passes on a copy, and writes back what the mux finds.
func visitors(keys *visitor.Keys, clients *clientIPs) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			known := r.WithContext(visitor.With(r.Context(), keys.Visitor(clients.of(r), r)))
			defer func() { r.Pattern = known.Pattern }() // also when it panics
			next.ServeHTTP(w, known)
		})
	}
}

// greeted gives a browser that asks for a document its cookie, if it has none
// that is good. Nothing else that the site answers carries one: lessons count
// the bytes of what they ask for, and who is no browser would not send it back.
// A 304 of a document does, or a page that does not change would leave who comes
// again on another day without.
func greeted(keys *visitor.Keys, document http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := visitor.Of(r.Context()); v.Anonymous() && prefersHTML(r.Header["Accept"]) {
			if cookie := keys.New(v.Address); cookie != nil {
				http.SetCookie(w, cookie)
			}
		}
		document.ServeHTTP(w, r)
	})
}

// Keys is the log of what all instances of a site know, and nobody else: nothing
// serves it. Its first event is the secret that signs the visitors' cookies.
var Keys = eventlog.Spec{Name: "keys", Retain: 1000, Tail: 1}

// Secret is what the log of [Keys] begins with. Whoever finds it empty makes one
// up; of several who do so at once, the first has written it for all. So a
// visitor is the same to all instances on one NATS, and after a restart. Where
// the log is lost, browsers are anonymous until they ask for the next page.
func Secret(ctx context.Context, log *eventlog.Log) ([]byte, error) {
	type kept struct {
		Secret []byte `json:"secret"`
	}
	if log.Last() == 0 {
		text, _ := json.Marshal(kept{visitor.Secret()}) // bytes always encode
		if _, err := log.Append(ctx, "visitor", text, ""); err != nil {
			return nil, err
		}
		if err := log.Wait(ctx, 0); err != nil {
			return nil, err
		}
	}
	page, err := log.Read(ctx, eventlog.Cursor{}, 1)
	if err != nil {
		return nil, err
	}
	var first kept
	if len(page.Events) > 0 {
		_ = json.Unmarshal(page.Events[0].Data, &first)
	}
	if len(first.Secret) == 0 {
		slog.Warn("the log of keys does not begin with a secret: this process has one of its own", "log", Keys.Name)
		return visitor.Secret(), nil
	}
	return first.Secret, nil
}
