// Package admission is admission control: how many connections a server takes,
// in all and from one address. It works where they are accepted, before anybody
// has read a byte.
//
//	gate := &admission.Gate{Limits: admission.Limits{All: 20_000, Each: 4_096}}
//	listener = gate.Listen(listener) // whoever is too many is answered 503, at once
//	c, err := listener.Accept()
//	…
//	gate.Leave(c) // when it is closed
//
// Whoever comes when not even a descriptor is left is answered too: one is kept
// in reserve for it, given up to accept the connection and opened again after it
// is closed.
package admission

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"envivo/handlers/visitor"
)

// Limits are how many connections a [Gate] lets in. A client for which there is no
// room is told so at once: a connection that waits unheard until another ends
// looks like a server that hangs.
type Limits struct {
	All int // at once, from all addresses; 0 means no limit

	// Each is how many may come from one address (IPv6: from a /64); 0 means
	// no limit. A class of 200 behind one address opens six for pages and polls and
	// some more for streams, each.
	Each int

	// Many reports whether an address stands for many people, as a trusted proxy's
	// and this machine's own do: Each does not hold for it. Nil means that none does.
	Many func(netip.Addr) bool

	Logger *slog.Logger // hears of those who are turned away; nil means slog.Default()
}

const (
	spare       = 256         // descriptors that connections leave to the log's files and all else
	maxTurning  = 32          // connections that are told why they are turned away; others are just closed
	turnWithin  = time.Second // how long that may take
	warnAgainIn = time.Minute
)

// Descriptors is how many files and connections this process may have open, and
// how many of them connections may be; 0 where nobody knows. Package os has
// raised the soft limit to the hard one when the program began (Go 1.19), so
// that this is all that there is without more rights.
func Descriptors() (all, connections int) {
	all = maxDescriptors()
	return all, all - min(spare, all/2)
}

// A Gate counts the connections of its listeners, and lets in no more than its
// limits say. The zero Gate lets everybody in.
type Gate struct {
	Limits Limits // not to be changed once it listens

	mu     sync.Mutex
	all    int
	each   map[netip.Addr]int
	warned time.Time

	turning  atomic.Int32
	refused  atomic.Uint64
	reserved *os.File // a descriptor to answer with when there is no other
}

// Listen puts the gate before a listener. Whoever closes a connection that it
// has accepted calls [Gate.Leave], once. One gate may be before several
// listeners.
func (g *Gate) Listen(l net.Listener) net.Listener { return &listener{l, g} }

// Len is how many connections are inside.
func (g *Gate) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all
}

// Refused is how many connections were turned away.
func (g *Gate) Refused() uint64 { return g.refused.Load() }

// enter counts a connection in, unless there is no room for it.
func (g *Gate) enter(address netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	counted := g.Limits.Each > 0 && (g.Limits.Many == nil || !g.Limits.Many(address))
	key := visitor.Network(address)
	if g.Limits.All > 0 && g.all >= g.Limits.All || counted && g.each[key] >= g.Limits.Each {
		return false
	}
	g.all++
	if counted {
		if g.each == nil {
			g.each = make(map[netip.Addr]int)
		}
		g.each[key]++
	}
	return true
}

// Leave counts out a connection that was accepted.
func (g *Gate) Leave(c net.Conn) {
	key := visitor.Network(addressOf(c))
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all--
	if n, counted := g.each[key]; n > 1 {
		g.each[key] = n - 1
	} else if counted {
		delete(g.each, key)
	}
}

// refuse counts somebody who is turned away. Once a minute at most it returns a
// logger, to tell whoever runs the site.
func (g *Gate) refuse() *slog.Logger {
	refused := g.refused.Add(1)
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Since(g.warned) < warnAgainIn {
		return nil
	}
	g.warned = time.Now()
	logger := g.Limits.Logger
	if logger == nil {
		logger = slog.Default()
	}
	return logger.With("open", g.all, "refused", refused)
}

// addressOf is the other end's, never an IPv4 one in its IPv6 form.
func addressOf(c net.Conn) netip.Addr {
	if tcp, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

type listener struct {
	net.Listener
	gate *Gate
}

// Accept implements [net.Listener]. net/http waits when it fails for want of
// descriptors, and with it all who come: so here somebody is turned away each
// time instead.
func (l *listener) Accept() (net.Conn, error) {
	for {
		l.gate.reserve()
		raw, err := l.Listener.Accept()
		if isExhausted(err) {
			if raw, err = l.acceptAnyway(); err == nil {
				if log := l.gate.refuse(); log != nil {
					log.Warn("no descriptors are left: raise the limit (ulimit -n), or lower --connections", "limit", maxDescriptors())
				}
				_, _ = io.WriteString(raw, sorry)
				_ = raw.Close()
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		if address := addressOf(raw); !l.gate.enter(address) {
			if log := l.gate.refuse(); log != nil {
				log.Warn("too many connections", "client", address, "all", l.gate.Limits.All, "each", l.gate.Limits.Each)
			}
			l.gate.turnAway(raw)
			continue
		}
		return raw, nil
	}
}

// isExhausted: this process, or the machine, can open nothing more.
func isExhausted(err error) bool {
	const windows = syscall.Errno(10024) // WSAEMFILE; elsewhere it is nothing
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, windows)
}

// reserve keeps a descriptor, if there is one to be had.
func (g *Gate) reserve() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reserved == nil {
		g.reserved, _ = os.Open(os.DevNull) // next time, perhaps
	}
}

// acceptAnyway gives up the reserve for a connection.
func (l *listener) acceptAnyway() (net.Conn, error) {
	g := l.gate
	g.mu.Lock()
	if g.reserved != nil {
		_ = g.reserved.Close()
		g.reserved = nil
	}
	g.mu.Unlock()
	return l.Listener.Accept()
}

// turnAway says why, to a client that has asked: a browser takes no answer
// before its question.
func (g *Gate) turnAway(c net.Conn) {
	if g.turning.Add(1) > maxTurning {
		g.turning.Add(-1)
		_ = c.Close()
		return
	}
	go func() {
		defer g.turning.Add(-1)
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(turnWithin))
		var question [1 << 10]byte
		if n, _ := c.Read(question[:]); n == 0 {
			return
		}
		if _, err := io.WriteString(c, sorry); err != nil {
			return
		}
		if half, ok := c.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // the rest of the question must not reset the answer
		}
		for read := 0; read < 64<<10; {
			n, err := c.Read(question[:])
			if err != nil {
				return
			}
			read += n
		}
	}()
}

// sorry is what a client hears that is turned away, before anybody has read what it wants.
const sorry = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\n\r\n" +
	"El servidor no admite ahora más conexiones. Cierra las pestañas que no uses y vuelve a intentarlo en unos segundos.\n"
