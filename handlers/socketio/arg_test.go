package socketio_test

import (
	"testing"

	"envivo/handlers/socketio"
)

func TestArgumentsSentOnKeepTheirBinaryParts(t *testing.T) {
	server, p := serve(t, calm)
	server.Of("/").OnConnect(func(s *socketio.Socket) {
		s.On("on", func(m *socketio.Message) {
			args := append([]any{socketio.Binary("mine")}, m.Args()...)
			if err := s.Emit("on", args...); err != nil {
				_ = s.Emit("cannot", err.Error())
			}
		})
	})
	c := p.dial("&transport=websocket")
	c.send("40")
	c.expect("0{…", `40{"sid":"…`)

	// Deep inside, out of order, one of them twice; and what only looks like one.
	c.send(`452-["on",{"a":[1,{"num":1,"_placeholder":true}],"n":9007199254740993},`+photo+`,{"_placeholder":true,"num":1},`+
		`{"_placeholder":false,"num":7},{"a":1},"{\"_placeholder\":true,\"num\":0}"]`, "binary:zero", "binary:one")
	c.expect(`454-["on",`+photo+`,{"a":[1,{"_placeholder":true,"num":1}],"n":9007199254740993},{"_placeholder":true,"num":2},{"_placeholder":true,"num":3},`+
		`{"_placeholder":false,"num":7},{"a":1},"{\"_placeholder\":true,\"num\":0}"]`, "binary:mine", "binary:one", "binary:zero", "binary:one")

	// A placeholder of nothing would break the connection of whoever hears it.
	c.send(`42["on",{"_placeholder":true,"num":0}]`)
	c.expect(`42["cannot",…`)
}
