// Package loadtest puts the clients of a benchmark into another process, so
// that what the benchmark's own process spends is what the server costs.
//
// The other process is the test binary, started again: call [ClientIfAsked] at
// the beginning of TestMain. It talks to loopback addresses only, and ends with
// its parent. The two talk over pipes: the benchmark writes one order a line, and
// the clients answer each with one line when it is carried out.
//
//	loadtest.go   clients that listen or ask, and what benchmarks report
//	talk.go       WebSocket clients that write messages and count what arrives
//	join.go       WebSocket clients that connect at a given rate
//	process.go    a server in a process of its own, measured from outside (Linux)
package loadtest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Mark is the byte by which [Clients] count messages: it occurs once in each of
// them, and nowhere else in what the server writes.
const Mark = '~'

// SID is a placeholder in what [Listeners] send after an Engine.IO handshake: it
// is replaced by the session id that the handshake's answer contained.
const SID = "{sid}"

const roleEnv = "ENVIVO_LOADTEST"

// ClientIfAsked becomes the client process, and never returns, if this process
// was started for that.
func ClientIfAsked() {
	if os.Getenv(roleEnv) == "" {
		return
	}
	var (
		addr, mode, request, then string
		n                         int
	)
	fmt.Sscanf(os.Getenv(roleEnv), "%s %s %d %q %q", &addr, &mode, &n, &request, &then)
	if host, _, _ := net.SplitHostPort(addr); !net.ParseIP(host).IsLoopback() {
		fatal(fmt.Errorf("%s is not on this machine", addr))
	}
	orders := bufio.NewScanner(os.Stdin)
	switch mode {
	case "listen":
		listen(dial(addr, n), request, then, orders)
	case "ask":
		ask(dial(addr, n), request, orders)
	case "talk":
		talk(addr, n, request, then, orders)
	case "join":
		join(addr, request, then, orders)
	case "silent":
		silent(addr, n, request, orders)
	}
	os.Exit(0)
}

// dial opens n connections.
func dial(addr string, n int) []net.Conn {
	conns := make([]net.Conn, n)
	for i := range conns {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			fatal(err)
		}
		conns[i] = conn
	}
	return conns
}

// listen sends the request on all connections, sends then on each once its answer
// has begun, and counts marks. An order is a total number of messages; it is
// answered once that many have arrived.
func listen(conns []net.Conn, request, then string, orders *bufio.Scanner) {
	var total atomic.Int64
	answered := make(chan struct{}, len(conns))
	for _, conn := range conns {
		go func() {
			_, _ = io.WriteString(conn, request)
			buffer := make([]byte, 4096)
			for first := true; ; first = false {
				n, err := conn.Read(buffer)
				if err != nil {
					fatal(err)
				}
				if first {
					_, _ = io.WriteString(conn, strings.ReplaceAll(then, SID, sidIn(buffer[:n])))
					answered <- struct{}{}
				}
				total.Add(int64(bytes.Count(buffer[:n], []byte{Mark})))
			}
		}()
	}
	for range conns {
		<-answered
	}
	fmt.Println("ready")
	for orders.Scan() {
		var want int64
		fmt.Sscan(orders.Text(), &want)
		for deadline := time.Now().Add(time.Minute); total.Load() < want; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				fatal(fmt.Errorf("%d messages of %d", total.Load(), want))
			}
		}
		fmt.Println("done")
	}
}

// sidIn finds the session's id in an Engine.IO handshake.
func sidIn(answer []byte) string {
	_, after, _ := bytes.Cut(answer, []byte(`"sid":"`))
	sid, _, _ := bytes.Cut(after, []byte{'"'})
	return string(sid)
}

