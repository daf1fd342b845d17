package loadtest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Silent opens n connections that send a request each, with three times their number
// in the place of [Nth], and never read the answer.
func Silent(b testing.TB, addr string, n int, request string) *Clients {
	return start(b, addr, "silent", n, request, "")
}

// silent runs in the other process. Its sockets have the smallest receive buffer
// possible, so that the server's writes block soon.
func silent(addr string, n int, request string, orders *bufio.Scanner) {
	conns := make([]net.Conn, n)
	for i := range conns {
		home := home(i)
		home.Control = func(_, _ string, raw syscall.RawConn) error { return raw.Control(shrinkReceiveBuffer) }
		conn, err := home.Dial("tcp", addr)
		if err != nil {
			fatal(err)
		}
		_, _ = io.WriteString(conn, strings.ReplaceAll(request, Nth, strconv.Itoa(3*i)))
		conns[i] = conn
	}
	fmt.Println("ready")
	for orders.Scan() { // until they may end
	}
	for _, conn := range conns {
		_ = conn.Close()
	}
}
