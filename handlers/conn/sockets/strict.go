package sockets

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"envivo/handlers/conn"
	"envivo/handlers/conn/frame"
)

// A Strict connection is a WebSocket's as gorilla/websocket reads it, which lets
// some of what RFC 6455 forbids pass, or answers it with another code (conn.go
// of v1.5.3, advanceFrame): a close frame whose payload is one byte passes for an
// empty one; a reason that is not UTF-8 is answered 1002 instead of 1007; at a
// length with its highest bit set, or of lengths that are too many together for
// an int64, the connection ends without a word.
//
// So frames are looked at before gorilla has them. In the place of one that is
// wrong it reads a close frame with the right code, which it answers with the
// same, as it answers every close frame; whoever writes meanwhile is not
// disturbed. Nothing that follows is read. A client that begins a long message
// when there is no memory for it ([conn.Reservation]) is ended likewise, with 1013.
//
// That a text is UTF-8 is looked at when it is complete (Hub.heard).
type Strict struct {
	net.Conn
	have   []byte // was read, and is not handed out yet
	ready  int    // bytes of it that are right
	left   uint64 // bytes of payload to come of the frame that is being handed out
	broken bool   // nothing more is read

	final   bool                 // that frame ends its message
	message uint64               // bytes of the message so far
	long    atomic.Pointer[long] // nil: it is short, as most are
}

// long is a message that holds a reservation until it is complete.
type long struct {
	conn.Reservation
	overdue *time.Timer
}

// longWithin is how long such a message may take.
const longWithin = 20 * time.Second

// Strictly returns a ResponseWriter for a WebSocket library to hijack: it gets a
// *[Strict], which begins with what the client has sent before it was answered.
func Strictly(w http.ResponseWriter) http.ResponseWriter { return strictWriter{w} }

type strictWriter struct{ http.ResponseWriter }

// Hijack implements [http.Hijacker].
func (w strictWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacked, buffers, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	strict := &Strict{Conn: hijacked}
	if n := buffers.Reader.Buffered(); n > 0 {
		early, _ := buffers.Peek(n) // it is there
		strict.add(slices.Clone(early))
	}
	buffers.Reader.Reset(strict) // gorilla refuses one that holds something
	return strict, buffers, nil
}

// Break lets nothing more be read. Only the goroutine that reads may call it.
func (c *Strict) Break() { c.broken, c.have, c.ready = true, nil, 0 }

// Broken reports whether the client has broken the protocol, so that messages
// which gorilla may still have of it count for nothing.
func (c *Strict) Broken() bool { return c.broken }

// Read implements [net.Conn].
func (c *Strict) Read(p []byte) (int, error) {
	for c.ready == 0 {
		if c.broken {
			c.finished()
			return 0, io.EOF
		}
		n, err := c.Conn.Read(p)
		if n == 0 {
			c.finished()
			return 0, err
		}
		if len(c.have) > 0 {
			c.add(append(c.have, p[:n]...))
			continue
		}
		right, rest := c.check(p[:n])
		c.keep(rest)
		if right > 0 {
			return right, nil // as a rule all of it, where it was read to
		}
	}
	n := copy(p, c.have[:c.ready])
	c.have, c.ready = c.have[n:], c.ready-n
	if len(c.have) == 0 {
		c.have = nil
	}
	return n, nil
}

// add checks what is there, from the beginning of a frame or within a payload.
func (c *Strict) add(have []byte) {
	right, rest := c.check(have)
	c.keep(rest)
	c.have, c.ready = append(have[:right:right], c.have...), c.ready+right
}

// keep holds what is not handed out yet. Of a client that has broken the
// protocol that is the frame for gorilla, and complete.
func (c *Strict) keep(rest []byte) {
	c.have, c.ready = slices.Clone(rest), 0
	if c.broken {
		c.ready = len(rest)
	}
}

// check goes through frames. It says how much of p is right, and what is to be
// kept: the beginning of a header, or of a close frame; or else, in the place of
// what is wrong, a close frame with the reason.
func (c *Strict) check(p []byte) (right int, rest []byte) {
	for right < len(p) {
		if c.left > 0 {
			n := min(c.left, uint64(len(p)-right))
			c.left -= n
			right += int(n)
			if c.left == 0 && c.final {
				c.finished()
			}
			continue
		}
		next := p[right:]
		if len(next) < 2 || len(next) < frame.HeaderSize(next[1]) {
			return right, next
		}
		size := frame.HeaderSize(next[1])
		length := frame.PayloadLength(next)
		code := 0
		switch isClose := next[0]&15 == frame.Close; {
		case length > math.MaxInt64:
			code = websocket.CloseProtocolError // section 5.2: the most significant bit must be 0
		case length > math.MaxInt64/2:
			code = websocket.CloseMessageTooBig
		case isClose && length <= frame.MaxControl:
			size += int(length)
			if len(next) < size {
				return right, next
			}
			code, length = badClose(next[:size]), 0
		case next[0]&15 < frame.Close && !c.begin(next[0], length):
			code = websocket.CloseTryAgainLater
		}
		if code != 0 {
			c.broken = true
			return right, clientClose(code)
		}
		right += size
		c.left = length
	}
	return right, nil
}

// begin makes room for a frame of a message, if there is some.
func (c *Strict) begin(first byte, length uint64) bool {
	c.message += length // of frames that are too long together gorilla tells the client so
	c.final = first&0x80 != 0
	if c.message <= conn.Unreserved {
		if c.final && length == 0 {
			c.finished()
		}
		return true
	}
	l := c.long.Load()
	if l == nil {
		l = new(long)
		l.overdue = time.AfterFunc(longWithin, func() { _ = c.Close() })
		c.long.Store(l)
	}
	return l.Grow(int64(min(c.message, conn.MaxReserved)))
}

// finished: the message is complete, or nobody waits for the rest of it.
func (c *Strict) finished() {
	c.message = 0
	c.release()
}

func (c *Strict) release() {
	if l := c.long.Swap(nil); l != nil {
		l.overdue.Stop()
		l.Release()
	}
}

// Close implements [net.Conn].
func (c *Strict) Close() error {
	err := c.Conn.Close()
	c.release()
	return err
}

// badClose is what is wrong with a close frame (sections 5.5.1 and 8.1), 0 if
// that is nothing, or what gorilla finds too.
func badClose(whole []byte) (code int) {
	const masked = 0x80
	if whole[1]&masked == 0 {
		return 0
	}
	mask, payload := whole[2:6], slices.Clone(whole[6:])
	for i := range payload {
		payload[i] ^= mask[i&3]
	}
	switch {
	case len(payload) == 1:
		return websocket.CloseProtocolError
	case len(payload) > 2 && !utf8.Valid(payload[2:]):
		return websocket.CloseInvalidFramePayloadData
	}
	return 0
}

// clientClose is a close frame as a client sends it, with a mask of zeros.
func clientClose(code int) []byte {
	return binary.BigEndian.AppendUint16([]byte{0x80 | frame.Close, 0x80 | 2, 0, 0, 0, 0}, uint16(code))
}
