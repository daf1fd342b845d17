package socketio_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"envivo/handlers/loadtest"
	"envivo/handlers/socketio"
)

func TestMain(m *testing.M) {
	loadtest.ClientIfAsked()
	goleak.VerifyTestMain(m)
}

// quick are the intervals that the official test suites use.
var quick = socketio.Options{
	PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond,
	ConnectTimeout: time.Second, Logger: slog.New(slog.DiscardHandler),
}

// calm never pings during a test.
var calm = socketio.Options{Logger: slog.New(slog.DiscardHandler)}

// serve starts a server that does what the official suites want: it tells the
// auth payload, sends messages back and acknowledges what wants it.
func serve(t testing.TB, options socketio.Options) (*socketio.Server, *peer) {
	t.Helper()
	server := socketio.New(options)
	for _, name := range []string{"/", "/custom"} {
		server.Of(name).OnConnect(func(s *socketio.Socket) {
			var auth map[string]any
			_ = s.Auth(&auth)
			_ = s.Emit("auth", auth)
			s.On("message", func(m *socketio.Message) { _ = s.Emit("message-back", m.Args()...) })
			s.On("message-with-ack", func(m *socketio.Message) { _ = m.Ack(m.Args()...) })
			s.On("7", func(m *socketio.Message) { _ = s.Emit("seven", m.Event()) })
			s.On("disconnect me", func(*socketio.Message) { s.Close() })
			s.On("panic", func(*socketio.Message) { panic("ay") })
		})
	}
	return server, listen(t, server)
}

// listen gives a server an address, and takes it away with the test.
func listen(t testing.TB, server *socketio.Server) *peer {
	t.Helper()
	h := httptest.NewServer(server)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
		h.Close()
	})
	return &peer{t, h.URL + "/socket.io/?EIO=4"}
}

// peer speaks the protocol by hand.
type peer struct {
	t   testing.TB
	url string
}

func (p *peer) request(method, query, body string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+query, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Close = true
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// open begins a polling session and returns the rest of its query.
func (p *peer) open() string {
	p.t.Helper()
	status, text := p.request("GET", "&transport=polling", "")
	var hello struct{ SID string }
	if status != 200 || json.Unmarshal([]byte(strings.TrimPrefix(text, "0")), &hello) != nil {
		p.t.Fatalf("%d %s", status, text)
	}
	return "&transport=polling&sid=" + hello.SID
}

type conn struct {
	t testing.TB
	*websocket.Conn
}

func (p *peer) dial(query string) *conn {
	p.t.Helper()
	ws, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.url, "http")+query, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	p.t.Cleanup(func() { ws.Close() })
	return &conn{p.t, ws}
}

// refused tries a WebSocket that must not open.
func (p *peer) refused(query string) {
	p.t.Helper()
	ws, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.url, "http")+query, nil)
	if err == nil {
		ws.Close()
		p.t.Errorf("%s: a WebSocket opened", query)
		return
	}
	if response == nil || response.StatusCode != 400 {
		p.t.Errorf("%s: %v", query, err)
	}
}

func (c *conn) send(frames ...string) {
	c.t.Helper()
	for _, f := range frames {
		kind := websocket.TextMessage
		if rest, binary := strings.CutPrefix(f, "binary:"); binary {
			kind, f = websocket.BinaryMessage, rest
		}
		if err := c.WriteMessage(kind, []byte(f)); err != nil {
			c.t.Fatal(err)
		}
	}
}

// hear returns the next frame, "" at the end.
func (c *conn) hear() string {
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	kind, b, err := c.ReadMessage()
	if err != nil {
		return ""
	}
	if kind == websocket.BinaryMessage {
		return "binary:" + string(b)
	}
	return string(b)
}

func (c *conn) expect(frames ...string) {
	c.t.Helper()
	for _, want := range frames {
		got := c.hear()
		if prefix, some := strings.CutSuffix(want, "…"); some && strings.HasPrefix(got, prefix) {
			continue
		}
		if got != want {
			c.t.Fatalf("heard %q, want %q", got, want)
		}
	}
}

