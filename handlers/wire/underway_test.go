//go:build linux

package wire_test

import (
	"io"
	"runtime"
	"testing"

	"envivo/handlers/conn"

	"envivo/handlers/wire"
)

// What a reader takes out of the network is progress, though the socket has had
// it for long.
func TestWhatIsUnderWayIsKnown(t *testing.T) {
	server, client := tcpPair(t)
	block := make([]byte, 64<<10)
	sent := 0
	for n := len(block); n == len(block); sent += n {
		n = conn.TryWrite(server, block)
	}
	before := wire.UnderWay(server)
	if before <= 0 || before > sent {
		t.Fatalf("of %d bytes %d are under way", sent, before)
	}
	if _, err := io.ReadFull(client, make([]byte, sent)); err != nil {
		t.Fatal(err)
	}
	for wire.UnderWay(server) > 0 { // until it has heard so
		runtime.Gosched()
	}
}
