package wire_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"envivo/handlers/visitor"
	"envivo/handlers/wire"
	"envivo/handlers/wire/trace"
)

// site is a server behind a tap, with one lab, and a proxy in front of it that
// counts and keeps what really passes.
type site struct {
	t     testing.TB
	tap   *wire.Tap
	lab   *wire.Lab
	addr  string // of the server itself
	proxy *proxy
}

func newSite(t testing.TB, h http.Handler) *site {
	t.Helper()
	s := &site{t: t, tap: new(wire.Tap)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: wire.Faults(h), ConnContext: wire.ConnContext, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(s.tap.Listen(listener)) }()
	s.addr = listener.Addr().String()
	s.proxy = newProxy(t, s.addr)
	t.Cleanup(func() {
		s.tap.Close()
		s.proxy.close()
		_ = server.Close()
	})
	var no *visitor.Refused
	if s.lab, no = s.tap.Open(visitor.Visitor{}); no != nil {
		t.Fatal(no)
	}
	s.lab.Record(true)
	return s
}

// in adds the lab to a path.
func (s *site) in(path string) string { return path + "lab=" + s.lab.ID() }

// client is a browser that has one connection.
func (s *site) client() *http.Client {
	transport := &http.Transport{MaxConnsPerHost: 1}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 20 * time.Second}
}

// until follows the lab's entries from the beginning until found has seen
// enough of them.
func (s *site) until(what string, found func([]*trace.Entry) bool) []*trace.Entry {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var all []*trace.Entry
	for page := range s.lab.Entries(ctx, 0) {
		all = append(all, page.Entries...)
		if found(all) {
			return all
		}
	}
	for _, e := range all {
		s.t.Logf("%+v", *e)
	}
	s.t.Fatalf("never: %s", what)
	return nil
}

func count(entries []*trace.Entry, is func(*trace.Entry) bool) (n int) {
	for _, e := range entries {
		if is(e) {
			n++
		}
	}
	return n
}

// untilKind waits for the n-th entry of that kind and returns it.
func (s *site) untilKind(kind string, n int) *trace.Entry {
	s.t.Helper()
	var last *trace.Entry
	s.until(kind, func(all []*trace.Entry) bool {
		k := 0
		for _, e := range all {
			if e.Kind == kind {
				k++
				if k == n {
					last = e
				}
			}
		}
		return k >= n
	})
	return last
}

// A proxy counts, and keeps, every byte between its clients and a server.
type proxy struct {
	listener net.Listener
	server   string
	up, down atomic.Int64
	work     sync.WaitGroup

	mu           sync.Mutex
	conns        []net.Conn
	sent, answer []byte
}

func newProxy(t testing.TB, server string) *proxy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, server: server}
	p.work.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", p.server)
			if err != nil {
				client.Close()
				continue
			}
			p.mu.Lock()
			p.conns = append(p.conns, client, server)
			p.mu.Unlock()
			p.work.Go(func() { p.copy(server, client, &p.up, &p.sent) })
			p.work.Go(func() { p.copy(client, server, &p.down, &p.answer) })
		}
	})
	return p
}

func (p *proxy) copy(to, from net.Conn, counter *atomic.Int64, kept *[]byte) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		counter.Add(int64(n))
		p.mu.Lock()
		*kept = append(*kept, buffer[:n]...)
		p.mu.Unlock()
		if n > 0 {
			_, _ = to.Write(buffer[:n])
		}
		if errors.Is(err, io.EOF) {
			_ = to.(*net.TCPConn).CloseWrite()
			return
		}
		if err != nil {
			_ = to.(*net.TCPConn).SetLinger(0) // a reset is one on the other side too
			to.Close()
			return
		}
	}
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

func (p *proxy) counts() trace.Total { return trace.Total{Up: p.up.Load(), Down: p.down.Load()} }

// passed is a copy of all bytes so far.
func (p *proxy) passed() (up, down []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]byte(nil), p.sent...), append([]byte(nil), p.answer...)
}

func (p *proxy) close() {
	p.listener.Close()
	p.mu.Lock()
	for _, c := range p.conns {
		c.Close()
	}
	p.mu.Unlock()
	p.work.Wait()
}
