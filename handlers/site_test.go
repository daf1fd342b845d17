package handlers

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/handlers/chat"
	"envivo/handlers/course"
	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/web"
	"envivo/handlers/wire"
)

// oneLesson is the smallest course.
var oneLesson = &content.Course{Lessons: []*content.Lesson{{
	Slug: "polling", Title: "Polling", Summary: "Preguntar cada poco.", Order: 1, HTML: contenttest.Markup("<p>Hola.</p>"), Minutes: 1,
}}}

// guides are as many as the real ones.
var guides = []*content.Lesson{
	{Title: "Guía para docentes", HTML: contenttest.Markup("")},
	{Title: "Guía para quien lo despliega", Slug: "despliegue", HTML: contenttest.Markup("")},
}

// key is the token for the site's metrics.
const key = "llave"

// partner is an origin that the site trusts.
const partner = "https://aula.example"

// newSite is a site on a store of its own, with what a test changes of it.
func newSite(t testing.TB, changes ...func(*Deps)) (*Site, *eventlog.Log) {
	t.Helper()
	store := eventlogtest.Store(t)
	log := eventlogtest.Log(t, store, Events)
	ctx, stop := context.WithCancel(context.Background())
	deps := Deps{
		Options: Options{
			Course: oneLesson, Guides: guides, Logger: slog.New(slog.DiscardHandler),
			Limits:         web.DefaultLimits,
			Hosts:          []string{"example.com"}, // httptest's
			TrustedOrigins: []string{partner}, MetricsToken: key,
		},
		Log: log, Ready: store.Ready,
		Chat: eventlogtest.Log(t, store, chat.Log), Bus: store.Bus("chat"),
		Races: eventlogtest.Memory(t), Tap: new(wire.Tap),
	}
	for _, change := range changes {
		change(&deps)
	}
	site, err := New(ctx, deps)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); site.Close(eventlogtest.Context(t)) })
	return site, log
}

