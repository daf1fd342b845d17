package loadtest

import (
	"syscall"
	"time"
)

// CPU returns the CPU time of this process so far, user and system together.
func CPU() time.Duration {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0
	}
	var created, exited, kernel, user syscall.Filetime
	if syscall.GetProcessTimes(self, &created, &exited, &kernel, &user) != nil {
		return 0
	}
	return elapsed(kernel) + elapsed(user)
}

// elapsed reads a duration that Windows counts in units of 100 ns. It is not a
// point in time, for which [syscall.Filetime.Nanoseconds] is.
func elapsed(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}

// shrinkReceiveBuffer makes the receive buffer of a socket as small as possible.
func shrinkReceiveBuffer(fd uintptr) {
	_ = syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 2048)
}
