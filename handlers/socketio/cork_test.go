package socketio_test

import (
	"net"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"envivo/handlers/socketio"
)

// writesOf counts what is written to the connections of a listener.
type writesOf struct {
	net.Listener
	n atomic.Int64
}

func (l *writesOf) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &writtenTo{conn.(*net.TCPConn), &l.n}, nil
}

type writtenTo struct {
	*net.TCPConn
	n *atomic.Int64
}

func (c *writtenTo) Write(p []byte) (int, error) {
	c.n.Add(1)
	return c.TCPConn.Write(p)
}

// SyscallConn is asked for once by each write that does not wait.
func (c *writtenTo) SyscallConn() (syscall.RawConn, error) {
	c.n.Add(1)
	return c.TCPConn.SyscallConn()
}

// A write costs more than all that the server does for a newcomer besides: the
// answer to the handshake and the open packet are one, the answer to CONNECT and
// what its handler says another.
func TestANewcomerIsAnsweredInTwoWrites(t *testing.T) {
	server := socketio.New(calm)
	server.Of("/").OnConnect(func(s *socketio.Socket) {
		for n := range 3 {
			_ = s.Emit("n", n)
		}
	})
	h := httptest.NewUnstartedServer(server)
	writes := &writesOf{Listener: h.Listener}
	h.Listener = writes
	h.Start()
	defer h.Close()
	c := (&peer{t, h.URL + "/socket.io/?EIO=4"}).dial("&transport=websocket")
	c.expect("0{…")
	if n := writes.n.Load(); n != 1 {
		t.Errorf("the handshake took %d writes, want 1", n)
	}
	c.send("40")
	c.expect(`40{"sid":"…`, `42["n",0]`, `42["n",1]`, `42["n",2]`)
	if n := writes.n.Load(); n != 2 {
		t.Errorf("together with CONNECT it took %d writes, want 2", n)
	}
}

// Whoever sends it, by whichever way, and however much it is: what goes out
// together goes out in order, and before the end of the session.
func TestWhatGoesOutTogetherKeepsItsOrder(t *testing.T) {
	const events = 50 // more than are held back
	server := socketio.New(calm)
	n := server.Of("/")
	n.OnConnect(func(s *socketio.Socket) {
		for i := range events {
			switch i % 3 {
			case 0:
				_ = n.Emit("n", i)
			case 1:
				_ = s.Emit("n", i)
				if err := s.Drained(t.Context()); err != nil { // it must not wait for us
					t.Errorf("after event %d: %v", i, err)
				}
			default:
				_ = s.Emit("n", i)
			}
		}
		s.Close()
	})
	c := listen(t, server).dial("&transport=websocket")
	c.send("40")
	c.expect("0{…", `40{"sid":"…`)
	for i := range events {
		c.expect(`42["n",` + strconv.Itoa(i) + `]`)
	}
	c.expect("")
}