// connected is a WebSocket in the main namespace.
func (p *peer) connected() *conn {
	p.t.Helper()
	c := p.dial("&transport=websocket")
	c.send("40")
	c.expect("0{…", `40{"sid":"…`, `42["auth",{}]`)
	return c
}

func TestHandshake(t *testing.T) {
	_, p := serve(t, quick)
	const wantPolling = `"upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}`
	if status, text := p.request("GET", "&transport=polling", ""); status != 200 || !strings.HasPrefix(text, `0{"sid":"`) || !strings.HasSuffix(text, wantPolling) {
		t.Errorf("polling: %d %s", status, text)
	}
	if text := p.dial("&transport=websocket").hear(); !strings.HasPrefix(text, `0{"sid":"`) || !strings.HasSuffix(text, strings.Replace(wantPolling, `"websocket"`, "", 1)) {
		t.Errorf("WebSocket: %s", text)
	}
	bare := &peer{t, strings.TrimSuffix(p.url, "EIO=4")}
	for _, test := range []struct {
		p             *peer
		method, query string
		want          string
	}{
		{bare, "GET", "transport=polling", `{"code":5,"message":"Unsupported protocol version"}`},
		{bare, "GET", "EIO=abc&transport=polling", `{"code":5,"message":"Unsupported protocol version"}`},
		{bare, "GET", "EIO=3&transport=polling", `{"code":5,"message":"Unsupported protocol version"}`},
		{p, "GET", "", `{"code":0,"message":"Transport unknown"}`},
		{p, "GET", "&transport=abc", `{"code":0,"message":"Transport unknown"}`},
		{p, "POST", "&transport=polling", `{"code":2,"message":"Bad handshake method"}`},
		{p, "PUT", "&transport=polling", `{"code":2,"message":"Bad handshake method"}`},
		{p, "OPTIONS", "&transport=polling", `{"code":2,"message":"Bad handshake method"}`},
		{p, "HEAD", "&transport=polling", ""},
		{p, "POST", "&transport=websocket", `{"code":2,"message":"Bad handshake method"}`},
		// What is asked first, of several things that are wrong.
		{bare, "GET", "EIO=3&transport=abc", `{"code":0,"message":"Transport unknown"}`},
		{bare, "POST", "EIO=3&transport=polling", `{"code":2,"message":"Bad handshake method"}`},
		{bare, "GET", "EIO=3&transport=websocket", `{"code":3,"message":"Bad request"}`},
		{bare, "GET", "EIO=3&transport=polling&sid=nobody", `{"code":1,"message":"Session ID unknown"}`},
		{bare, "GET", "EIO=3" + p.open(), `{"code":3,"message":"Bad request"}`},
		{p, "GET", strings.Replace(p.open(), "polling", "websocket", 1), `{"code":3,"message":"Bad request"}`},
		{p, "HEAD", p.open(), ""},
		{p, "OPTIONS", p.open(), `{"code":3,"message":"Bad request"}`},
		{p, "PUT", p.open(), `{"code":3,"message":"Bad request"}`},
		{p, "GET", "&transport=polling&sid=nobody", `{"code":1,"message":"Session ID unknown"}`},
		{p, "POST", "&transport=polling&sid=nobody", `{"code":1,"message":"Session ID unknown"}`},
		{p, "GET", "&transport=websocket", `{"code":3,"message":"Bad request"}`},
		{p, "DELETE", p.open(), `{"code":3,"message":"Bad request"}`},
	} {
		if status, text := test.p.request(test.method, test.query, ""); status != 400 || text != test.want {
			t.Errorf("%s %s: %d %s, want %s", test.method, test.query, status, text, test.want)
		}
	}
	for _, query := range []string{"transport=websocket", "EIO=abc&transport=websocket", "EIO=4", "EIO=4&transport=abc", "EIO=4&transport=websocket&sid=nobody"} {
		bare.refused(query)
	}
}

