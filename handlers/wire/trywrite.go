package wire

import (
	"net"
	"syscall"
)

// TryWrite writes as much of p as the socket takes at once, and never waits: n
// is less than len(p) where its buffer is full, the connection is broken, or
// where this cannot be done at all (TLS, another system than Unix). Whoever
// calls it sees to it that nobody else writes to the connection meanwhile.
//
// A goroutine that is woken in order to write costs more than all that a server
// does for a message besides the write itself. It is needed only for a client
// that is slower than the network.
func TryWrite(conn net.Conn, p []byte) (n int) {
	if tapped, ok := conn.(*Conn); ok {
		return tapped.tryWrite(p)
	}
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return 0
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) { n = tryWrite(fd, p) }) // fails where it is closed: nothing is written
	return n
}
