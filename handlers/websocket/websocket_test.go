package websocket_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
	"envivo/handlers/websocket"
)

func TestMain(m *testing.M) {
	loadtest.ClientIfAsked()
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server/ats.init.0.func1"))
}

func server(t testing.TB, log *eventlog.Log, options websocket.Options) (url string, room *websocket.Room, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	room = websocket.New(ctx, log, options)
	s := httptest.NewServer(room)
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			room.Close(eventlogtest.Context(t))
		}
	}
	t.Cleanup(func() { stop(); s.Close() })
	return "ws" + strings.TrimPrefix(s.URL, "http"), room, stop
}

type client struct {
	t testing.TB
	*gorilla.Conn
}

func connect(t testing.TB, url string) *client {
	t.Helper()
	conn, response, err := gorilla.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return &client{t, conn}
}

// text returns the next frame, "" when the connection has ended.
func (c *client) text() string {
	kind, b, err := c.ReadMessage()
	if err != nil {
		return ""
	}
	if kind != gorilla.TextMessage {
		c.t.Errorf("a frame of kind %d", kind)
	}
	return string(b)
}

func (c *client) id() uint64 {
	var e struct{ ID uint64 }
	text := c.text()
	if text != "" && json.Unmarshal([]byte(text), &e) != nil {
		c.t.Errorf("%q is no event", text)
	}
	return e.ID
}

func (c *client) send(text string) {
	c.t.Helper()
	if err := c.WriteMessage(gorilla.TextMessage, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// closeCode reads until the connection ends.
func (c *client) closeCode() int {
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			if closed, ok := errors.AsType[*gorilla.CloseError](err); ok {
				return closed.Code
			}
			return gorilla.CloseAbnormalClosure
		}
	}
}

func TestWhereASessionBegins(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Retain: 8, Tail: 4})
	eventlogtest.Append(t, log, 20) // 13 to 20 stay
	url, _, _ := server(t, log, websocket.Options{})
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"?after=18", []string{`{"id":19,"topic":"pulse"`, `{"id":20,"topic":"pulse"`}},
		{"?after=14", []string{`{"id":15,`, `{"id":16,`}},
		{"?after=10", []string{`{"gap":{"from":11,"to":12}}`, `{"id":13,`}},
		{"?after=77", []string{`{"gap":{"from":21,"to":77,"reset":true}}`, `{"id":13,`}},
	} {
		c := connect(t, url+test.query)
		for _, want := range test.want {
			if got := c.text(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s, want %s…", test.query, got, want)
			}
		}
	}
	c := connect(t, url)
	if live := eventlogtest.Append(t, log, 1); c.id() != live {
		t.Error("a session without cursor does not begin with what comes next")
	}
}

// Sessions that join while events arrive as fast as they can: the seam between
// the replay and the broadcast shows nowhere.
func TestNoSeamBetweenReplayAndLive(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Tail: 64})
	url, _, _ := server(t, log, websocket.Options{})
	const total = 2000
	go func() {
		for range total {
			_, _ = log.Append(eventlogtest.Context(t), "pulse", []byte(`{}`), "")
		}
	}()
	done := make(chan struct{})
	for n := range 20 {
		go func() {
			defer func() { done <- struct{}{} }()
			_ = log.Wait(eventlogtest.Context(t), uint64(n*90))
			cursor := uint64(n) // the later ones have more to catch up
			for cursor < total {
				c := connect(t, fmt.Sprintf("%s?after=%d", url, cursor))
				for id := c.id(); id != 0; id = c.id() { // 0: cut for being slow, and back it comes
					if id != cursor+1 {
						t.Errorf("client %d: %d after %d", n, id, cursor)
						return
					}
					if cursor = id; cursor == total {
						break
					}
				}
			}
		}()
	}
	for range 20 {
		<-done
	}
}

