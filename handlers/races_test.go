package handlers

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"envivo/handlers/eventlog/eventlogtest"
)

const raceJSON = "application/json"

// startsRace opens a race on a site and returns its id.
func startsRace(t testing.TB, site http.Handler, rate float64, size int) string {
	t.Helper()
	w := do(t, site, http.MethodPost, "/race", fmt.Sprintf(`{"rate":%v,"size":%d}`, rate, size), "Content-Type", raceJSON)
	var answer struct {
		ID   string
		Rate float64
		Size int
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != 201 || answer.Rate != rate || answer.Size != size {
		t.Fatalf("%d %s (%v)", w.Code, w.Body, err)
	}
	if w.Header().Get("Location") != "/race/"+answer.ID {
		t.Errorf("Location is %s", w.Header().Get("Location"))
	}
	return answer.ID
}

// hearers of a race: each gives the JSON of events after 0 to hear, in the
// order in which they come, until hear says no or the lane ends.
var hearers = map[string]func(ctx context.Context, base string, hear func(event string) bool) error{
	"polling": func(ctx context.Context, base string, hear func(string) bool) error {
		for after := uint64(0); ; {
			body, err := get(ctx, base+"/polling?wait=5s&after="+strconv.FormatUint(after, 10))
			if err != nil {
				return err
			}
			text, err := io.ReadAll(body)
			body.Close()
			if err != nil {
				return err
			}
			var answer struct {
				Events []json.RawMessage
				Last   uint64
				Gap    json.RawMessage
			}
			if err := json.Unmarshal(text, &answer); err != nil || answer.Gap != nil {
				return fmt.Errorf("%.100s (%w)", text, err)
			}
			for _, e := range answer.Events {
				if !hear(string(e)) {
					return nil
				}
			}
			after = answer.Last
		}
	},
	"sse": func(ctx context.Context, base string, hear func(string) bool) error {
		body, err := get(ctx, base+"/sse?after=0")
		if err != nil {
			return err
		}
		defer body.Close()
		for lines := bufio.NewScanner(body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if ok && strings.HasPrefix(data, `{"id":`) && !hear(data) {
				return nil
			}
		}
		return io.EOF
	},
	"websocket": func(_ context.Context, base string, hear func(string) bool) error {
		conn, err := dial(base + "/websocket?after=0")
		if err != nil {
			return err
		}
		defer conn.Close()
		for {
			_, text, err := conn.ReadMessage()
			if err != nil {
				return err
			}
			if !hear(string(text)) {
				return nil
			}
		}
	},
	"socket.io": func(_ context.Context, base string, hear func(string) bool) error {
		conn, err := dial(base + "/socket.io/?EIO=4&transport=websocket")
		if err != nil {
			return err
		}
		defer conn.Close()
		_ = conn.WriteMessage(websocket.TextMessage, []byte(`40{"after":0}`))
		for {
			_, text, err := conn.ReadMessage()
			if err != nil {
				return err
			}
			event, ok := strings.CutPrefix(string(text), `42["event",`)
			if ok && !hear(strings.TrimSuffix(event, "]")) {
				return nil
			}
		}
	},
}

func get(ctx context.Context, url string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := lanesClient.Do(r)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	return response.Body, nil
}

var lanesClient = &http.Client{Transport: &http.Transport{}}

func dial(url string) (*websocket.Conn, error) {
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http"), nil)
	if err != nil {
		return nil, err
	}
	response.Body.Close()
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return conn, nil
}

// Every lane hears the same events, each once and in order, with the same
// bytes, and exactly as many as were asked for; also who comes later.
func TestTheLanesOfARaceHearTheSame(t *testing.T) {
	site, _ := newSite(t)
	server := httptest.NewServer(site)
	defer server.Close()
	defer lanesClient.CloseIdleConnections()
	const events, size = 300, 200
	base := server.URL + "/race/" + startsRace(t, site, 200, size)

	var mu sync.Mutex
	first := make(map[int]string, events) // what who came first heard
	var lanes sync.WaitGroup
	for name, hears := range hearers {
		for range 2 {
			lanes.Go(func() {
				n := 0
				err := hears(eventlogtest.Context(t), base, func(event string) bool {
					n++
					mu.Lock()
					defer mu.Unlock()
					if first[n] == "" {
						first[n] = event
					}
					if !strings.HasPrefix(event, fmt.Sprintf(`{"id":%d,"topic":"race",`, n)) || event != first[n] || len(event) != size {
						t.Errorf("%s: the event %d is %s (%d bytes)\nelsewhere %s", name, n, event, len(event), first[n])
						return false
					}
					return n < events
				})
				if err != nil {
					t.Errorf("%s: after %d events: %v", name, n, err)
				}
			})
		}
	}
	lanes.Wait()
}

// A race that is ended lets go of its lanes, and nobody waits for it in vain.
func TestDeleteEndsTheLanes(t *testing.T) {
	site, _ := newSite(t)
	server := httptest.NewServer(site)
	defer server.Close()
	defer lanesClient.CloseIdleConnections()
	id := startsRace(t, site, 50, 128)
	base := server.URL + "/race/" + id

	heard, ended := make(chan struct{}), make(chan string)
	for name, hears := range hearers {
		go func() {
			once := sync.OnceFunc(func() { heard <- struct{}{} })
			err := hears(eventlogtest.Context(t), base, func(string) bool { once(); return true })
			ended <- fmt.Sprintf("%s: %v", name, err)
		}()
	}
	for range hearers {
		<-heard
	}
	if w := do(t, site, http.MethodDelete, "/race/"+id, ""); w.Code != 204 || w.Body.Len() > 0 {
		t.Errorf("DELETE: %d %s", w.Code, w.Body)
	}
	want := map[string]bool{
		"polling: status 404": true, "sse: EOF": true,
		"websocket: websocket: close 1012: El servidor se reinicia: vuelve.": true,
		"socket.io: websocket: close 1012: server shutting down":             true,
	}
	for range hearers {
		if how := <-ended; !want[how] {
			t.Errorf("ended with %q", how)
		}
	}
	for _, lane := range []string{"polling", "websocket", "sse", "socket.io/?EIO=4&transport=polling"} {
		if w := do(t, site, http.MethodGet, "/race/"+id+"/"+lane, ""); w.Code != 404 {
			t.Errorf("%s after the end: %d", lane, w.Code)
		}
	}
}

func TestRaceAddresses(t *testing.T) {
	site, _ := newSite(t)
	id := startsRace(t, site, 2, 256)
	const good = `{"rate":4,"size":300}`
	for _, test := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		answer                   string // a part of it
	}{
		{"change", "PUT", "/race/" + id, good, []string{"Content-Type", raceJSON}, 200, `{"id":"` + id + `","rate":4,"size":300}`},
		{"our own page", "PUT", "/race/" + id, good, []string{"Content-Type", raceJSON, "Sec-Fetch-Site", "same-origin"}, 200, ""},
		{"another site's page", "POST", "/race", good, []string{"Content-Type", raceJSON, "Sec-Fetch-Site", "cross-site"}, 403, "otro sitio"},
		{"another site's change", "PUT", "/race/" + id, good, []string{"Content-Type", raceJSON, "Origin", "https://malo.example"}, 403, ""},
		{"another site's end", "DELETE", "/race/" + id, "", []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"no type", "POST", "/race", good, nil, 415, ""},
		{"too fast", "POST", "/race", `{"rate":201,"size":256}`, []string{"Content-Type", raceJSON}, 400, "de 0,5 a 200"},
		{"too small", "PUT", "/race/" + id, `{"rate":2,"size":64}`, []string{"Content-Type", raceJSON}, 400, "de 128 a 4096"},
		{"too long", "POST", "/race", `{"rate":2,"size":256` + strings.Repeat(" ", 256) + `}`, []string{"Content-Type", raceJSON}, 413, "256 bytes"},
		{"unknown race", "PUT", "/race/nada", good, []string{"Content-Type", raceJSON}, 404, "Esta carrera no existe"},
		{"unknown race", "DELETE", "/race/nada", "", nil, 404, "Esta carrera no existe"},
		{"unknown race", "GET", "/race/nada/polling", "", nil, 404, "Esta carrera no existe"},
		{"unknown race", "GET", "/race/nada/websocket", "", nil, 404, "Esta carrera no existe"},
		{"unknown race", "GET", "/race/nada/sse", "", nil, 404, "Esta carrera no existe"},
		{"unknown race", "GET", "/race/nada/socket.io/?EIO=4&transport=polling", "", nil, 404, "Esta carrera no existe"},
		{"rubbish", "GET", "/race/%2e%2e%2f/sse", "", nil, 404, "Esta carrera no existe"},
		{"unknown lane", "GET", "/race/" + id + "/paloma", "", nil, 404, "no lleva a ninguna parte"},
		{"a page of its own", "GET", "/race/" + id, "", nil, 405, "PUT"},
		{"no cursor", "GET", "/race/" + id + "/polling?after=x", "", nil, 400, "after"},
		{"no WebSocket", "GET", "/race/" + id + "/websocket", "", nil, 426, ""},
	} {
		w := do(t, site, test.method, test.path, test.body, test.header...)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.answer) {
			t.Errorf("%s: %s %s: %d %s; want %d %s", test.name, test.method, test.path, w.Code, w.Body, test.status, test.answer)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: Content-Type %s", test.name, w.Header().Get("Content-Type"))
		}
		if w.Header().Get("Content-Security-Policy") != "" {
			t.Errorf("%s: the fields of a document", test.name)
		}
	}
}

