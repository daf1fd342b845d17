package wire_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/visitor"
	"envivo/handlers/wire"
	"envivo/handlers/wire/trace"
)

// pipes is a listener without a network, for time that is not real.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// inBubble runs a test with a tap, an open lab that somebody follows, and
// connections whose handler has them to itself: what the client writes comes
// out of conns' ends.
func inBubble(t *testing.T, test func(t *testing.T, lab *wire.Lab, client net.Conn, server net.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipes{make(chan net.Conn), make(chan struct{})}
		tap := new(wire.Tap)
		taken := make(chan net.Conn, 1)
		server := &http.Server{ReadHeaderTimeout: time.Second, ConnContext: wire.ConnContext, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
			}
			fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: otro\r\n\r\n")
			taken <- conn
		})}
		go func() { _ = server.Serve(tap.Listen(p)) }()
		lab, no := tap.Open(visitor.Visitor{})
		if no != nil {
			t.Fatal(no)
		}
		lab.Record(true)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for range lab.Entries(ctx, 0) { // it stays open while it is seen
			}
		}()
		client := p.dial()
		fmt.Fprintf(client, "GET /?lab=%s HTTP/1.1\r\nHost: x\r\n\r\n", lab.ID())
		head := bufio.NewReaderSize(client, 16)
		for line := "x"; strings.TrimSpace(line) != ""; line, _ = head.ReadString('\n') {
		}
		conn := <-taken
		test(t, lab, client, conn)
		client.Close()
		conn.Close()
		cancel()
		tap.Close()
		_ = server.Close()
		synctest.Wait()
	})
}

// arrivals reads bytes and tells when each has come.
func arrivals(c io.Reader, start time.Time, n int) (times []time.Duration, text string) {
	b := make([]byte, 1)
	for range n {
		if _, err := io.ReadFull(c, b); err != nil {
			return times, text + err.Error()
		}
		times, text = append(times, time.Since(start)), text+string(b)
	}
	return times, text
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// pulse writes one letter every second, without waiting for anybody.
func pulse(w io.Writer, letters string) {
	for _, letter := range letters {
		_, _ = fmt.Fprintf(w, "%c", letter)
		<-time.After(time.Second)
	}
}

func TestDelayIsExact(t *testing.T) {
	for _, dir := range []string{trace.Up, trace.Down} {
		inBubble(t, func(t *testing.T, lab *wire.Lab, client, server net.Conn) {
			must(t, lab.Break(trace.Fault{Kind: trace.Delay, For: time.Minute, Delay: 3 * time.Second}))
			from, to := server, client
			if dir == trace.Up {
				from, to = client, server
			}
			start := time.Now()
			go pulse(from, "abcde")
			times, text := arrivals(to, start, 5)
			if fmt.Sprint(times) != "[3s 4s 5s 6s 7s]" || text != "abcde" {
				t.Errorf("%s: %v %s", dir, times, text)
			}
		})
	}
}

func TestJitterKeepsTheOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, lab *wire.Lab, client, server net.Conn) {
		must(t, lab.Break(trace.Fault{Kind: trace.Delay, For: 2 * time.Minute, Delay: 5 * time.Second, Jitter: 4 * time.Second}))
		const letters = "abcdefghijklmnopqrstuvwxyz"
		start := time.Now()
		go pulse(server, letters)
		times, text := arrivals(client, start, len(letters))
		even := true
		for i, at := range times {
			late := at - time.Duration(i)*time.Second
			if late < time.Second || late > 9*time.Second {
				t.Errorf("%c is late by %v", letters[i], late)
			}
			even = even && late == times[0]
		}
		if text != letters || even {
			t.Errorf("%s, all evenly late: %t", text, even)
		}
	})
}

func TestThrottleKeepsItsRate(t *testing.T) {
	inBubble(t, func(t *testing.T, lab *wire.Lab, client, server net.Conn) {
		must(t, lab.Break(trace.Fault{Kind: trace.Throttle, For: time.Minute, Bytes: 100}))
		start := time.Now()
		go func() { _, _ = server.Write(make([]byte, 1000)) }()
		times, _ := arrivals(client, start, 1000)
		if last := times[999]; last < 9*time.Second || last > 10*time.Second {
			t.Errorf("1000 bytes at 100 a second take %v", last)
		}
	})
}

