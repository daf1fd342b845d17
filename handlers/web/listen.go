package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"syscall"

	"envivo/handlers/wire/admission"
)

// ErrSixAddr is the error of [Listen] for a second address that is malformed, or
// has the port of the first.
var ErrSixAddr = errors.New("not an address for the port of six connections")

// config spares each connection the four system calls of TCP's keep-alive: a
// request has its deadlines, and all that lasts longer a heartbeat of its own.
var config = net.ListenConfig{KeepAlive: -1}

// Listen opens the site's port and, after it, that of «Seis conexiones»: a free
// port for "", none for "no". If the second cannot be opened the site does without
// it, and a warning is logged; but a malformed address is an error. The listeners
// returned are open even if there is an error.
func Listen(ctx context.Context, addr, sixAddr string, logger *slog.Logger) ([]net.Listener, error) {
	site, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	listeners := []net.Listener{site}
	switch sixAddr {
	case "no":
		return listeners, nil
	case "":
		host, _, _ := net.SplitHostPort(addr) // it was good for the first
		sixAddr = net.JoinHostPort(host, "0")
	}
	six, err := config.Listen(ctx, "tcp", sixAddr)
	switch refused := syscall.Errno(0); {
	case errors.As(err, &refused):
		logger.Warn("no port for the lab of six connections", "addr", sixAddr, "err", err)
	case err != nil:
		return listeners, ErrSixAddr
	case Port(six) == Port(site): // on another address of this machine
		return append(listeners, six), ErrSixAddr
	default:
		listeners = append(listeners, six)
	}
	return listeners, nil
}

// CanListen returns the error that [Listen] would return now for the same
// addresses, and leaves them closed.
func CanListen(ctx context.Context, addr, sixAddr string) error {
	listeners, err := Listen(ctx, addr, sixAddr, slog.New(slog.DiscardHandler))
	for _, l := range listeners {
		_ = l.Close() // nobody has come yet
	}
	return err
}

// DefaultConnections is how many connections the site takes: in all, and from
// one address. In all, an idle one costs 7 KiB (an event stream) to 16 KiB (a
// WebSocket): some 300 MiB. From one address, a class of 200 takes 3,200 if each
// has 16: six for pages and polls, the five lanes of a race, a chat, a lab and
// some that are just ending.
const (
	DefaultConnections           = 20_000
	DefaultConnectionsPerAddress = 4_096
)

// Connections are the limits of a gate: so many connections in all, but no more
// than the system has descriptors for, and so many from one address; 0 is no limit.
// Trusted proxies, which speak for many, and this machine itself have none of their
// own.
func Connections(all, each int, proxies []netip.Prefix, logger *slog.Logger) admission.Limits {
	const class = 200 * 16
	files, most := admission.Descriptors()
	if most > 0 && (all <= 0 || all > most) {
		all = most
		if all < class {
			logger.Warn("few descriptors: raise the hard limit (ulimit -Hn)", "limit", files, "connections", most)
		}
	}
	clients := NewClientIPs(proxies, "")
	many := func(address netip.Addr) bool { return address.IsLoopback() || clients.trusts(address) }
	return admission.Limits{All: all, Each: each, Many: many, Logger: logger}
}

// Port is the port of a listener that [Listen] has opened.
func Port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// Announce prints the addresses at which the site can be opened: on this machine,
// and on the others of the network.
func Announce(w io.Writer, l net.Listener) {
	fmt.Fprintln(w, "En Vivo está en marcha. Ábrelo en:")
	addr := l.Addr().(*net.TCPAddr)
	if !addr.IP.IsUnspecified() {
		fmt.Fprintf(w, "  http://%s/\n", addr)
		return
	}
	fmt.Fprintf(w, "  http://localhost:%d/\n", addr.Port)
	addresses, _ := net.InterfaceAddrs() // without them, localhost still holds
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			fmt.Fprintf(w, "  http://%s/\n", net.JoinHostPort(ip.IP.String(), strconv.Itoa(addr.Port)))
		}
	}
}
