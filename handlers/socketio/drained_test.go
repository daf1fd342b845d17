package socketio_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"envivo/handlers/socketio"
)

const (
	replayed = 5000 // ten times what may wait for a client
	batch    = 100
)

// replay serves a namespace whose sockets get all of the numbers, a batch at a
// time. The channel tells once that a client reads nothing and the sender waits
// for it; it closes when everything was sent.
func replay(t *testing.T, server *socketio.Server) <-chan struct{} {
	t.Helper()
	waits := make(chan struct{})
	filling := strings.Repeat("x", 2048) // 10 MB in all: more than the kernel holds for a socket
	server.Of("/replay").OnConnect(func(s *socketio.Socket) {
		go func() {
			defer close(waits)
			told := false
			for n := range replayed {
				if err := s.Emit("n", n, filling); err != nil {
					t.Errorf("event %d: %v", n, err)
					return
				}
				if n%batch != 0 {
					continue
				}
				if !told {
					ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
					err := s.Drained(ctx)
					cancel()
					if !errors.Is(err, context.DeadlineExceeded) {
						continue
					}
					told = true
					waits <- struct{}{}
				}
				if err := s.Drained(t.Context()); err != nil {
					t.Errorf("after event %d: %v", n, err)
					return
				}
			}
		}()
	})
	return waits
}

// counted checks that what a client hears are the numbers, in order.
type counted struct {
	t    *testing.T
	next int
}

func (c *counted) hear(packet string) {
	c.t.Helper()
	rest, event := strings.CutPrefix(packet, `42/replay,["n",`)
	if !event {
		if strings.HasPrefix(packet, "40/replay,") || packet == "6" {
			return
		}
		c.t.Fatalf("heard %.40q after %d events", packet, c.next)
	}
	if number, _, _ := strings.Cut(rest, ","); number != strconv.Itoa(c.next) {
		c.t.Fatalf("heard %s, want %d", number, c.next)
	}
	c.next++
}

// polled hears the answer to one poll.
func (c *counted) polled(p *peer, q string) {
	c.t.Helper()
	status, text := p.request("GET", q, "")
	if status != 200 {
		c.t.Fatalf("poll: %d after %d events", status, c.next)
	}
	for packet := range strings.SplitSeq(text, "\x1e") {
		c.hear(packet)
	}
}

func (c *counted) rest(ws *conn) {
	c.t.Helper()
	for c.next < replayed {
		c.hear(ws.hear())
	}
}

func TestDrainedLetsASenderGoAtTheReadersPace(t *testing.T) {
	for _, test := range []struct {
		name string
		hear func(*counted, *peer, <-chan struct{})
	}{
		{"WebSocket", func(c *counted, p *peer, waits <-chan struct{}) {
			ws := p.dial("&transport=websocket")
			ws.expect("0{…")
			ws.send("40/replay")
			<-waits
			c.rest(ws)
		}},
		{"polling", func(c *counted, p *peer, waits <-chan struct{}) {
			q := p.open()
			p.request("POST", q, "40/replay")
			<-waits
			for c.next < replayed {
				c.polled(p, q)
			}
		}},
		{"polling, then WebSocket", func(c *counted, p *peer, waits <-chan struct{}) {
			q := p.open()
			p.request("POST", q, "40/replay")
			<-waits
			for c.next < replayed/4 {
				c.polled(p, q)
			}
			ws := p.dial(strings.Replace(q, "polling", "websocket", 1))
			ws.send("2probe")
			ws.expect("3probe")
			for range 3 {
				c.polled(p, q)
			}
			ws.send("5")
			c.rest(ws)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, p := serve(t, calm)
			waits := replay(t, server)
			test.hear(&counted{t: t}, p, waits)
			if _, open := <-waits; open {
				t.Error("the sender waited twice")
			}
		})
	}
}

func TestDrainedEnds(t *testing.T) {
	for name, end := range map[string]func(server *socketio.Server, p *peer, q string, s *socketio.Socket){
		"with the session":    func(_ *socketio.Server, p *peer, q string, _ *socketio.Socket) { p.request("POST", q, "1") },
		"with the namespace":  func(_ *socketio.Server, p *peer, q string, _ *socketio.Socket) { p.request("POST", q, "41/wait") },
		"with the connection": func(_ *socketio.Server, _ *peer, _ string, s *socketio.Socket) { s.Close() },
		"with the socket":     func(_ *socketio.Server, _ *peer, _ string, s *socketio.Socket) { s.Disconnect() },
		"with the server":     func(server *socketio.Server, _ *peer, _ string, _ *socketio.Socket) { _ = server.Close(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			server, p := serve(t, calm)
			sockets := make(chan *socketio.Socket, 1)
			server.Of("/wait").OnConnect(func(s *socketio.Socket) { sockets <- s })
			q := p.open()
			p.request("POST", q, "40/wait")
			s := <-sockets

			ctx, cancel := context.WithCancel(t.Context())
			canceled, ended := make(chan error), make(chan error)
			go func() { canceled <- s.Drained(ctx) }()
			go func() { ended <- s.Drained(t.Context()) }()
			cancel()
			if err := <-canceled; !errors.Is(err, context.Canceled) {
				t.Errorf("its context ended: %v", err)
			}
			end(server, p, q, s)
			if err := <-ended; !errors.Is(err, socketio.ErrDisconnected) {
				t.Errorf("%v, want ErrDisconnected", err)
			}
			if err := s.Drained(t.Context()); !errors.Is(err, socketio.ErrDisconnected) {
				t.Errorf("afterwards: %v, want ErrDisconnected", err)
			}
		})
	}
	t.Run("at once when nothing waits", func(t *testing.T) {
		server, p := serve(t, calm)
		sockets := make(chan *socketio.Socket, 1)
		server.Of("/wait").OnConnect(func(s *socketio.Socket) { sockets <- s })
		q := p.open()
		p.request("POST", q, "40/wait")
		p.request("GET", q, "")
		if err := (<-sockets).Drained(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
