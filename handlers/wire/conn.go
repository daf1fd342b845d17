package wire

import (
	"errors"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"envivo/handlers/conn"
	"envivo/handlers/wire/stall"
)

// A Conn is a connection that a [Tap] has accepted. It counts what passes, and
// becomes a [link] when a request of a lab comes on it; until then it is no
// more than the connection inside.
//
// It has what net/http and WebSocket libraries look for on a *net.TCPConn
// (CloseWrite, SyscallConn). It cannot have the method private to package net that
// net.Buffers uses: see [conn.WriteBuffers].
type Conn struct {
	tap     *Tap
	raw     net.Conn
	in, out atomic.Int64
	link    atomic.Pointer[link]
	sniffer sniffer

	readBy stall.Deadline // a link needs to know it
	guard  stall.Guard    // of what is written
	gone   atomic.Bool    // its place is somebody else's
}

// Counts returns how many bytes have been read and written so far: request
// lines, headers, bodies, frames, framing of every kind.
func (c *Conn) Counts() (in, out int64) { return c.in.Load(), c.out.Load() }

// Read implements [net.Conn].
func (c *Conn) Read(p []byte) (int, error) {
	if l := c.link.Load(); l != nil {
		return l.read(p)
	}
	n, err := c.raw.Read(p)
	if n > 0 {
		c.in.Add(int64(n))
		if c.tap.open.Load() > 0 {
			if before, found := c.sniffer.sniff(p[:n], c.tap); found {
				l := newLink(c)
				l.begin(before, p[:n])
				return l.read(p)
			}
		}
	}
	return n, err
}

// Write implements [net.Conn].
func (c *Conn) Write(p []byte) (int, error) {
	if l := c.link.Load(); l != nil {
		return l.write(p)
	}
	c.sniffer.answered()
	return c.push(p)
}

// push writes past the link, and counts it.
func (c *Conn) push(p []byte) (int, error) {
	written := 0
	n, err := c.guard.Write(c.raw, func() (int64, error) {
		n, err := c.raw.Write(p[written:])
		written += n
		return int64(n), err
	})
	c.out.Add(n)
	return written, err
}

// TryWrite is for [conn.TryWrite]. A lab's connection takes nothing at once: its
// queue and its trace come first.
func (c *Conn) TryWrite(p []byte) int {
	if c.link.Load() != nil {
		return 0
	}
	c.sniffer.answered()
	n := conn.TryWrite(c.raw, p)
	c.out.Add(int64(n))
	return n
}

// WriteBuffers is for [conn.WriteBuffers]: one system call, unless a lab looks on.
func (c *Conn) WriteBuffers(buffers *net.Buffers) (int64, error) {
	if c.link.Load() != nil {
		return buffers.WriteTo(c)
	}
	c.sniffer.answered()
	n, err := c.guard.Write(c.raw, func() (int64, error) { return buffers.WriteTo(c.raw) })
	c.out.Add(n)
	return n, err
}

// Close implements [net.Conn].
func (c *Conn) Close() error {
	if l := c.link.Load(); l != nil {
		return l.close()
	}
	return c.hangUp()
}

// hangUp closes the socket, and leaves its place to another.
func (c *Conn) hangUp() error {
	if c.gone.CompareAndSwap(false, true) {
		c.tap.Gate.Leave(c.raw)
	}
	return c.raw.Close()
}

// CloseWrite sends the end of what is written, as net/http does before it
// closes a connection.
func (c *Conn) CloseWrite() error {
	raw, ok := c.raw.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	if l := c.link.Load(); l != nil && !l.clear() {
		return nil // Close follows, and is held back in its turn
	}
	return raw.CloseWrite()
}

// SyscallConn implements [syscall.Conn]. What is written past the tap is not
// counted.
func (c *Conn) SyscallConn() (syscall.RawConn, error) {
	if raw, ok := c.raw.(syscall.Conn); ok {
		return raw.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// LocalAddr implements [net.Conn].
func (c *Conn) LocalAddr() net.Addr { return c.raw.LocalAddr() }

// RemoteAddr implements [net.Conn].
func (c *Conn) RemoteAddr() net.Addr { return c.raw.RemoteAddr() }

// SetDeadline implements [net.Conn].
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline implements [net.Conn].
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.readBy.Set(t)
	if c.link.Load() == nil {
		if err := c.raw.SetReadDeadline(t); err != nil {
			return err
		}
	}
	if l := c.link.Load(); l != nil { // perhaps since a moment ago
		l.setReadDeadline(t)
	}
	return nil
}

// SetWriteDeadline implements [net.Conn].
func (c *Conn) SetWriteDeadline(t time.Time) error {
	if l := c.link.Load(); l != nil {
		return l.setWriteDeadline(t)
	}
	return c.guard.SetDeadline(c.raw, t)
}
