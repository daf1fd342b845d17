package web

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"envivo/handlers/visitor"
)

// ok answers 200.
var ok = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })

func TestHealthHasTheTime(t *testing.T) {
	w := ask(http.HandlerFunc(Health), "GET", "/healthz")
	var health struct {
		Status string
		Time   time.Time
	}
	if err := json.Unmarshal(w.Body.Bytes(), &health); err != nil || health.Status != "ok" || health.Time.IsZero() {
		t.Errorf("%s (%v)", w.Body, err)
	}
}

func TestOtherHostsAreRefused(t *testing.T) {
	for host, want := range map[string]int{"envivo.example": 200, "aula.example": 200, "malo.example": 421} {
		h := NewHosts([]string{"EnVivo.example:80"}, []string{"https://aula.example"}).Only(ok)
		if w := ask(h, "GET", "http://"+host+"/"); w.Code != want {
			t.Errorf("%s: %d, want %d", host, w.Code, want)
		}
	}
}

func TestOnlyTrustedOriginsShare(t *testing.T) {
	const partner, path = "https://aula.example", "/race/x"
	trusting, err := NewOrigins(partner)
	if err != nil {
		t.Fatal(err)
	}
	nobody, _ := NewOrigins()
	for _, test := range []struct {
		name            string
		origins         *Origins
		method, path    string
		origin, allowed string
		status          int
	}{
		{"a partner", trusting, "GET", path, partner, partner, 200},
		{"a partner asks first", trusting, "OPTIONS", path, partner, partner, 204},
		{"a stranger", trusting, "GET", path, "https://malo.example", "", 200},
		{"what is not shared", trusting, "GET", "/chat", partner, "", 200},
		{"where nobody is trusted", nobody, "GET", path, partner, "", 200},
	} {
		w := ask(test.origins.Share("/polling", "/race/")(ok), test.method, test.path, "Origin", test.origin, "Access-Control-Request-Method", "POST")
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != test.allowed || w.Code != test.status {
			t.Errorf("%s: %d and %q, want %d and %q", test.name, w.Code, got, test.status, test.allowed)
		}
	}
}

func TestOnlyABrowserWithoutOneGetsACookie(t *testing.T) {
	keys := visitor.NewKeys(visitor.Secret())
	h := Visitors(keys, NewClientIPs(nil, ""))(WithCookie(keys, ok))
	first := ask(h, "GET", "/", "Accept", navigating).Result().Cookies()
	if len(first) != 1 {
		t.Fatalf("a browser gets %v", first)
	}
	if again := ask(h, "GET", "/", "Accept", navigating, "Cookie", first[0].String()).Result().Cookies(); len(again) > 0 {
		t.Errorf("and another: %v", again)
	}
	if program := ask(h, "GET", "/", "Accept", "*/*").Result().Cookies(); len(program) > 0 {
		t.Errorf("a program gets %v", program)
	}
}

func TestTheFiguresOfRaces(t *testing.T) {
	m := NewMetrics()
	m.Races(func() int { return 3 }, func() uint64 { return 70 })
	text := ask(m.Handler(NewClientIPs(nil, ""), key), "GET", "/metrics", "Authorization", "Bearer "+key).Body.String()
	if figure(t, text, "envivo_races") != "3" || figure(t, text, "envivo_race_events_total") != "70" {
		t.Error(text)
	}
}

const key = "llave"
