package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/visitor"
)

// A cookie is known after a restart, and to other instances on the same NATS.
func TestInstancesKnowEachOthersVisitors(t *testing.T) {
	store := eventlogtest.Store(t)
	secret := func() []byte {
		secret, err := Secret(t.Context(), eventlogtest.Log(t, store, Keys))
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	one, other := visitor.NewKeys(secret()), visitor.NewKeys(secret())
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	client := NewClientIPs(nil, "").Address(r)
	r.AddCookie(one.New(client))
	if v := other.Visitor(client, r); v.Anonymous() || v != one.Visitor(client, r) {
		t.Errorf("one instance gave a cookie, the other knows %+v", v)
	}
}
