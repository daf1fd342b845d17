//go:build unix

package conn_test

import (
	"bytes"
	"io"
	"net"
	"testing"

	"envivo/handlers/conn"
)

// tcpPair is both ends of a connection.
func tcpPair(t *testing.T) (server, client net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if client, err = net.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); client.Close() })
	return server, client
}

// It writes until the reader's buffer and the writer's are full, says how far it
// came, and goes on when there is room again.
func TestTryWriteNeverWaits(t *testing.T) {
	server, client := tcpPair(t)
	block := bytes.Repeat([]byte("0123456789abcdef"), 4096)
	total := 0
	for n := len(block); n == len(block); total += n {
		if n = conn.TryWrite(server, block); total > 1<<30 {
			t.Fatal("the socket takes everything")
		}
	}
	got := make([]byte, total)
	if _, err := io.ReadFull(client, got); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < total; at += len(block) {
		if want := block[:min(len(block), total-at)]; !bytes.Equal(got[at:at+len(want)], want) {
			t.Fatalf("what came is not what was written, around byte %d", at)
		}
	}
	if n := conn.TryWrite(server, []byte("hola")); n != 4 {
		t.Errorf("with room again it writes %d bytes of 4", n)
	}
}

func TestTryWriteWhereItCannot(t *testing.T) {
	server, _ := tcpPair(t)
	server.Close()
	if n := conn.TryWrite(server, []byte("hola")); n != 0 {
		t.Errorf("to a closed connection it writes %d bytes", n)
	}
	pipe, other := net.Pipe()
	defer pipe.Close()
	defer other.Close()
	if n := conn.TryWrite(pipe, []byte("hola")); n != 0 {
		t.Errorf("to what is no socket it writes %d bytes", n)
	}
}
