//go:build unix

package socketio_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/olahol/melody"

	"envivo/handlers/loadtest"
	"envivo/handlers/socketio"
)

const (
	listeners = 1000
	browser   = " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n"
	upgrade   = "GET /socket.io/?EIO=4&transport=websocket" + browser +
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	// CONNECT as a client sends it: on WebSocket a frame of 82 bytes, masked with zeros.
	hello   = `40{"room":"general","name":"Ana María","person":"0123456789abcdef0123456789abcd"}`
	connect = "\x81\xd2\x00\x00\x00\x00" + hello
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

// BenchmarkIdle is the memory of a socket that was greeted as in a chat, with an
// event and fifty more, and on which nothing happens any more. While it polls,
// two thirds are the request that waits for an answer.
//
//	go test ./handlers/socketio -run - -bench Idle -benchtime 1x
func BenchmarkIdle(b *testing.B) {
	b.Run("websocket", func(b *testing.B) { idle(b, upgrade, connect) })
	b.Run("polling", func(b *testing.B) {
		const session = "/socket.io/?EIO=4&transport=polling&sid=" + loadtest.SID
		poll := "GET " + session + browser + "\r\n"
		post := "POST " + session + browser + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(hello), hello)
		idle(b, "GET /socket.io/?EIO=4&transport=polling"+browser+"\r\n", post+poll+poll)
	})
}

func idle(b *testing.B, request, then string) {
	const history = 50
	type key struct{}
	server := socketio.New(calm)
	server.Of("/").OnConnect(func(s *socketio.Socket) {
		s.Join("general")
		for _, event := range []string{"chat message", "typing", "history"} {
			s.On(event, func(m *socketio.Message) { _ = m.Ack() })
		}
		s.Set(key{}, s)
		s.OnDisconnect(func(string) {})
		_ = s.Emit("welcome", map[string]any{"room": "general", "people": []string{"Ana", "Luis"}})
		for id := range history {
			_ = s.Emit("chat message", loadtest.Message(), id, map[string]string{"room": "general", "name": "Ana"})
		}
	})
	s := httptest.NewServer(server)
	defer s.Close()
	defer s.CloseClientConnections() // polls that wait
	loadtest.Idle(b, s.Listener.Addr().String(), listeners, request, then, history)
}
