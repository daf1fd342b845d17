package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"envivo/handlers/visitor"
	"envivo/handlers/web"
)

// A person is somebody behind the school's address, with a cookie or without.
type person struct {
	t      *testing.T
	server string
	client *http.Client
	cookie string
}

// arrives opens a page and keeps the cookie that comes with it, if one does.
func (p *person) arrives() *person {
	_, header, _ := p.ask(http.MethodGet, "/", "", "Accept", "text/html")
	if set := header.Get("Set-Cookie"); set != "" {
		p.cookie, _, _ = strings.Cut(set, ";")
	}
	return p
}

// ask sends a request and returns the answer; status 0: it was cut off.
func (p *person) ask(method, path, body string, header ...string) (status int, h http.Header, answer string) {
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.server+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if p.cookie != "" {
		r.Header.Set("Cookie", p.cookie)
	}
	response, err := p.client.Do(r)
	if err != nil {
		return 0, http.Header{}, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, http.Header{}, err.Error()
	}
	return response.StatusCode, response.Header, string(text)
}

func (p *person) poll() int { status, _, _ := p.ask(http.MethodGet, "/polling", ""); return status }

// publish is repeated where the log did not answer in time, as its problem says:
// a limit refuses with 429, and 503 is a machine that also has other tests to run.
func (p *person) publish() (status int) {
	for range 5 {
		if status, _, _ = p.ask(http.MethodPost, "/events", `{"topic":"pulse","data":{}}`); status != http.StatusServiceUnavailable {
			break
		}
	}
	return status
}

func (p *person) race() int {
	status, _, _ := p.ask(http.MethodPost, "/race", `{"rate":2,"size":256}`)
	return status
}

// socket opens a WebSocket, or returns the status that it is refused with.
func (p *person) socket(path string) (conn *websocket.Conn, status int) {
	header := http.Header{}
	if p.cookie != "" {
		header.Set("Cookie", p.cookie)
	}
	conn, response, err := websocket.DefaultDialer.DialContext(p.t.Context(), "ws"+strings.TrimPrefix(p.server, "http")+path, header)
	if response != nil {
		response.Body.Close()
		status = response.StatusCode
	}
	if err == nil {
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	}
	return conn, status
}

// lab opens one: 101, or the status that it is refused with.
func (p *person) lab() int {
	conn, status := p.socket("/lab")
	if conn == nil {
		return status
	}
	defer conn.Close()
	var first struct {
		Lab   string
		Error struct{ Status int }
	}
	if conn.ReadJSON(&first) != nil || first.Lab == "" {
		return first.Error.Status
	}
	return http.StatusSwitchingProtocols
}

// says publishes by a WebSocket, and waits for its event or a refusal. Where the
// machine is too busy for it to keep up it is cut, and comes back with its
// cursor and the key of what it said.
func (p *person) says() int {
	cursor := 0
	for range 3 {
		conn, status := p.socket(fmt.Sprint("/websocket?after=", cursor))
		if conn == nil {
			return status
		}
		status = says(conn, p.cookie, &cursor)
		conn.Close()
		if status != 0 {
			return status
		}
	}
	return 0
}

// says publishes on a connection, and returns 201 when the event comes back.
func says(conn *websocket.Conn, mark string, cursor *int) int {
	text, _ := json.Marshal(map[string]any{"topic": "pulse", "data": map[string]string{"mark": mark}, "key": mark[len(mark)-8:]})
	if conn.WriteMessage(websocket.TextMessage, text) != nil {
		return 0
	}
	for {
		var frame struct {
			ID    int
			Data  struct{ Mark string }
			Error struct{ Status int }
		}
		if conn.ReadJSON(&frame) != nil {
			return 0
		}
		switch {
		case frame.Error.Status != 0:
			return frame.Error.Status
		case frame.Data.Mark == mark:
			return http.StatusCreated
		}
		*cursor = frame.ID
	}
}