func TestPollingCarriesMessages(t *testing.T) {
	_, p := serve(t, calm)
	q := p.open()
	post := func(body, want string) {
		t.Helper()
		if status, text := p.request("POST", q, body); status != 200 || text != want {
			t.Fatalf("POST %q: %d %s", body, status, text)
		}
	}
	poll := func(want string) {
		t.Helper()
		if status, text := p.request("GET", q, ""); status != 200 || !strings.HasPrefix(text, want) {
			t.Fatalf("poll: %d %q, want %q", status, text, want)
		}
	}
	post("40", "ok")
	poll(`40{"sid":"`)
	post("42[\"message\",1]\x1e42[\"message\",2]", "ok")
	poll("42[\"message-back\",1]\x1e42[\"message-back\",2]")
	post("451-[\"message\",{\"_placeholder\":true,\"num\":0}]\x1ebAQIDBA==", "ok")
	poll("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\x1ebAQIDBA==")
}

func TestASessionEndsOnWhatIsWrong(t *testing.T) {
	server, p := serve(t, calm)
	t.Run("an invalid payload", func(t *testing.T) {
		q := p.open()
		if status, _ := p.request("POST", q, "abc"); status != 400 {
			t.Errorf("POST: %d", status)
		}
		if status, _ := p.request("GET", q, ""); status != 400 {
			t.Errorf("the session goes on: %d", status)
		}
	})
	t.Run("a duplicate poll", func(t *testing.T) {
		q := p.open()
		first := make(chan string)
		go func() { _, text := p.request("GET", q, ""); first <- text }()
		_, second := p.request("GET", q, "") // one of the two came first
		if texts := []string{<-first, second}; !slices.Contains(texts, "1") || !slices.Contains(texts, `{"code":3,"message":"Bad request"}`) {
			t.Errorf("the two polls: %q", texts)
		}
		if status, _ := p.request("GET", q, ""); status != 400 {
			t.Errorf("the session goes on: %d", status)
		}
	})
	t.Run("a poll that breaks off", func(t *testing.T) {
		q := p.open()
		before := server.Len()
		ctx, cancel := context.WithCancel(t.Context())
		r, _ := http.NewRequestWithContext(ctx, "GET", p.url+q, nil)
		r.Close = true
		time.AfterFunc(20*time.Millisecond, cancel)
		if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
			response.Body.Close()
			t.Error("the poll was answered")
		}
		for server.Len() == before {
			p.request("GET", "&transport=abc", "") // a round trip
		}
	})
	t.Run("a body that is too long", func(t *testing.T) {
		q := p.open()
		if status, _ := p.request("POST", q, "4"+strings.Repeat("x", 1_000_001)); status != 413 {
			t.Errorf("POST: %d", status)
		}
		if status, _ := p.request("GET", q, ""); status != 400 {
			t.Errorf("the session goes on: %d", status)
		}
	})
	for name, frame := range map[string]string{
		"not a packet": "abc", "a packet of servers": "0{}", "an unknown type": "4abc", "a payload that is no array": "42{}",
		"an id that is none": `42abc["message-with-ack",1]`, "a reserved event": `42["disconnect"]`,
		"bytes out of nowhere": "binary:x", "a ping, as in protocol 3": "2",
	} {
		t.Run(name, func(t *testing.T) {
			c := p.connected()
			c.send(frame)
			if got := c.hear(); got != "" {
				t.Errorf("heard %q", got)
			}
		})
	}
	t.Run("an unknown type before any CONNECT", func(t *testing.T) {
		c := p.dial("&transport=websocket")
		c.send("4abc")
		c.expect("0{…", "")
	})
	t.Run("a frame that is too long", func(t *testing.T) {
		c := p.connected()
		c.send(`42["message","` + strings.Repeat("x", 1_000_001) + `"]`)
		if got := c.hear(); got != "" {
			t.Errorf("heard %q", got)
		}
	})
	t.Run("a handler that panics", func(t *testing.T) {
		c, other := p.connected(), p.connected()
		c.send(`42["panic"]`)
		if got := c.hear(); got != "" {
			t.Errorf("heard %q", got)
		}
		other.send(`42["message",1]`)
		other.expect(`42["message-back",1]`)
	})
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	server, p := serve(t, quick)
	t.Run("polling", func(t *testing.T) {
		q := p.open()
		p.request("POST", q, "40")
		p.request("GET", q, "")
		for range 3 {
			if status, text := p.request("GET", q, ""); status != 200 || text != "2" {
				t.Fatalf("%d %q", status, text)
			}
			if status, _ := p.request("POST", q, "3"); status != 200 {
				t.Fatalf("pong: %d", status)
			}
		}
		if _, text := p.request("GET", q, ""); text != "2" {
			t.Fatalf("%q", text)
		}
		if status, text := p.request("GET", q, ""); text != "1" { // no pong: the end
			t.Errorf("%d %q", status, text)
		}
	})
	t.Run("polling, with a poll that comes too late", func(t *testing.T) {
		q := p.open()
		for server.Len() > 0 {
			p.request("GET", "&transport=abc", "") // a round trip
		}
		if status, _ := p.request("GET", q, ""); status != 400 {
			t.Errorf("the session goes on: %d", status)
		}
	})
	t.Run("WebSocket", func(t *testing.T) {
		c := p.connected()
		for range 3 {
			c.expect("2")
			c.send("3")
		}
		c.expect("2", "")
	})
	t.Run("a client that connects to nothing", func(t *testing.T) {
		c := p.dial("&transport=websocket")
		c.expect("0{…")
		for got := c.hear(); got != ""; got = c.hear() {
			if got != "2" {
				t.Fatalf("heard %q", got)
			}
			c.send("3")
		}
	})
	for server.Len() > 0 {
		p.request("GET", "&transport=abc", "")
	}
}

