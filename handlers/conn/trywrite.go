package conn

import (
	"net"
	"syscall"
)

// TryWrite writes as much of p as the socket takes at once, and never waits: n
// is less than len(p) where its buffer is full, where the connection is broken,
// and where this cannot be done at all (TLS, another system than Unix). The
// caller sees to it that nobody else writes to the connection meanwhile.
//
// It saves a goroutine for each client that is as fast as the network: to wake
// one in order to write costs more than all that a server does for a message
// besides the write itself.
func TryWrite(c net.Conn, p []byte) (n int) {
	if wrapper, ok := c.(interface{ TryWrite(p []byte) int }); ok {
		return wrapper.TryWrite(p)
	}
	socket, ok := c.(syscall.Conn)
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