// Two hundred are behind one address, each with its cookie. One of them polls in
// a loop, publishes by sixty sockets, starts races and labs without end, does all
// that without its cookie too, and with as many as it can collect. The others
// notice nothing: each of their polls, publications, races and labs is answered.
func TestOneHostileInAClassOf200(t *testing.T) {
	const students = 200
	// What is shared is at stake, not a session's own: and little enough of it that
	// a test can use it up. Four reads and four
	// publications are promised to each student.
	site, _ := newSite(t, func(d *Deps) {
		d.Messages = 0
		d.Reading, d.Publishing = web.Limit{PerSecond: 1, Burst: 4 * visitor.Class}, web.Limit{PerSecond: 1, Burst: 4 * visitor.Class}
	})
	server := httptest.NewServer(site)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}
	theirs := &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}
	defer transport.CloseIdleConnections()
	defer theirs.CloseIdleConnections()
	newcomer := func(transport *http.Transport) *person {
		return &person{t: t, server: server.URL, client: &http.Client{Transport: transport}}
	}

	class := make([]*person, students-1)
	for n := range class {
		class[n] = newcomer(transport).arrives()
		if class[n].cookie == "" {
			t.Fatalf("student %d has no cookie", n)
		}
	}
	hostile := newcomer(theirs).arrives()
	nobody := newcomer(theirs)
	var hoard []*person
	for {
		another := newcomer(theirs).arrives()
		if another.cookie == "" {
			break
		}
		hoard = append(hoard, another)
	}
	if len(hoard) < visitor.Class-students || len(hoard) > visitor.Class-students+2 {
		t.Errorf("%d cookies were collected, want what a class leaves over", len(hoard))
	}

	// Each way in which the hostile one takes what it gets is followed until it is
	// refused, and goes on between whatever the others do.
	ways := []func() (status int){}
	for _, who := range []*person{hostile, nobody} {
		ways = append(ways, who.poll, who.publish, who.race, who.lab, sixty(who))
	}
	for _, what := range []func(*person) int{(*person).race, (*person).lab, (*person).publish, (*person).poll} {
		for _, who := range hoard {
			ways = append(ways, func() int { return what(who) })
		}
	}
	var attack sync.WaitGroup
	for n := range 8 {
		attack.Go(func() {
			for ; n < len(ways); n += 8 {
				for ways[n]() < 400 {
				}
			}
		})
	}
	attack.Wait()

	var turn atomic.Int64
	var lesson sync.WaitGroup
	for worker := range 8 {
		lesson.Go(func() {
			for n := worker; n < len(class); n += 8 {
				student := class[n]
				for _, does := range []struct {
					what string
					do   func() int
					want int
				}{
					{"poll", student.poll, 200}, {"publish", student.publish, 201}, {"race", student.race, 201},
					{"lab", student.lab, 101}, {"WebSocket", student.says, 201},
				} {
					ways[int(turn.Add(1))%len(ways)]()
					if got := does.do(); got != does.want {
						t.Errorf("student %d: %s: %d, want %d", n, does.what, got, does.want)
					}
				}
			}
		})
	}
	lesson.Wait()
}

// sixty publishes by sixty connections in turn; status 429 when one is refused.
func sixty(who *person) func() int {
	var conns []*websocket.Conn
	n := 0
	return func() int {
		n++
		if n > len(conns) && len(conns) < 60 {
			if conn, _ := who.socket("/websocket"); conn != nil {
				who.t.Cleanup(func() { conn.Close() })
				conns = append(conns, conn)
			}
		}
		if len(conns) == 0 {
			return http.StatusTooManyRequests // it may not even open one
		}
		cursor := 0
		status := says(conns[n%len(conns)], fmt.Sprintf("hostile %8d", n), &cursor)
		if status == 0 { // cut for being slow
			conns = slices.Delete(conns, n%len(conns), n%len(conns)+1)
		}
		return status
	}
}

// Sixty sockets of one visitor publish as much as one, whether they stay or come
// back, and hear why.
func TestSixtySocketsPublishAsMuchAsOne(t *testing.T) {
	site, log := newSite(t, func(d *Deps) {
		d.Messages = 0
		d.Publishing = web.Limit{PerSecond: 1e-9, Burst: 400} // 10 of them for one visitor
	})
	server := httptest.NewServer(site)
	defer server.Close()
	one := (&person{t: t, server: server.URL, client: server.Client()}).arrives()
	published := 0
	for n := range 60 {
		conn, status := one.socket("/websocket")
		if conn == nil {
			t.Fatal(status)
		}
		t.Cleanup(func() { conn.Close() })
		cursor := 0
		switch status := says(conn, fmt.Sprintf("socket %6d", n), &cursor); status {
		case 201:
			published++
		case 429:
		default:
			t.Errorf("answered with %d", status)
		}
	}
	if published != 10 || log.Last() != 10 {
		t.Errorf("%d are acknowledged and %d are in the log, want 10", published, log.Last())
	}
	conn, status := one.socket("/websocket")
	if conn == nil {
		t.Fatal(status)
	}
	defer conn.Close()
	_ = conn.WriteMessage(websocket.TextMessage, []byte("hola"))
	if _, text, _ := conn.ReadMessage(); !bytes.Contains(text, []byte("de una sola persona")) {
		t.Errorf("it hears %s", text)
	}
	if status := one.publish(); status != 429 {
		t.Errorf("POST /events: %d", status)
	}
	race := (&person{t: t, server: server.URL, client: server.Client()}).arrives()
	_, _, body := race.ask(http.MethodPost, "/race", `{"rate":2,"size":256}`)
	var answer struct{ ID string }
	if json.Unmarshal([]byte(body), &answer) != nil || answer.ID == "" {
		t.Fatal(body)
	}
	lane, status := race.socket("/race/" + answer.ID + "/websocket")
	if lane == nil {
		t.Fatal(status)
	}
	defer lane.Close()
	for n := range 10 { // one is spent on the race itself
		_ = lane.WriteMessage(websocket.TextMessage, []byte("hola"))
		for {
			_, text, err := lane.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.HasPrefix(text, []byte(`{"id"`)) {
				continue
			}
			if refused := bytes.HasPrefix(text, []byte(`{"error"`)); refused != (n == 9) {
				t.Errorf("message %d on a lane: %s", n, text)
			}
			break
		}
	}
}