func TestClose(t *testing.T) {
	_, p := serve(t, calm)
	q := p.open()
	polled := make(chan string)
	go func() { _, text := p.request("GET", q, ""); polled <- text }()
	p.request("POST", q, "1")
	if text := <-polled; text != "6" && !strings.Contains(text, "unknown") {
		t.Errorf("the poll: %q", text)
	}
	if status, _ := p.request("GET", q, ""); status != 400 {
		t.Errorf("the session goes on: %d", status)
	}
	c := p.dial("&transport=websocket")
	c.expect("0{…")
	c.send("1")
	c.expect("")
}

func TestUpgrade(t *testing.T) {
	_, p := serve(t, calm)
	q := p.open()
	ws := strings.Replace(q, "polling", "websocket", 1)
	p.request("POST", q, "40")

	c := p.dial(ws)
	c.send("2probe")
	c.expect("3probe")
	if _, text := p.request("GET", q, ""); !strings.HasPrefix(text, `40{"sid"`) {
		t.Errorf("what waited: %q", text)
	}
	if _, text := p.request("GET", q, ""); text != "6" {
		t.Errorf("a poll during the upgrade: %q, want a noop", text)
	}
	p.request("POST", q, `42["message","before"]`)
	c.send("5")
	c.expect(`42["message-back","before"]`)
	c.send(`42["message","after"]`)
	c.expect(`42["message-back","after"]`)

	if status, _ := p.request("GET", q, ""); status != 400 {
		t.Errorf("a poll after the upgrade: %d", status)
	}
	if status, _ := p.request("POST", q, "4x"); status != 400 {
		t.Errorf("a POST after the upgrade: %d", status)
	}
	p.dial(ws).expect("")
	c.send(`42["message","still here"]`)
	c.expect(`42["message-back","still here"]`)
}

func TestAFailedUpgradeGoesOnPolling(t *testing.T) {
	_, p := serve(t, calm)
	q := p.open()
	ws := strings.Replace(q, "polling", "websocket", 1)
	for _, frames := range [][]string{{"5"}, {"4x"}, {"abc"}, {"2probe", "2probe"}, {"2other"}} {
		c := p.dial(ws)
		c.send(frames...)
		for c.hear() != "" {
		}
	}
	p.request("POST", q, "40")
	if _, text := p.request("GET", q, ""); !strings.HasPrefix(text, `40{"sid"`) {
		t.Errorf("%q", text)
	}
}

