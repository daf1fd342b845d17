package admission_test

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"envivo/handlers/wire"
	"envivo/handlers/wire/admission"
)

// A crowd is a listener to which connections come from addresses of its own
// making, and which may be out of descriptors.
type crowd struct {
	net.Listener
	mu   sync.Mutex
	from []string
}

type fromElsewhere struct {
	*net.TCPConn
	address net.Addr
}

func (c fromElsewhere) RemoteAddr() net.Addr { return c.address }

func (l *crowd) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	address := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(l.from[0]), 4711))
	l.from = l.from[1:]
	return fromElsewhere{c.(*net.TCPConn), address}, nil
}

// bounded serves "hola" behind a tap, and returns how to visit it from an
// address: the connection, and the status that it hears.
func bounded(t *testing.T, limits admission.Limits) (tap *wire.Tap, visit func(from string) (net.Conn, int)) {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limits.Logger = slog.New(slog.DiscardHandler)
	tap = &wire.Tap{Gate: admission.Gate{Limits: limits}}
	all := &crowd{Listener: inner}
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hola") }),
		ReadHeaderTimeout: time.Minute,
	}
	tapped := tap.Listen(all)
	go func() { _ = server.Serve(tapped) }()
	t.Cleanup(func() { _ = server.Close(); tap.Close() })
	return tap, func(from string) (net.Conn, int) {
		t.Helper()
		all.mu.Lock()
		all.from = append(all.from, from)
		all.mu.Unlock()
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("from %s: %v", from, err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode == http.StatusServiceUnavailable && !strings.Contains(string(body), "no admite ahora más conexiones") {
			t.Errorf("%s", body)
		}
		return c, response.StatusCode
	}
}

// What one address takes it takes from nobody else; what a proxy takes is many
// people's; and who finds no room is told so at once.
func TestConnectionsAreBounded(t *testing.T) {
	proxy := netip.MustParsePrefix("192.0.2.0/24")
	tap, visit := bounded(t, admission.Limits{All: 6, Each: 2, Many: proxy.Contains})
	var conns []net.Conn
	for i, test := range []struct {
		from string
		want int
	}{
		{"198.51.100.1", 200},
		{"::ffff:198.51.100.1", 200}, // the same
		{"198.51.100.1", 503},
		{"2001:db8::1", 200},
		{"2001:db8::2", 200},
		{"2001:db8::3", 503}, // one network
		{"192.0.2.1", 200},
		{"192.0.2.1", 200},    // the sixth
		{"192.0.2.1", 503},    // of all
		{"203.0.113.1", 503},  // too
		{"198.51.100.1", 503}, // still
	} {
		c, status := visit(test.from)
		if status != test.want {
			t.Errorf("%d, from %s: %d, want %d", i, test.from, status, test.want)
		}
		conns = append(conns, c)
	}
	if tap.Gate.Len() != 6 || tap.Gate.Refused() != 5 {
		t.Errorf("%d connections and %d refused, want 6 and 5", tap.Gate.Len(), tap.Gate.Refused())
	}
	conns[0].Close()
	for status := 0; status != 200; { // as soon as the server notices
		_, status = visit("198.51.100.1")
	}
}

// Who comes when there are no descriptors is answered, and does not wait until
// there are.
func TestWithoutDescriptorsNobodyHangs(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	var log strings.Builder
	tap := &wire.Tap{Gate: admission.Gate{Limits: admission.Limits{Logger: slog.New(slog.NewTextHandler(&log, nil))}}}
	defer tap.Close()
	l := tap.Listen(&exhausted{Listener: inner, times: 3})
	answers := make(chan string)
	for range 3 {
		go func() {
			c, err := net.Dial("tcp", inner.Addr().String())
			if err != nil {
				answers <- err.Error()
				return
			}
			defer c.Close()
			text, _ := io.ReadAll(c)
			answers <- string(text)
		}()
	}
	accepted := make(chan error)
	go func() {
		c, err := l.Accept()
		if err == nil {
			c.Close()
		}
		accepted <- err
	}()
	for range 3 {
		if answer := <-answers; !strings.HasPrefix(answer, "HTTP/1.1 503 ") {
			t.Errorf("%q", answer)
		}
	}
	if c, err := net.Dial("tcp", inner.Addr().String()); err == nil {
		defer c.Close()
	}
	if err := <-accepted; err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "no descriptors"); n != 1 {
		t.Errorf("said %d times, want once:\n%s", n, log.String())
	}
}

// exhausted fails every other time, before it accepts.
type exhausted struct {
	net.Listener
	times int
	after bool
}

func (l *exhausted) Accept() (net.Conn, error) {
	if !l.after && l.times > 0 {
		l.after = true
		l.times--
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	l.after = false
	return l.Listener.Accept()
}
