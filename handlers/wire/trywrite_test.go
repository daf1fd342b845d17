//go:build unix

package wire_test

import (
	"net"
	"testing"

	"envivo/handlers/conn"
	"envivo/handlers/wire"
)

// Behind a tap it is counted like every other write.
func TestTryWriteIsCounted(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tap := new(wire.Tap)
	t.Cleanup(tap.Close)
	listener := tap.Listen(inner)
	defer listener.Close()
	client, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if n := conn.TryWrite(server, []byte("hola")); n != 4 {
		t.Errorf("it writes %d bytes of 4", n)
	}
	if _, out := server.(*wire.Conn).Counts(); out != 4 {
		t.Errorf("the tap counts %d bytes, want 4", out)
	}
}
