//go:build unix

package socketio_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/olahol/melody"

	"envivo/handlers/loadtest"
	"envivo/handlers/socketio"
)

const (
	listeners = 1000
	upgrade   = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n" +
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	// "40" as a client sends it, masked with zeros.
	connect = "\x81\x82\x00\x00\x00\x0040"
)

// BenchmarkFanOut compares the CPU of an event to one of 1,000 sockets with
// melody's own Broadcast of the same bytes.
//
//	go test ./handlers/socketio -run - -bench FanOut -benchtime 200x -count 5
func BenchmarkFanOut(b *testing.B) {
	message := loadtest.Message()
	b.Run("bare", func(b *testing.B) {
		m := melody.New()
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = m.HandleRequest(w, r) }))
		defer s.Close()
		clients := loadtest.Listeners(b, s.Listener.Addr().String(), listeners, upgrade, "")
		for m.Len() < listeners { // melody counts a client in after it has answered
			clients.Wait(0)
		}
		frame := []byte(`42["chat message",` + message + `]`)
		loadtest.FanOut(b, clients, listeners, func() { _ = m.Broadcast(frame) })
	})
	b.Run("server", func(b *testing.B) {
		server := socketio.New(calm)
		n := server.Of("/")
		s := httptest.NewServer(server)
		defer s.Close()
		clients := loadtest.Listeners(b, s.Listener.Addr().String(), listeners, upgrade, connect)
		for n.Len() < listeners {
			clients.Wait(0)
		}
		payload := map[string]string{"from": string(loadtest.Mark) + "the mark and fifty bytes more, as in the other one...."}
		loadtest.FanOut(b, clients, listeners, func() { _ = n.Emit("chat message", payload) })
	})
}

// BenchmarkIdle is the memory of a connected socket on which nothing happens.
//
//	go test ./handlers/socketio -run - -bench Idle -benchtime 1x
func BenchmarkIdle(b *testing.B) {
	server := socketio.New(calm)
	server.Of("/").OnConnect(func(s *socketio.Socket) {
		s.Join("general")
		s.On("chat message", func(m *socketio.Message) { _ = m.Ack() })
	})
	s := httptest.NewServer(server)
	defer s.Close()
	loadtest.Idle(b, s.Listener.Addr().String(), listeners, upgrade, connect)
}
