package race_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"envivo/handlers/problem"
	"envivo/handlers/race"
)

// The owner of a race starts, changes and ends it, and hears why not.
func TestTheOwnerOfARace(t *testing.T) {
	inBubble(t, func(t *testing.T, races *race.Races, _ *track) {
		endpoints := races.Endpoints(func(w http.ResponseWriter, r *http.Request, p *problem.Problem) { p.ServeHTTP(w, r) })
		mux := http.NewServeMux()
		mux.Handle("POST /race", endpoints.Start)
		mux.Handle("PUT /race/{id}", endpoints.Change)
		mux.Handle("DELETE /race/{id}", endpoints.End)
		ask := func(method, path, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		var own struct {
			ID string
			race.Config
		}
		w := ask("POST", "/race", `{"rate":2,"size":256}`)
		if err := json.Unmarshal(w.Body.Bytes(), &own); err != nil || w.Code != 201 || own.Config != (race.Config{Rate: 2, Size: 256}) {
			t.Fatalf("%d %s (%v)", w.Code, w.Body, err)
		}
		path := w.Header().Get("Location")
		if path != "/race/"+own.ID {
			t.Errorf("it is at %s", path)
		}
		for _, test := range []struct {
			method, path, body string
			status             int
			answer             string // a part of it
			again              bool   // says when to come back
		}{
			{"PUT", path, `{"rate":5,"size":512}`, 200, `"rate":5,"size":512`, false},
			{"PUT", path, `{"rate":0,"size":512}`, 400, "Una carrera se describe así", false},
			{"PUT", path, "", 400, "Una carrera se describe así", false},
			{"PUT", path, strings.Repeat(" ", 300), 413, "256 bytes", false},
			{"PUT", "/race/nada", `{"rate":5,"size":512}`, 404, "ya terminó", false},
			{"POST", "/race", `{"rate":200,"size":256}`, 503, "de tu dirección", true},
			{"DELETE", path, "", 204, "", false},
			{"DELETE", path, "", 404, "ya terminó", false},
		} {
			w := ask(test.method, test.path, test.body)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.answer) || (w.Header().Get("Retry-After") != "") != test.again {
				t.Errorf("%s %q: %d %s %v; want %d %s", test.method, test.body, w.Code, w.Body, w.Header(), test.status, test.answer)
			}
		}
		_ = races.Close(context.Background())
		if w := ask("POST", "/race", `{"rate":2,"size":256}`); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("of a server that closes: %d %s", w.Code, w.Body)
		}
	})
}

func TestTheBoundsOfRacesAreSaid(t *testing.T) {
	for _, b := range race.Bounds() {
		if b.Name == "" || b.Value == "" || b.Why == "" {
			t.Errorf("%+v", b)
		}
	}
}
