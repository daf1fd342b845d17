package socketio_test

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"envivo/handlers/socketio"
)

// allows are the options that let each session CONNECT so many times.
func allows(most int64) socketio.Options {
	type peer struct{ connects atomic.Int64 }
	options := calm
	options.Identify = func(*http.Request) any { return new(peer) }
	options.MayConnect = func(who any) bool { return who.(*peer).connects.Add(1) <= most }
	return options
}

// Whatever becomes of a CONNECT, it costs: one that is refused, to a namespace
// that there is not, or to one that the client is in already.
func TestEveryConnectCosts(t *testing.T) {
	server, p := serve(t, allows(3))
	server.Of("/closed").Use(func(*socketio.Socket) error { return errors.New("no") })
	for name, packets := range map[string][2]string{
		"refused":                {"40/closed", `44/closed,{"message":"no"}`},
		"to no namespace":        {"40/nowhere", `44/nowhere,{"message":"Invalid namespace"}`},
		"after a disconnection":  {"40", `40{"sid":"…`},
		"to where it is already": {"40", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := &peer{t, p.url}
			c := p.dial("&transport=websocket")
			c.expect("0{…")
			for n := range 3 {
				c.send(packets[0])
				switch {
				case name == "after a disconnection":
					c.expect(packets[1], `42["auth",{}]`)
					c.send("41")
				case packets[1] != "":
					c.expect(packets[1])
				case n == 0:
					c.expect(`40{"sid":"…`, `42["auth",{}]`)
				}
			}
			c.send(packets[0])
			c.expect("") // one too many ends the session
		})
	}
}

func TestAPeerIsTheSamePastADisconnection(t *testing.T) {
	options := calm
	options.Identify = func(r *http.Request) any { return r.URL.Query().Get("who") }
	server, p := serve(t, options)
	server.Of("/").OnConnect(func(s *socketio.Socket) { _ = s.Emit("you are", s.Peer()) })
	c := p.dial("&transport=websocket&who=ana")
	c.expect("0{…")
	for range 2 {
		c.send("40")
		c.expect(`40{"sid":"…`, `42["you are","ana"]`)
		c.send("41")
	}
}