func TestNamespaces(t *testing.T) {
	_, p := serve(t, calm)
	c := p.dial("&transport=websocket")
	c.expect("0{…")
	c.send(`40{"token":"123"}`)
	c.expect(`40{"sid":"…`, `42["auth",{"token":"123"}]`)
	c.send("40/custom,")
	c.expect(`40/custom,{"sid":"…`, `42/custom,["auth",{}]`)
	c.send("41/custom,", `40/custom,{"token":"abc"}`)
	c.expect(`40/custom,{"sid":"…`, `42/custom,["auth",{"token":"abc"}]`)
	c.send("40/custom,{}") // said twice, it counts once
	c.send("40/random")
	c.expect(`44/random,{"message":"Invalid namespace"}`)
	c.send("41/custom", `42["message","to the main one"]`)
	c.expect(`42["message-back","to the main one"]`)
	c.send("40/custom") // and in again
	c.expect(`40/custom,{"sid":"…`, `42/custom,["auth",{}]`)
	c.send("41", `42/custom,["message",1]`)
	c.expect(`42/custom,["message-back",1]`)
}

func TestEventsAndAcks(t *testing.T) {
	_, p := serve(t, calm)
	c := p.connected()
	c.send(`42["message",1,"2",{"3":[true]}]`)
	c.expect(`42["message-back",1,"2",{"3":[true]}]`)
	c.send(`42456["message-with-ack",1,"2",{"3":[false]}]`)
	c.expect(`43456[1,"2",{"3":[false]}]`)
	c.send(`42["message-with-ack",1]`, `42["nobody listens"]`, `420["message-with-ack"]`)
	c.expect(`430[]`)
	c.send(`452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, "binary:\x01\x02\x03", "binary:\x04\x05\x06")
	c.expect(`452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, "binary:\x01\x02\x03", "binary:\x04\x05\x06")
	c.send(`452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, "binary:\x01", "binary:\x04")
	c.expect(`462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, "binary:\x01", "binary:\x04")
}

func TestRoomsReachWhomTheyShould(t *testing.T) {
	server, p := serve(t, calm)
	names := make(chan *socketio.Socket, 3)
	server.Of("/rooms").OnConnect(func(s *socketio.Socket) {
		s.On("join", func(m *socketio.Message) {
			var room string
			if m.Decode(&room) == nil {
				s.Join(room)
			}
			_ = m.Ack()
		})
		s.On("say", func(m *socketio.Message) {
			var room, text string
			if m.Decode(&room, &text) == nil {
				_ = s.To(room).Emit("said", text)
			}
			_ = m.Ack()
		})
		names <- s
	})
	enter := func(rooms ...string) (*conn, *socketio.Socket) {
		c := p.dial("&transport=websocket")
		c.send("40/rooms")
		c.expect("0{…", `40/rooms,{"sid":"…`)
		for _, room := range rooms {
			c.send(`42/rooms,1["join","` + room + `"]`)
			c.expect(`43/rooms,1[]`)
		}
		return c, <-names
	}
	a, _ := enter("x")
	b, bs := enter("x", "y")
	c, cs := enter("y")

	a.send(`42/rooms,2["say","x","hola"]`)
	a.expect(`43/rooms,2[]`) // and no said
	b.expect(`42/rooms,["said","hola"]`)
	_ = server.Of("/rooms").To("x", "y").Except(cs).Emit("both")
	a.expect(`42/rooms,["both"]`)
	b.expect(`42/rooms,["both"]`) // once, though it is in both
	_ = server.Of("/rooms").To(cs.ID()).Emit("only you")
	_ = server.Of("/rooms").To("y", cs.ID()).Except(bs).Emit("once")
	c.expect(`42/rooms,["only you"]`, `42/rooms,["once"]`)
	bs.Leave("y")
	_ = server.Of("/rooms").To("y").Emit("y")
	_ = server.Of("/rooms").Emit("all")
	b.expect(`42/rooms,["all"]`)
	c.expect(`42/rooms,["y"]`, `42/rooms,["all"]`)
	_ = bs.To().Emit("others")
	a.expect(`42/rooms,["all"]`, `42/rooms,["others"]`)

	gone := make(chan string, 1)
	cs.OnDisconnect(func(reason string) { gone <- reason })
	c.Close()
	if reason := <-gone; reason != "transport close" {
		t.Errorf("disconnected: %s", reason)
	}
	if n := server.Of("/rooms").Len(); n != 2 {
		t.Errorf("%d sockets are left", n)
	}
	bs.Disconnect()
	b.expect("41/rooms,")
	if err := bs.Emit("too late"); !errors.Is(err, socketio.ErrDisconnected) {
		t.Errorf("Emit: %v", err)
	}
}

