package visitor

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestProxied(t *testing.T) {
	for name, test := range map[string]struct {
		field string
		tls   bool
		want  bool
	}{
		"a browser":             {"", false, false},
		"a proxy with HTTPS":    {"X-Forwarded-Proto", false, true},
		"a proxy that says who": {"X-Forwarded-For", false, true},
		"RFC 7239":              {"Forwarded", false, true},
		"HTTPS at this server":  {"", true, true}, // which only something in front of it could have begun
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if test.field != "" {
			r.Header.Set(test.field, "x")
		}
		if test.tls {
			r.TLS = new(tls.ConnectionState)
		}
		if got := Proxied(r); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAContextKnowsItsVisitor(t *testing.T) {
	if v := FromContext(t.Context()); v != (Visitor{}) || !v.Anonymous() {
		t.Errorf("nobody has said who it is, and it is %s", v)
	}
	ana, luis := student(1), student(2)
	if got := FromContext(NewContext(t.Context(), ana)); got != ana {
		t.Errorf("it is %s, want %s", got, ana)
	}
	if ana.String() == luis.String() {
		t.Errorf("two have the name %s", ana)
	}
}
