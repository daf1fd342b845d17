package sockets_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/olahol/melody"

	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
)

// open serves a hub, and returns its address.
func open(t *testing.T, options sockets.Options) (*sockets.Hub, string) {
	t.Helper()
	hub := sockets.New(options)
	server := httptest.NewServer(conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hub.Serve(w, r, nil) })))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := hub.Close(ctx); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return hub, server.Listener.Addr().String()
}

func dial(t *testing.T, addr string) *websocket.Conn {
	t.Helper()
	ws, response, err := websocket.DefaultDialer.Dial("ws://"+addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(time.Minute))
	return ws
}

// closeCode reads on until the end, and says how it was.
func closeCode(ws *websocket.Conn) int {
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
				return closed.Code
			}
			return websocket.CloseAbnormalClosure
		}
	}
}

var echo = sockets.Options{
	MaxMessage: 1 << 10, Queue: 8, ReadBuffer: 128, WriteBuffer: 128,
	Text: func(s *melody.Session, text []byte) { _ = s.Write(append([]byte("eco: "), text...)) },
}

func TestARoomIsToldWhatHappens(t *testing.T) {
	told := make(chan string, 10)
	options := echo
	options.Connected = func(*melody.Session) { told <- "connected" }
	options.Disconnected = func(*melody.Session) { told <- "disconnected" }
	options.Binary = func(_ *melody.Session, data []byte) { told <- "binary " + string(data) }
	options.Sent = func(*melody.Session) { told <- "sent" }
	hub, addr := open(t, options)
	ws := dial(t, addr)
	expect := func(want string) {
		t.Helper()
		if got := <-told; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	expect("connected")
	if hub.Len() != 1 {
		t.Errorf("%d sessions", hub.Len())
	}
	_ = ws.WriteMessage(websocket.TextMessage, []byte("hola"))
	if _, text, err := ws.ReadMessage(); err != nil || string(text) != "eco: hola" {
		t.Errorf("%q, %v", text, err)
	}
	expect("sent")
	_ = ws.WriteMessage(websocket.BinaryMessage, []byte("\xff"))
	expect("binary \xff")
	ws.Close()
	expect("disconnected")
}

// A text that is not UTF-8 reaches no room, and what follows it neither.
func TestATextIsUTF8(t *testing.T) {
	options := echo
	options.Text = func(_ *melody.Session, text []byte) { t.Errorf("the room hears %q", text) }
	_, addr := open(t, options)
	ws := dial(t, addr)
	_ = ws.WriteMessage(websocket.TextMessage, []byte("\xff"))
	_ = ws.WriteMessage(websocket.TextMessage, []byte("hola"))
	if code := closeCode(ws); code != websocket.CloseInvalidFramePayloadData {
		t.Errorf("%d", code)
	}
}

func TestWhatIsNoHandshakeHearsWhy(t *testing.T) {
	_, addr := open(t, echo)
	const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
	const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	for _, test := range []struct {
		name, request string
		status        int
	}{
		{"no WebSocket", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 426},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n" + upgrade + key + "Sec-WebSocket-Version: 13\r\n\r\n", 426},
		{"another version", "GET / HTTP/1.1\r\nHost: x\r\n" + upgrade + key + "Sec-WebSocket-Version: 8\r\n\r\n", 426},
		{"no key", "GET / HTTP/1.1\r\nHost: x\r\n" + upgrade + "Sec-WebSocket-Version: 13\r\n\r\n", 400},
		{"another origin", "GET / HTTP/1.1\r\nHost: x\r\nOrigin: http://malo.example\r\n" + upgrade + key + "Sec-WebSocket-Version: 13\r\n\r\n", 403},
	} {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(test.request))
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		c.Close()
		if response.StatusCode != test.status {
			t.Errorf("%s: %d, want %d", test.name, response.StatusCode, test.status)
		}
		if test.status == 426 && (response.Header.Get("Upgrade") != "websocket" || response.Header.Get("Sec-WebSocket-Version") != "13") {
			t.Errorf("%s: %v", test.name, response.Header)
		}
	}
}

// A client that reads nothing is cut when its queue is full: it notices, and
// nothing is lost in silence.
func TestAFullQueueCutsTheSession(t *testing.T) {
	gone := make(chan struct{})
	options := echo
	options.Connected = func(s *melody.Session) {
		go func() {
			big := []byte(strings.Repeat("x", 1<<20))
			for s.Write(big) == nil { // until it is closed
				select {
				case <-gone:
					return
				default:
				}
			}
		}()
	}
	options.Disconnected = func(*melody.Session) { close(gone) }
	_, addr := open(t, options)
	dial(t, addr)
	<-gone
}

func TestTheGoodbyeAsksToComeBack(t *testing.T) {
	hub, addr := open(t, echo)
	ws := dial(t, addr)
	closed := make(chan error)
	go func() { closed <- hub.Close(context.Background()) }()
	if code := closeCode(ws); code != websocket.CloseServiceRestart {
		t.Errorf("%d", code)
	}
	if err := <-closed; err != nil || hub.Len() != 0 {
		t.Errorf("%v, %d are left", err, hub.Len())
	}
	if _, response, err := websocket.DefaultDialer.Dial("ws://"+addr, nil); err == nil || response == nil || response.StatusCode != 503 {
		t.Errorf("somebody comes in after the goodbye: %v, %v", response, err)
	}
}

// Whoever does not leave within the goodbye's time is cut.
func TestTheGoodbyeHasAnEnd(t *testing.T) {
	hub, addr := open(t, echo)
	dial(t, addr) // and reads nothing, so does not answer
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if err := hub.Close(canceled); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// One that is accepted while the goodbyes are said hears one too.
func TestWhoComesDuringTheGoodbyeIsDismissed(t *testing.T) {
	var hub *sockets.Hub
	closed := make(chan error, 1)
	begun := make(chan struct{})
	var once sync.Once
	options := echo
	options.Connected = func(*melody.Session) {
		once.Do(func() { go func() { closed <- hub.Close(context.Background()) }() })
		<-begun
	}
	hub, addr := open(t, options)
	ws := dial(t, addr)
	go func() {
		for { // Close has begun when nobody else comes in
			another, response, err := websocket.DefaultDialer.Dial("ws://"+addr, nil)
			if err != nil && response != nil && response.StatusCode == 503 {
				close(begun)
				return
			}
			if err == nil {
				another.Close()
			}
		}
	}()
	if code := closeCode(ws); code != websocket.CloseServiceRestart && code != websocket.CloseAbnormalClosure {
		t.Errorf("%d", code)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
