package socketio_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gorilla/websocket"

	"envivo/handlers/socketio"
)

// Whoever gives a name is let in, and everybody in the room hears what one says.
// Below, what a client of the namespace sends, and what it hears.
func Example() {
	io := socketio.New(socketio.Options{})
	room := io.Of("/clase")
	room.Use(func(s *socketio.Socket) error {
		var auth struct{ Name string }
		if err := s.Auth(&auth); err != nil || auth.Name == "" {
			return &socketio.Refused{Message: "¿quién eres?"}
		}
		s.Set("name", auth.Name)
		return nil
	})
	room.OnConnect(func(s *socketio.Socket) {
		s.Join("todos")
		s.On("hola", func(m *socketio.Message) {
			var text string
			if err := m.Decode(&text); err != nil {
				_ = m.Ack("mándame un texto")
				return
			}
			_ = room.To("todos").Emit("hola", s.Get("name"), text)
			_ = m.Ack("recibido")
		})
	})
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	server := httptest.NewServer(mux) // in a program http.ListenAndServe(":8080", mux)
	defer server.Close()
	defer io.Close(context.Background()) // graceful shutdown: clients are sent back first

	address := strings.Replace(server.URL, "http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
	ws, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ws.Close()
	for _, packet := range []string{`40/clase,{}`, `40/clase,{"name":"Ana"}`, `42/clase,1["hola","mundo"]`, `42/clase,2["hola",7]`} {
		_ = ws.WriteMessage(websocket.TextMessage, []byte(packet))
	}
	for range 6 {
		_, packet, _ := ws.ReadMessage()
		text, _, _ := strings.Cut(string(packet), `"sid"`) // an id is another each time
		fmt.Println(text)
	}
	// Output:
	// 0{
	// 44/clase,{"message":"¿quién eres?"}
	// 40/clase,{
	// 42/clase,["hola","Ana","mundo"]
	// 43/clase,1["recibido"]
	// 43/clase,2["mándame un texto"]
}
