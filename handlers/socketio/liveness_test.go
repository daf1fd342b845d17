package socketio_test

import (
	"testing"

	"envivo/handlers/socketio"
)

// patient serves a namespace with a handler that waits to be released. The
// channel tells that it has begun.
func patient(t *testing.T) (p *peer, begun <-chan struct{}, release func()) {
	t.Helper()
	server, p := serve(t, quick)
	begins, released := make(chan struct{}, 1), make(chan struct{})
	server.Of("/").OnConnect(func(s *socketio.Socket) {
		s.On("wait", func(*socketio.Message) { begins <- struct{}{}; <-released })
		s.On("message-with-ack", func(m *socketio.Message) { _ = m.Ack(m.Args()...) })
	})
	return p, begins, func() { close(released) }
}

// Three pings are half as long again as a client may be silent.
const longerThanPatience = 3

func TestHeartbeatsCountPastAHandlerThatWaits(t *testing.T) {
	t.Parallel()
	t.Run("WebSocket", func(t *testing.T) {
		p, begun, release := patient(t)
		c := p.dial("&transport=websocket")
		c.send("40")
		c.expect("0{…", `40{"sid":"…`)
		c.send(`42["wait"]`)
		<-begun
		for range longerThanPatience {
			c.expect("2")
			c.send("3")
		}
		c.send(`421["message-with-ack"]`)
		release()
		c.expect("431[]")
	})
	t.Run("polling", func(t *testing.T) {
		p, begun, release := patient(t)
		q := p.open()
		p.request("POST", q, "40")
		p.request("GET", q, "")
		posted := make(chan int)
		go func() { status, _ := p.request("POST", q, `42["wait"]`); posted <- status }()
		<-begun
		for range longerThanPatience { // the pongs wait for the POST: it is one at a time
			if _, text := p.request("GET", q, ""); text != "2" {
				t.Fatalf("polled %q", text)
			}
		}
		release()
		if status := <-posted; status != 200 {
			t.Fatalf("POST: %d", status)
		}
		if status, _ := p.request("POST", q, "3\x1e421[\"message-with-ack\"]"); status != 200 {
			t.Fatalf("its pong: %d", status)
		}
		if _, text := p.request("GET", q, ""); text != "431[]" {
			t.Errorf("polled %q", text)
		}
	})
}

// To wait for a handler excuses no silence after it.
func TestWhoIsSilentAfterAHandlerThatWaitedIsCut(t *testing.T) {
	t.Parallel()
	p, begun, release := patient(t)
	c := p.dial("&transport=websocket")
	c.send("40", `42["wait"]`)
	<-begun
	release()
	for got := c.hear(); got != ""; {
		got = c.hear()
	}
}

// Whatever a client says counts as a sign of life, not its pongs alone.
func TestWhoTalksIsAlive(t *testing.T) {
	t.Parallel()
	_, p := serve(t, quick)
	c := p.connected()
	for range longerThanPatience {
		c.expect("2")
		c.send(`421["message-with-ack"]`)
		c.expect("431[]")
	}
}
