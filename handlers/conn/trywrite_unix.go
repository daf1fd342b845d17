//go:build unix

package conn

import "syscall"

// tryWrite writes to a descriptor that does not block: all of net's are such.
func tryWrite(fd uintptr, p []byte) int {
	n, err := syscall.Write(int(fd), p)
	if err != nil {
		return 0
	}
	return n
}
