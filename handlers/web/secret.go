package web

import (
	"context"
	"encoding/json"
	"log/slog"

	"envivo/handlers/eventlog"
	"envivo/handlers/visitor"
)

// Keys is a log that only the instances of a site read: nothing serves it. Its
// first event is the secret that signs the visitors' cookies.
var Keys = eventlog.Spec{Name: "keys", Retain: 1000, Tail: 1}

// Secret reads the secret from the log of [Keys]. An instance that finds the log
// empty makes one up; of several that do so at once, the first has written it for
// all. So a visitor is the same to all instances on one NATS, and after a restart.
// Where the log is lost, browsers are anonymous until they ask for the next page.
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