func TestMiddlewareRefuses(t *testing.T) {
	server, p := serve(t, calm)
	n := server.Of("/closed")
	n.Use(func(s *socketio.Socket) error {
		var auth struct{ Name string }
		if err := s.Auth(&auth); err != nil || auth.Name == "" {
			return errors.New("¿quién eres?")
		}
		s.Set("name", auth.Name)
		return nil
	})
	n.Use(func(s *socketio.Socket) error {
		if s.Get("name") == "malo" {
			return &socketio.Refused{Message: "no", Data: map[string]int{"espera": 5}}
		}
		return nil
	})
	c := p.dial("&transport=websocket")
	c.send("40/closed", `40/closed,{"name":"malo"}`, `40/closed,{"name":"bea"}`)
	c.expect("0{…", `44/closed,{"message":"¿quién eres?"}`, `44/closed,{"message":"no","data":{"espera":5}}`, `40/closed,{"sid":"…`)
}

func TestCall(t *testing.T) {
	server, p := serve(t, calm)
	sockets := make(chan *socketio.Socket, 1)
	server.Of("/call").OnConnect(func(s *socketio.Socket) { sockets <- s })
	c := p.dial("&transport=websocket")
	c.send("40/call")
	c.expect("0{…", "40/call,…")
	s := <-sockets

	type result struct {
		sum int
		err error
	}
	done := make(chan result)
	call := func(ctx context.Context) {
		m, err := s.Call(ctx, "sum", 1, 2)
		var r result
		if r.err = err; err == nil {
			r.err = m.Decode(&r.sum)
		}
		done <- r
	}
	go call(t.Context())
	c.expect(`42/call,1["sum",1,2]`)
	c.send("43/call,1[3]", "43/call,1[4]", "43/call,9[5]") // an answer twice, and one that nobody asked for
	if r := <-done; r.sum != 3 || r.err != nil {
		t.Errorf("%+v", r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	go call(ctx)
	if r := <-done; !errors.Is(r.err, context.DeadlineExceeded) {
		t.Errorf("%+v", r)
	}
	go call(t.Context())
	c.expect(`42/call,2["sum",1,2]`, `42/call,3["sum",1,2]`)
	c.Close()
	if r := <-done; !errors.Is(r.err, socketio.ErrDisconnected) {
		t.Errorf("%+v", r)
	}
}

func TestOrigins(t *testing.T) {
	_, p := serve(t, calm)
	for origin, want := range map[string]int{"": 200, strings.SplitN(p.url, "/socket.io", 2)[0]: 200, "https://malo.example": 403, "null": 403} {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", p.url+"&transport=polling", nil)
		r.Close = true
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%q: %d, want %d", origin, response.StatusCode, want)
		}
	}
}

func TestAClosingServerSendsItsClientsBack(t *testing.T) {
	server, p := serve(t, calm)
	c, q := p.connected(), p.open()
	polled := make(chan string)
	go func() { _, text := p.request("GET", q, ""); polled <- text }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := server.Close(ctx); err != nil {
		t.Fatal(err)
	}
	var closed *websocket.CloseError
	if _, _, err := c.ReadMessage(); !errors.As(err, &closed) || closed.Code != websocket.CloseServiceRestart {
		t.Errorf("WebSocket: %v", err)
	}
	<-polled
	if status, _ := p.request("GET", "&transport=polling", ""); status != 503 {
		t.Errorf("a closed server: %d", status)
	}
}

func TestASlowClientIsCut(t *testing.T) {
	server, p := serve(t, calm)
	p.connected() // and reads nothing
	quick := p.connected()
	q := p.open() // neither does this one poll
	p.request("POST", q, "40")
	big := strings.Repeat("x", 20_000)
	for server.Len() > 1 {
		_ = server.Of("/").Emit("big", big)
		quick.expect(`42["big","…`)
	}
}
