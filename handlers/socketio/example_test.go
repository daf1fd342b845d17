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

// A program that serves two namespaces and echoes events, and what a client of
// the second one sees.
func Example() {
	io := socketio.New(socketio.Options{})
	echo := func(s *socketio.Socket) {
		s.On("eco", func(m *socketio.Message) {
			var text string
			if err := m.Decode(&text); err != nil {
				_ = m.Ack("mándame un texto")
				return
			}
			_ = s.Emit("eco", text)
			_ = m.Ack("oído")
		})
	}
	io.Of("/").OnConnect(echo)
	io.Of("/admin").OnConnect(echo)
	io.Of("/admin").Use(func(s *socketio.Socket) error {
		var auth struct{ Token string }
		if err := s.Auth(&auth); err != nil || auth.Token != "secreto" {
			return &socketio.Refused{Message: "no te conozco"}
		}
		return nil
	})
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	server := httptest.NewServer(mux) // as a rule http.ListenAndServe(":8080", mux)
	defer server.Close()
	defer io.Close(context.Background())

	talk(server.Listener.Addr().String(), `40/admin,{}`, `40/admin,{"token":"secreto"}`, `42/admin,1["eco","hola"]`)
	// Output:
	// 0{…
	// 44/admin,{"message":"no te conozco"}
	// 40/admin,{…
	// 42/admin,["eco","hola"]
	// 43/admin,1["oído"]
}

// talk sends frames and prints what comes, without the ids.
func talk(address string, frames ...string) {
	ws, response, err := websocket.DefaultDialer.Dial("ws://"+address+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	defer ws.Close()
	for _, f := range frames {
		_ = ws.WriteMessage(websocket.TextMessage, []byte(f))
	}
	for range len(frames) + 2 {
		_, b, err := ws.ReadMessage()
		if err != nil {
			fmt.Println(err)
			return
		}
		text, _, private := strings.Cut(string(b), `"sid"`)
		if private {
			text += "…"
		}
		fmt.Println(text)
	}
}