// ask repeats the request on each connection as soon as it is answered (by headers
// alone, without a body). An order is the number of requests to make, on all
// connections together.
func ask(conns []net.Conn, request string, orders *bufio.Scanner) {
	fmt.Println("ready")
	for orders.Scan() {
		var total int64
		fmt.Sscan(orders.Text(), &total)
		var left atomic.Int64
		left.Store(total)
		done := make(chan struct{})
		for _, conn := range conns {
			go func() {
				buffer := make([]byte, 4096)
				for left.Add(-1) >= 0 {
					_, _ = io.WriteString(conn, request)
					for n := 0; !bytes.HasSuffix(buffer[:n], []byte("\r\n\r\n")); {
						m, err := conn.Read(buffer[n:])
						if err != nil {
							fatal(err)
						}
						n += m
					}
				}
				done <- struct{}{}
			}()
		}
		for range conns {
			<-done
		}
		fmt.Println("done")
	}
}

func fatal(err error) {
	fmt.Println("client:", err)
	os.Exit(1)
}

// Clients are the connections in the other process, controlled from this one.
type Clients struct {
	b       testing.TB
	cmd     *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Scanner
}

// Listeners opens n connections, sends the request on each, waits for the
// beginning of each answer, and then sends then, unless it is empty. It returns
// when all are connected.
func Listeners(b testing.TB, addr string, n int, request, then string) *Clients {
	return start(b, addr, "listen", n, request, then)
}

// Askers opens n connections that send the request when [Clients.Wait] says how
// often.
func Askers(b testing.TB, addr string, n int, request string) *Clients {
	return start(b, addr, "ask", n, request, "")
}

func start(b testing.TB, addr, mode string, n int, request, then string) *Clients {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %d %q %q", roleEnv, addr, mode, n, request, then))
	orders, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	c := &Clients{b, cmd, orders, bufio.NewScanner(out)}
	b.Cleanup(c.End)
	c.expect("ready")
	return c
}

// Wait gives an order and waits until it is carried out. For [Listeners], n is the
// total number of messages that must have arrived since the start; for [Askers],
// the number of requests to make now.
func (c *Clients) Wait(n int) {
	c.b.Helper()
	fmt.Fprintln(c.orders, n)
	c.expect("done")
}

// End closes the connections and ends the process. It is called at the end of the
// test; call it to end them sooner.
func (c *Clients) End() {
	_ = c.orders.Close()
	_ = c.cmd.Wait()
}

// expect reads the next answer of the clients and fails if it is another.
func (c *Clients) expect(want string) {
	c.b.Helper()
	if !c.answers.Scan() || c.answers.Text() != want {
		c.b.Fatalf("the clients say %q instead of %q", c.answers.Text(), want)
	}
}

// Memory returns the bytes of live heap and stacks of this process, after a
// garbage collection.
func Memory() uint64 {
	runtime.GC()
	runtime.GC() // what the first one's finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// FanOut measures fan-out: fifty times a second it calls send, which must make the
// server send one message to every listener. It reports the CPU time of this
// process for each delivery, in microseconds.
func FanOut(b *testing.B, clients *Clients, listeners int, send func()) {
	sent := 0
	for range 20 { // warm up
		send()
		sent++
	}
	clients.Wait(sent * listeners)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	b.ResetTimer()
	before := CPU()
	for range b.N {
		<-tick.C
		send()
		sent++
	}
	clients.Wait(sent * listeners)
	spent := CPU() - before
	b.StopTimer()
	b.ReportMetric(float64(spent.Nanoseconds())/1000/float64(b.N*listeners), "cpu-µs/delivery")
	b.ReportMetric(0, "ns/op") // the ticker's, not ours
}

// Idle reports the memory of an idle connection, in KiB: n clients connect as
// [Listeners] do, each receives the given number of messages, and then nothing is
// sent any more.
func Idle(b *testing.B, addr string, n int, request, then string, messages int) {
	before := Memory()
	Listeners(b, addr, n, request, then).Wait(n * messages)
	time.Sleep(100 * time.Millisecond) // handshakes end, stacks shrink with the collection
	b.ReportMetric(float64(Memory()-before)/1024/float64(n), "KiB/conn")
	b.ReportMetric(0, "ns/op")
}

// Message returns a JSON object of 62 bytes with one [Mark] in it.
func Message() string { return `{"from":"` + string(Mark) + strings.Repeat("x", 50) + `"}` }