func TestWhatAClientMaySay(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	url, _, _ := server(t, log, websocket.Options{})
	for _, test := range []struct{ say, hear string }{
		{"Hello Server!", `{"echo":"Hello Server!"}`},
		{"<b>¿qué?</b>\n\"sí\"", `{"echo":"\u003cb\u003e¿qué?\u003c/b\u003e\n\"sí\""}`},
		{"", `{"echo":""}`},
		{`{"topic":"pulse"}`, `{"echo":"{\"topic\":\"pulse\"}"}`},
		{`{"topic":"pulse","data":{"from":"garza 7"}}`, `{"id":1,"topic":"pulse"`},
		{`{"topic":"pulse","data":{},"key":"k"}`, `{"id":2,`},
		{`{"topic":"sensor","data":{"celsius":99}}`, `{"error":{"status":403,"title":"No está permitido"`},
		{`{"topic":"pulse","data":{"x":"` + strings.Repeat("x", 4096) + `"}}`, `{"error":{"status":413,`},
	} {
		c := connect(t, url)
		c.send(test.say)
		if got := c.text(); !strings.HasPrefix(got, test.hear) {
			t.Errorf("%.60s: %s, want %s…", test.say, got, test.hear)
		}
		c.Close()
	}
	c := connect(t, url)
	c.send(`{"topic":"pulse","data":{},"key":"k"}`) // again: it happened already
	c.send("and then?")
	if got := c.text(); got != `{"echo":"and then?"}` {
		t.Errorf("a repeated key: %s", got)
	}
}

func TestHowASessionEnds(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	url, room, stop := server(t, log, websocket.Options{})
	for _, test := range []struct {
		name string
		kind int
		send []byte
		want int
	}{
		{"binary", gorilla.BinaryMessage, []byte{1, 2}, gorilla.CloseUnsupportedData},
		{"not UTF-8", gorilla.TextMessage, []byte{'a', 0xff}, gorilla.CloseInvalidFramePayloadData},
		{"a megabyte", gorilla.TextMessage, make([]byte, 1<<20), gorilla.CloseMessageTooBig},
	} {
		c := connect(t, url)
		_ = c.WriteMessage(test.kind, test.send)
		if got := c.closeCode(); got != test.want {
			t.Errorf("%s: closed with %d, want %d", test.name, got, test.want)
		}
	}
	c := connect(t, url)
	stop()
	if got := c.closeCode(); got != gorilla.CloseServiceRestart {
		t.Errorf("the server stops: closed with %d, want 1012", got)
	}
	if room.Len() != 0 {
		t.Errorf("%d sessions are left", room.Len())
	}
	_, response, err := gorilla.DefaultDialer.Dial(url, nil)
	if err == nil || response.StatusCode != 503 {
		t.Errorf("a closed room: %v", err)
	}
}

func TestHandshakesThatAreRefused(t *testing.T) {
	url, _, _ := server(t, eventlogtest.Open(t, eventlog.Spec{}), websocket.Options{})
	plain := "http" + strings.TrimPrefix(url, "ws")
	for _, test := range []struct {
		name, query string
		header      map[string]string
		status      int
	}{
		{"a page visit", "", nil, 426},
		{"another site", "", map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "https://malo.example"}, 403},
		{"an old version", "", map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "8", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}, 426},
		{"a bad cursor", "?after=x", map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}, 400},
	} {
		r, _ := http.NewRequestWithContext(eventlogtest.Context(t), http.MethodGet, plain+test.query, nil)
		for k, v := range test.header {
			r.Header.Set(k, v)
		}
		response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != test.status || response.Header.Get("Content-Type") != "application/problem+json" || !json.Valid(body) {
			t.Errorf("%s: %s %s", test.name, response.Status, body)
		}
	}
}

func TestAFloodIsRefusedAndHarmsNobody(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	url, _, _ := server(t, log, websocket.Options{Messages: 5})
	flood, calm := connect(t, url), connect(t, url)
	for range 40 {
		flood.send("hola")
	}
	refused := 0
	for range 40 {
		if strings.HasPrefix(flood.text(), `{"error":{"status":429,`) {
			refused++
		}
	}
	if refused < 20 || refused > 30 { // 11 at once, then 5 a second
		t.Errorf("%d of 40 messages refused", refused)
	}
	calm.send("hola")
	if got := calm.text(); got != `{"echo":"hola"}` {
		t.Errorf("the calm one hears %s", got)
	}
}