// There is an end to the races, and Retry-After says to come back. One visitor
// does not get there alone.
func TestTooManyRaces(t *testing.T) {
	site, _ := newSite(t)
	post := func(addr, config string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(eventlogtest.Context(t), http.MethodPost, "/race", strings.NewReader(config))
		r.Header.Set("Content-Type", raceJSON)
		r.RemoteAddr = addr + ":5000"
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		return w
	}
	refused := func(w *httptest.ResponseRecorder, status int, text string) {
		t.Helper()
		seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
		if w.Code != status || err != nil || seconds < 10 || seconds > 15 || !strings.Contains(w.Body.String(), text) {
			t.Errorf("%d, Retry-After %q: %s; want %d, %q", w.Code, w.Header().Get("Retry-After"), w.Body, status, text)
		}
	}
	const slow = `{"rate":0.5,"size":128}`
	races := 0
	for n := 1; ; n++ {
		w := post(fmt.Sprint("10.0.0.", n), `{"rate":200,"size":128}`)
		if w.Code != 201 {
			refused(w, 503, "Ahora mismo, entre todas las carreras, el servidor no puede con más")
			break
		}
		refused(post(fmt.Sprint("10.0.0.", n), slow), 503, "Entre todas las carreras de tu dirección")
		races++
	}
	if text := do(t, site, http.MethodGet, "/metrics", "", "Authorization", "Bearer "+key).Body.String(); !strings.Contains(text, fmt.Sprintf("\nenvivo_races %d\n", races)) || races < 5 {
		t.Errorf("envivo_races is not %d: %s", races, text)
	}
}

