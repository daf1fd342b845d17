package conn_test

import (
	"io"
	"net"
	"testing"

	"envivo/handlers/conn"
)

// wrapper is a connection that is more than its socket.
type wrapper struct {
	net.Conn
	wrote string
}

func (w *wrapper) WriteBuffers(buffers *net.Buffers) (int64, error) {
	w.wrote = "buffers"
	return buffers.WriteTo(w.Conn)
}

func (w *wrapper) TryWrite(p []byte) int {
	w.wrote = "at once"
	return len(p)
}

func TestAWrapperIsAskedBeforeItsSocket(t *testing.T) {
	server, client := net.Pipe()
	defer server.Close()
	got := make(chan string)
	go func() {
		all, _ := io.ReadAll(client)
		got <- string(all)
	}()
	w := &wrapper{Conn: server}
	for _, c := range []net.Conn{w, server} { // with the method, and without
		if n, err := conn.WriteBuffers(c, &net.Buffers{[]byte("uno "), []byte("dos ")}); n != 8 || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
	if w.wrote != "buffers" {
		t.Error("its own way of writing buffers is not used")
	}
	if n := conn.TryWrite(w, []byte("tres")); n != 4 || w.wrote != "at once" {
		t.Errorf("%d bytes, %s", n, w.wrote)
	}
	server.Close()
	if all := <-got; all != "uno dos uno dos " {
		t.Errorf("%q", all)
	}
}