// A client that reads nothing is cut, while another one hears everything; it
// comes back with its cursor, and nothing is missing.
func TestASlowClientIsCutAndComesBack(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	url, room, _ := server(t, log, websocket.Options{})
	slow, quick := connect(t, url), connect(t, url)

	big := `"` + strings.Repeat("x", 4000) + `"`
	var last uint64
	for room.Len() == 2 {
		last = eventlogtest.AppendData(t, log, big)
		if id := quick.id(); id != last {
			t.Fatalf("the quick client hears %d, not %d", id, last)
		}
		if last > 20_000 {
			t.Fatal("a client that does not read is never cut")
		}
	}
	cursor := uint64(0)
	for id := slow.id(); id != 0; id = slow.id() {
		if id != cursor+1 {
			t.Fatalf("the slow client reads %d after %d", id, cursor)
		}
		cursor = id
	}
	if cursor == last {
		t.Fatal("nothing was lost to the cut: the test proves nothing")
	}
	back := connect(t, fmt.Sprintf("%s?after=%d", url, cursor))
	for cursor < last {
		if id := back.id(); id != cursor+1 {
			t.Fatalf("back again, it reads %d after %d", id, cursor)
		}
		cursor++
	}
}

// A session that is being accepted while the room closes hears the goodbye too,
// and none is left behind: melody answers the handshake first and counts the
// session in afterwards.
func TestCloseMissesNobody(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	for range 300 {
		url, room, stop := server(t, log, websocket.Options{})
		goodbye := make(chan int, 4)
		arrived := make(chan struct{}, 4)
		for range 4 {
			go func() {
				c := connect(t, url)
				arrived <- struct{}{}
				goodbye <- c.closeCode()
			}()
		}
		for range 4 {
			<-arrived
		}
		stop()
		for range 4 {
			if code := <-goodbye; code != gorilla.CloseServiceRestart {
				t.Fatalf("closed with %d, want 1012", code)
			}
		}
		if n := room.Len(); n != 0 {
			t.Fatalf("%d sessions are left", n)
		}
	}
}

// Who asks for cursors hears one before anything else, so that it cannot miss an
// event before its first; who does not hears events only.
func TestWhoAsksIsToldTheCursor(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Retain: 8, Tail: 4})
	eventlogtest.Append(t, log, 20) // 13 to 20 stay
	url, _, _ := server(t, log, websocket.Options{})
	epoch := log.Cursor().Epoch
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"?cursor=", []string{`{"cursor":"20.` + epoch + `"}`}},
		{"?cursor=&after=18", []string{`{"cursor":"18.` + epoch + `"}`, `{"id":19,`, `{"id":20,`}},
		{"?after=18." + epoch, []string{`{"cursor":"18.` + epoch + `"}`, `{"id":19,`, `{"id":20,`}},
		{"?after=20." + epoch, []string{`{"cursor":"20.` + epoch + `"}`}},
		{"?after=10." + epoch, []string{`{"gap":{"from":11,"to":12}}`, `{"cursor":"12.` + epoch + `"}`, `{"id":13,`}},
		{"?after=18.egone", []string{`{"gap":{"from":1,"to":18,"reset":true}}`, `{"cursor":"12.` + epoch + `"}`, `{"id":13,`}},
		{"?after=19", []string{`{"id":20,`}},
	} {
		c := connect(t, url+test.query)
		for _, want := range test.want {
			if got := c.text(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s, want %s…", test.query, got, want)
			}
		}
	}
	asks, silent := connect(t, url+"?cursor="), connect(t, url)
	_ = asks.text()
	live := eventlogtest.Append(t, log, 1)
	if a, b := asks.id(), silent.id(); a != live || b != live {
		t.Errorf("then they hear %d and %d, want %d", a, b, live)
	}
}
