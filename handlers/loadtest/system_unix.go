//go:build unix

package loadtest

import (
	"syscall"
	"time"
)

// CPU returns the CPU time of this process so far, user and system together.
func CPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail for the own process
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// shrinkReceiveBuffer makes the receive buffer of a socket as small as possible.
func shrinkReceiveBuffer(fd uintptr) {
	_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 2048)
}