// A fault heals by itself, on the second; a lab that nobody sees closes.
func TestFaultsAndLabsEndByThemselves(t *testing.T) {
	inBubble(t, func(t *testing.T, lab *wire.Lab, client, server net.Conn) {
		must(t, lab.Break(trace.Fault{Kind: trace.Silent, For: 20 * time.Second}))
		start := time.Now()
		go pulse(server, "abc")
		times, text := arrivals(client, start, 3)
		if fmt.Sprint(times) != "[20s 20s 20s]" || text != "abc" {
			t.Errorf("%v %s", times, text)
		}
		if e := lab.Page(0).Entries; e[0].Held != 0 {
			t.Errorf("held before the fault: %+v", e[0])
		}
		var faults []string
		for _, e := range lab.Page(0).Entries {
			if e.Kind == trace.KindFault {
				faults = append(faults, fmt.Sprint(e.Note, e.At/1e6))
			}
		}
		if fmt.Sprint(faults) != "[begin0 end20]" {
			t.Error(faults)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		tap := new(wire.Tap)
		lab, _ := tap.Open(visitor.Visitor{})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		for range lab.Entries(ctx, 0) {
		}
		<-time.After(59 * time.Second)
		if tap.Lab(lab.ID()) == nil {
			t.Error("closed too soon")
		}
		<-time.After(2 * time.Second)
		if tap.Lab(lab.ID()) != nil || tap.Len() != 0 {
			t.Error("a lab that nobody sees stays open")
		}
		seen, _ := tap.Open(visitor.Visitor{})
		ended := time.Now()
		for range seen.Entries(t.Context(), 0) {
		}
		if life := time.Since(ended); life != 2*time.Hour {
			t.Errorf("a lab that is seen lives %v", life)
		}
		tap.Close()
	})
}

// Deadlines hold in a silence as they do on a network.
func TestDeadlinesInASilence(t *testing.T) {
	inBubble(t, func(t *testing.T, lab *wire.Lab, client, server net.Conn) {
		must(t, lab.Break(trace.Fault{Kind: trace.Silent, For: time.Minute}))
		start := time.Now()
		_ = server.SetReadDeadline(start.Add(5 * time.Second))
		if _, err := server.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 5*time.Second {
			t.Errorf("read: %v after %v", err, time.Since(start))
		}
		_ = server.SetWriteDeadline(start.Add(10 * time.Second))
		written := 0
		for {
			n, err := server.Write(make([]byte, 64<<10))
			if written += n; err != nil {
				if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 10*time.Second {
					t.Errorf("write: %v after %v", err, time.Since(start))
				}
				break
			}
		}
		if written < 256<<10 || written > 512<<10 {
			t.Errorf("%d bytes fit into a silence", written)
		}
		lab.Heal()
		_ = server.SetWriteDeadline(time.Time{})
		go func() { _, _ = server.Write([]byte("!")) }()
		all := make([]byte, written+1)
		if n, err := io.ReadFull(client, all); err != nil || all[written] != '!' {
			t.Errorf("%d bytes come of %d, %v", n, written+1, err)
		}
	})
}

// What a write that stalls has written is counted, and no more.
func TestAStalledWriteIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tap := new(wire.Tap)
		defer tap.Close()
		listener := &pipes{make(chan net.Conn, 1), nil}
		client := listener.dial()
		defer client.Close()
		server, err := tap.Listen(listener).Accept()
		must(t, err)
		defer server.Close()
		go func() { _, _ = io.ReadFull(client, make([]byte, 50)) }()
		start := time.Now()
		n, err := server.Write(make([]byte, 100))
		if _, out := server.(*wire.Conn).Counts(); n != 50 || out != 50 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%d bytes and %v, the tap counts %d", n, err, out)
		}
		if took := time.Since(start); took != 15*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
