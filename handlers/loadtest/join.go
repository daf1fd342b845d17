package loadtest

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Joiners returns clients that open WebSockets when [Clients.Join] says so, and keep
// them open. Each sends its greeting after the handshake and waits for a frame that
// begins with welcome. They read all that arrives and answer Engine.IO's pings.
func Joiners(b testing.TB, addr, request, greeting, welcome string) *Clients {
	return start(b, addr, "join", 0, request, greeting+"\n"+welcome)
}

// Join opens n more connections, rate a second, and returns when each has received
// its welcome.
func (c *Clients) Join(n, rate int) {
	c.b.Helper()
	fmt.Fprintln(c.orders, n, rate)
	c.expect("done")
}

// join runs in the other process. An order is how many connections to open, and
// how many of them a second.
func join(addr, request, then string, orders *bufio.Scanner) {
	greeting, welcome, _ := strings.Cut(then, "\n")
	fmt.Println("ready")
	for total := 0; orders.Scan(); {
		var n, rate int
		fmt.Sscan(orders.Text(), &n, &rate)
		joined := make(chan struct{})
		tick := time.NewTicker(time.Second / time.Duration(rate))
		for range n {
			<-tick.C
			number := total
			total++
			go func() {
				t := new(talker)
				t.open(addr, number, request, strings.ReplaceAll(greeting, Nth, strconv.Itoa(number)), welcome)
				joined <- struct{}{}
				for {
					t.next()
				}
			}()
		}
		tick.Stop()
		for range n {
			<-joined
		}
		fmt.Println("done")
	}
}
