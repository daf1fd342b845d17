package handlers

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/polling"
	"envivo/handlers/sse"
	"envivo/handlers/websocket"
)

// A silent connection asks once, takes the first bytes of the answer, and no
// more: what a socket is to a server once the kernel's own buffers are full.
type silent struct {
	net.Conn // its addresses
	asks     *strings.Reader
	takes    int
	full     sync.Once
	stalled  *sync.WaitGroup
	hijacked chan struct{}
	closed   chan struct{}
	close    sync.Once
}

func (c *silent) Read(p []byte) (int, error) {
	if c.asks.Len() > 0 {
		return c.asks.Read(p)
	}
	select {
	case <-c.hijacked:
		return 0, os.ErrDeadlineExceeded
	case <-c.closed:
		return 0, io.EOF
	}
}

func (c *silent) Write(p []byte) (int, error) {
	if c.takes -= len(p); c.takes >= 0 {
		return len(p), nil
	}
	c.full.Do(c.stalled.Done)
	<-c.closed
	return 0, net.ErrClosed
}

// Close is the test's; or the server's own, which on a machine that is too busy
// refuses some: they do not wait any more either.
func (c *silent) Close() error {
	c.full.Do(c.stalled.Done)
	c.close.Do(func() { close(c.closed) })
	return nil
}

func (c *silent) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is how net/http ends its own read when somebody hijacks.
func (c *silent) SetReadDeadline(at time.Time) error {
	if !at.IsZero() && time.Now().After(at) {
		c.hijacked <- struct{}{}
	}
	return nil
}

func (c *silent) SetWriteDeadline(time.Time) error { return nil }

// crowd is a listener at which silent connections come.
type crowd struct {
	comes  chan net.Conn
	closed chan struct{}
	close  sync.Once
}

func (l *crowd) Accept() (net.Conn, error) {
	select {
	case conn := <-l.comes:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *crowd) Close() error   { l.close.Do(func() { close(l.closed) }); return nil }
func (l *crowd) Addr() net.Addr { return &net.TCPAddr{} }

// A thousand clients each ask for old pages of their own, and never read the
// answer. All of them together cost less than 64 MiB, by any technique.
func TestAThousandReadersThatNeverReadCostLessThan64MiB(t *testing.T) {
	const readers, events = 1000, 4000
	log := eventlogtest.Open(t, eventlog.Spec{Tail: 16})
	data := []byte(`{"x":"` + strings.Repeat("x", 4000) + `"}`)
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range events / 8 {
				if _, err := log.Append(eventlogtest.Context(t), "pulse", data, ""); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	for path, more := range map[string]string{
		"/polling": "", "/sse": "",
		"/websocket": "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
	} {
		t.Run(path, func(t *testing.T) {
			ctx, stop := context.WithCancel(context.Background())
			streams, room := sse.New(ctx, log), websocket.New(ctx, log, websocket.Options{})
			mux := http.NewServeMux()
			mux.Handle("/polling", polling.New(ctx, log))
			mux.Handle("/sse", streams)
			mux.Handle("/websocket", room)
			server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
			listener := &crowd{comes: make(chan net.Conn), closed: make(chan struct{})}
			var served, stalled sync.WaitGroup
			served.Go(func() { _ = server.Serve(listener) })

			before := inUse()
			conns := make([]*silent, readers)
			pipe, _ := net.Pipe()
			stalled.Add(readers)
			for i := range conns {
				conns[i] = &silent{
					Conn: pipe, takes: 200, stalled: &stalled, hijacked: make(chan struct{}, 8), closed: make(chan struct{}),
					asks: strings.NewReader(fmt.Sprintf("GET %s?after=%d HTTP/1.1\r\nHost: a\r\n%s\r\n", path, i*(events-200)/readers, more)),
				}
				listener.comes <- conns[i]
			}
			stalled.Wait()
			cost := inUse() - before
			t.Logf("%d readers cost %.1f MiB", readers, float64(cost)/(1<<20))
			if cost > 64<<20 {
				t.Errorf("%d readers cost %d MiB", readers, cost>>20)
			}
			for _, conn := range conns {
				_ = conn.Close()
			}
			stop()
			room.Close(eventlogtest.Context(t))
			_ = streams.Close(eventlogtest.Context(t))
			_ = server.Close()
			served.Wait()
		})
	}
}

// inUse is what lives on the heap and on the stacks of goroutines.
func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