func do(t testing.TB, h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(eventlogtest.Context(t), method, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEveryAddressAnswers(t *testing.T) {
	site, _ := newSite(t)
	for _, test := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/chat", 200, "text/html; charset=utf-8"},
		{"GET", "/guia", 200, "text/html; charset=utf-8"},
		{"GET", "/guia/despliegue", 200, "text/html; charset=utf-8"},
		{"GET", "/seis-conexiones", 200, "text/html; charset=utf-8"},
		{"GET", "/buscar", 200, "text/html; charset=utf-8"},
		{"GET", "/buscar?q=%FFnada%00", 200, "text/html; charset=utf-8"},
		{"GET", "/buscar.json", 200, "application/json"},
		{"GET", "/lecciones/polling", 200, "text/html; charset=utf-8"},
		{"GET", "/lecciones/nada", 404, "application/problem+json"},
		{"GET", "/lecciones/", 404, "application/problem+json"},
		{"GET", "/nada", 404, "application/problem+json"},
		{"POST", "/", 405, "application/problem+json"},
		{"DELETE", "/events", 405, "application/problem+json"},
		{"GET", "/polling", 200, "application/json"},
		{"GET", "/polling?after=x", 400, "application/problem+json"},
		{"GET", "/websocket", 426, "application/problem+json"},
		{"HEAD", "/sse", 200, "text/event-stream"},
		{"GET", "/socket.io/?EIO=4&transport=polling", 200, "text/plain; charset=UTF-8"},
		{"GET", "/socket.io/", 400, "application/json"},
		{"GET", "/socket.io/socket.io.js", 302, "text/html; charset=utf-8"},
		{"GET", "/lab", 426, "application/problem+json"},
		{"GET", "/lab/trace.har?id=nada", 404, "application/problem+json"},
		{"GET", "/healthz", 200, "application/json"},
		{"GET", "/readyz", 200, "application/json"},
		{"GET", "/metrics", 401, "application/problem+json"}, // from another machine
		{"GET", "/robots.txt", 200, "text/plain; charset=utf-8"},
		{"GET", "/assets/css/site.css", 200, "text/css; charset=utf-8"},
		{"GET", "/assets/nada.css", 404, "application/problem+json"},
	} {
		w := do(t, site, test.method, test.path, "")
		if w.Code != test.status || w.Header().Get("Content-Type") != test.contentType {
			t.Errorf("%s %s: %d %s; want %d %s", test.method, test.path, w.Code, w.Header().Get("Content-Type"), test.status, test.contentType)
		}
	}
}

func TestPublish(t *testing.T) {
	site, log := newSite(t)
	const pulse, js = `{"topic":"pulse","data":{"from":"garza 7"}}`, "application/json"
	for _, test := range []struct {
		name, body string
		header     []string
		status     int
		answer     string
	}{
		{"a pulse", pulse, []string{"Content-Type", js}, 201, `{"id":1}`},
		{"with a charset", pulse, []string{"Content-Type", js + "; charset=utf-8"}, 201, `{"id":2}`},
		{"with a key", pulse, []string{"Content-Type", js, "Idempotency-Key", "k"}, 201, `{"id":3}`},
		{"again", pulse, []string{"Content-Type", js, "Idempotency-Key", "k"}, 201, `{"id":3}`},
		{"our own page", pulse, []string{"Content-Type", js, "Sec-Fetch-Site", "same-origin"}, 201, `{"id":4}`},
		{"another site", pulse, []string{"Content-Type", js, "Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"another origin", pulse, []string{"Content-Type", js, "Origin", "https://malo.example"}, 403, ""},
		{"a form", "topic=pulse", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, ""},
		{"no type", pulse, nil, 415, ""},
		{"not JSON", "hola", []string{"Content-Type", js}, 400, ""},
		{"empty", "", []string{"Content-Type", js}, 400, ""},
		{"a long key", pulse, []string{"Content-Type", js, "Idempotency-Key", strings.Repeat("k", 65)}, 400, ""},
		{"the thermometer's topic", `{"topic":"sensor","data":{"celsius":99}}`, []string{"Content-Type", js}, 403, ""},
		{"a megabyte", `{"topic":"pulse","data":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`, []string{"Content-Type", js}, 413, ""},
	} {
		w := do(t, site, http.MethodPost, "/events", test.body, test.header...)
		if w.Code != test.status || (test.answer != "" && w.Body.String() != test.answer) {
			t.Errorf("%s: %d %s; want %d %s", test.name, w.Code, w.Body, test.status, test.answer)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: Content-Type %s", test.name, w.Header().Get("Content-Type"))
		}
	}
	if err := log.Wait(eventlogtest.Context(t), 3); err != nil || log.Last() != 4 {
		t.Errorf("there are %d events, want 4 (%v)", log.Last(), err)
	}
}

func TestHealthTellsTheTime(t *testing.T) {
	site, _ := newSite(t)
	var health struct {
		Status string
		Time   time.Time
	}
	w := do(t, site, http.MethodGet, "/healthz", "")
	if err := json.Unmarshal(w.Body.Bytes(), &health); err != nil || health.Status != "ok" || time.Since(health.Time) > time.Minute {
		t.Errorf("%s (%v)", w.Body, err)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("somebody may keep the time")
	}
}

// A class of 200 behind one address: everybody opens a lesson and starts three
// widgets, polls four times a second and presses ten times, in the same second.
func TestAClassBehindOneAddressIsNotRefused(t *testing.T) {
	site, _ := newSite(t)
	for student := range 200 {
		for range 4 + 3 {
			if w := do(t, site, http.MethodGet, "/polling", ""); w.Code != 200 {
				t.Fatalf("student %d: poll %d", student, w.Code)
			}
		}
		for press := range 10 {
			w := do(t, site, http.MethodPost, "/events", `{"topic":"pulse","data":{}}`, "Content-Type", "application/json")
			if w.Code != 201 {
				t.Fatalf("student %d: press %d: %d %s", student, press, w.Code, w.Body)
			}
		}
	}
}

func FuzzEventBody(f *testing.F) {
	site, _ := newSite(f)
	for _, seed := range []string{`{"topic":"pulse","data":{}}`, `{"topic":"pulse","data":{"a":"` + "\u2028" + `"}}`, `{`, `[]`, `{"topic":"sensor","data":{}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w := do(t, site, http.MethodPost, "/events", string(body), "Content-Type", "application/json")
		switch w.Code {
		case 201, 400, 403, 413, 429:
		default:
			t.Errorf("%q: %d", body, w.Code)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("%q is answered with %q", body, w.Body)
		}
	})
}

// Lessons may link to them: each must be there.
func TestAddressesAnswer(t *testing.T) {
	site, _ := newSite(t)
	for _, path := range course.Linkable() {
		if w := do(t, site, http.MethodHead, path, ""); w.Code != 200 {
			t.Errorf("HEAD %s: %d", path, w.Code)
		}
	}
}
