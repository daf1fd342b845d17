package socketio_test

import (
	"testing"
	"time"

	"envivo/handlers/socketio"
)

// Whoever is pinged is there if it says anything at all, and is gone soon if it
// does not: long before the heartbeat would miss it.
func TestWhoIsPingedAnswersOrIsGone(t *testing.T) {
	t.Parallel()
	server, p := serve(t, socketio.Options{}) // pings after 25 s, and waits 20 s for an answer
	sockets := make(chan *socketio.Socket, 1)
	server.Of("/").OnConnect(func(s *socketio.Socket) { sockets <- s })
	pinged := func(timeout time.Duration) <-chan bool {
		there := make(chan bool, 1)
		s := <-sockets
		sockets <- s
		if !s.Handled() { // nobody is asked while a packet of theirs is handled: they are there
			t.Error("a packet that has been handled keeps the session busy")
		}
		go func() { there <- s.Ping(timeout) }()
		return there
	}

	c := p.dial("&transport=websocket")
	c.send("40")
	c.expect("0{…", `40{"sid":"…`)
	for _, sign := range []string{"3", `42["hello"]`} {
		there := pinged(time.Minute)
		c.expect("2")
		c.send(sign)
		if !<-there {
			t.Errorf("who answers with %s is not there", sign)
		}
	}

	again := pinged(time.Minute) // two at once: one question, with the shorter timeout
	c.expect("2")
	there := pinged(50 * time.Millisecond)
	c.expect("2")
	if <-there || <-again {
		t.Error("who says nothing is there")
	}
	for c.hear() != "" {
	}
}
