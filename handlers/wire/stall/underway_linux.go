package stall

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// underWay is how many bytes the other end has not acknowledged, -1 if that
// cannot be told.
func underWay(conn net.Conn) int {
	bytes := -1
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return bytes
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return bytes
	}
	_ = raw.Control(func(fd uintptr) {
		if n, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQ); err == nil {
			bytes = n
		}
	})
	return bytes
}
