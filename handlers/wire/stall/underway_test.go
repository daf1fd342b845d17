//go:build linux

package stall_test

import (
	"io"
	"net"
	"runtime"
	"testing"

	"envivo/handlers/conn"

	"envivo/handlers/wire/stall"
)

// What a reader takes out of the network is progress, though the socket has had
// it for long.
func TestWhatIsUnderWayIsKnown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	block := make([]byte, 64<<10)
	sent := 0
	for n := len(block); n == len(block); sent += n {
		n = conn.TryWrite(server, block)
	}
	before := stall.UnderWay(server)
	if before <= 0 || before > sent {
		t.Fatalf("of %d bytes %d are under way", sent, before)
	}
	if _, err := io.ReadFull(client, make([]byte, sent)); err != nil {
		t.Fatal(err)
	}
	for stall.UnderWay(server) > 0 { // until it has heard so
		runtime.Gosched()
	}
}
