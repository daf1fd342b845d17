package events

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/problem"
)

// jsonOnly says no as a room does to a program.
func jsonOnly(w http.ResponseWriter, r *http.Request, p *problem.Problem) { p.ServeHTTP(w, r) }

func TestPublish(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Public: []string{"pulse"}})
	h := Publish(log, jsonOnly)
	for _, test := range []struct {
		name, body, contentType, key string
		status                       int
		answer                       string // a part of it
	}{
		{"a pulse", `{"topic":"pulse","data":{}}`, "application/json", "", 201, `{"id":1}`},
		{"with a key", `{"topic":"pulse","data":{}}`, "application/json", "k", 201, `{"id":2}`},
		{"again", `{"topic":"pulse","data":{}}`, "application/json", "k", 201, `{"id":2}`},
		{"no type", `{"topic":"pulse","data":{}}`, "", "", 415, "Content-Type"},
		{"too long", `{"topic":"pulse","data":{"x":"` + strings.Repeat("x", maxBody) + `"}}`, "application/json", "", 413, "4096 bytes"},
		{"no JSON", "hola", "application/json", "", 400, "Un evento se escribe así"},
		{"a long key", `{"topic":"pulse","data":{}}`, "application/json", strings.Repeat("k", eventlog.MaxKey+1), 400, "64 caracteres"},
		{"another's topic", `{"topic":"sensor","data":{}}`, "application/json", "", 403, "«pulse»"},
	} {
		r := httptest.NewRequestWithContext(eventlogtest.Context(t), http.MethodPost, "/events", strings.NewReader(test.body))
		r.Header.Set("Content-Type", test.contentType)
		r.Header.Set("Idempotency-Key", test.key)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.answer) {
			t.Errorf("%s: %d %s; want %d %s", test.name, w.Code, w.Body, test.status, test.answer)
		}
	}
	if rows := Bounds(); len(rows) == 0 || !strings.Contains(rows[0].Value, "4 KiB") {
		t.Errorf("the bounds do not name 4 KiB: %+v", rows)
	}
}
