package websocket_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/olahol/melody"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
	"envivo/handlers/websocket"
)

const (
	listeners = 1000
	handshake = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n" +
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)

// BenchmarkFanOut compares the CPU of a delivery to one of 1,000 clients with
// melody's own Broadcast of the same bytes.
//
//	go test ./handlers/websocket -run - -bench FanOut -benchtime 200x -count 5
func BenchmarkFanOut(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		m := melody.New()
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = m.HandleRequest(w, r) }))
		defer s.Close()
		message := sample(b)
		clients := loadtest.Listeners(b, s.Listener.Addr().String(), listeners, handshake, "")
		for m.Len() < listeners { // melody counts a client in after it has answered
			clients.Wait(0)
		}
		loadtest.FanOut(b, clients, listeners, func() { _ = m.Broadcast(message) })
	})
	b.Run("room", func(b *testing.B) {
		log := eventlogtest.Open(b, eventlog.Spec{})
		room := websocket.New(b.Context(), log, websocket.Options{})
		s := httptest.NewServer(room)
		defer s.Close()
		clients := loadtest.Listeners(b, s.Listener.Addr().String(), listeners, handshake, "")
		loadtest.FanOut(b, clients, listeners, func() {
			if _, err := log.Append(b.Context(), "pulse", []byte(loadtest.Message()), ""); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// sample is the frame that the room sends for one message.
func sample(b *testing.B) []byte {
	log := eventlogtest.Open(b, eventlog.Spec{})
	id := eventlogtest.AppendData(b, log, loadtest.Message())
	page, err := log.Read(b.Context(), eventlog.Cursor{ID: id - 1}, 1)
	if err != nil {
		b.Fatal(err)
	}
	return page.Events[0].JSON()
}

// BenchmarkIdle is the memory of a connection that nobody talks to.
//
//	go test ./handlers/websocket -run - -bench Idle -benchtime 1x
func BenchmarkIdle(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		m := melody.New()
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = m.HandleRequest(w, r) }))
		defer s.Close()
		loadtest.Idle(b, s.Listener.Addr().String(), listeners, handshake, "", 0)
	})
	b.Run("room", func(b *testing.B) {
		s := httptest.NewServer(websocket.New(b.Context(), eventlogtest.Open(b, eventlog.Spec{}), websocket.Options{}))
		defer s.Close()
		loadtest.Idle(b, s.Listener.Addr().String(), listeners, handshake, "", 0)
	})
}
