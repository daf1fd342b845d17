package events

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"envivo/handlers/visitor"
)

// Who sends another's key first swallows nothing.
func TestAnIdempotencyKeyIsItsVisitors(t *testing.T) {
	key := func(v visitor.Visitor, data string) string {
		r := httptest.NewRequestWithContext(visitor.NewContext(t.Context(), v), http.MethodPost, "/events",
			strings.NewReader(`{"topic":"pulse","data":`+data+`}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "k")
		p, ok := readPublication(httptest.NewRecorder(), r, nil)
		if !ok {
			t.Fatal("refused")
		}
		return p.Key
	}
	school, home := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	ana, luis := visitor.Visitor{Address: school, ID: "ana"}, visitor.Visitor{Address: school, ID: "luis"}
	mine := key(ana, `{"n":1}`)
	if again := key(ana, `{"n":1}`); again != mine {
		t.Error("a repetition is another event")
	}
	for name, other := range map[string]string{
		"another visitor":           key(luis, `{"n":1}`),
		"somebody without a cookie": key(visitor.Visitor{Address: school}, `{"n":1}`),
		"somebody elsewhere":        key(visitor.Visitor{Address: home}, `{"n":1}`),
		"other data":                key(ana, `{"n":2}`),
	} {
		if other == mine {
			t.Errorf("%s has the same key", name)
		}
	}
}