// Two hundred races with their lanes come and go.
func TestRacesLeaveNothing(t *testing.T) {
	site, _ := newSite(t)
	server := httptest.NewServer(site)
	defer server.Close()
	run := func() {
		id := startsRace(t, site, 200, 4096)
		for name, hears := range hearers {
			if err := hears(t.Context(), server.URL+"/race/"+id, func(string) bool { return false }); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if w := do(t, site, http.MethodDelete, "/race/"+id, ""); w.Code != 204 {
			t.Fatalf("DELETE: %d", w.Code)
		}
	}
	settled := func() (goroutines int, heap uint64) {
		lanesClient.CloseIdleConnections()
		goroutines = runtime.NumGoroutine()
		for range 20 {
			<-time.After(25 * time.Millisecond)
			goroutines = min(goroutines, runtime.NumGoroutine())
		}
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return goroutines, m.HeapAlloc
	}
	for range 10 { // what is made once and for all
		run()
	}
	goroutines, heap := settled()
	for range 200 {
		run()
	}
	after, grown := settled()
	if after > goroutines {
		t.Errorf("%d goroutines, there were %d", after, goroutines)
	}
	if grown > heap+2<<20 {
		t.Errorf("the heap has grown from %d to %d KiB", heap>>10, grown>>10)
	}
}

func FuzzRaceBody(f *testing.F) {
	site, _ := newSite(f)
	id := startsRace(f, site, 2, 256)
	for _, seed := range []string{`{"rate":2,"size":256}`, `{"rate":0}`, `{`, `[]`, "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w := do(t, site, http.MethodPut, "/race/"+id, string(body), "Content-Type", raceJSON)
		switch w.Code {
		case 200, 400, 404, 413, 429: // 404: half a minute has passed
		default:
			t.Errorf("%q: %d", body, w.Code)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("%q is answered with %q", body, w.Body)
		}
	})
}
