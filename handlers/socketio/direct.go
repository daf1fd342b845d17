package socketio

import (
	"encoding/binary"
	"math"
	"net"
	"slices"
	"sync"
	"time"

	"envivo/handlers/conn"
)

// maxFrameHeader is the longest header of a frame that a server sends: without
// a mask (RFC 6455, section 5.2).
const maxFrameHeader = 10

// framedText is a text whose WebSocket frame is made already. The text stands in
// b after maxFrameHeader bytes, which its header takes up from the end.
func framedText(b []byte) frame {
	const finalText = 0x81
	text := b[maxFrameHeader:]
	start := 0
	switch n := len(text); {
	case n < 126:
		start = 8
		b[9] = byte(n)
	case n <= math.MaxUint16:
		start = 6
		b[7] = 126
		binary.BigEndian.PutUint16(b[8:], uint16(n))
	default:
		b[1] = 127
		binary.BigEndian.PutUint64(b[2:], uint64(n))
	}
	b[start] = finalText
	return frame{data: text, framed: b[start:]}
}

// linked is the connection under melody's session: it knows the link that it
// belongs to, and a frame can be written to it past melody.
//
// melody's way costs a goroutine that is woken, three times a select and the
// framing, for each frame and client: as much again as half the write itself.
// So a frame that was framed once for all is written here and now, if nothing
// is under way and the socket takes it; and is queued with melody as ever for a
// client that is slower.
type linked struct {
	net.Conn
	link     *link
	deadline time.Time  // to write
	writing  sync.Mutex // held by who writes

	shaken    bool   // the answer to the handshake was written, or is in handshake
	handshake []byte // waits for the first frame
}

// Write is melody's, and first gorilla's: the answer to the handshake. That waits
// for the open packet, which follows at once, so that a newcomer gets both in one
// write: see shake.
func (c *linked) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if !c.shaken {
		c.shaken, c.handshake = true, slices.Clone(p)
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// shake writes the answer to the handshake, if no frame has taken it along.
func (c *linked) shake() {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.handshake != nil {
		_, _ = c.Conn.Write(c.handshake) // who reads hears of the failure
		c.handshake = nil
	}
}

// try writes frames without waiting, in one system call, and returns how many:
// those before the first that is not framed, or none. It must not be called while
// melody has frames to write: they were there first.
func (c *linked) try(frames []frame) (taken int) {
	var framed []byte
	for ; taken < len(frames) && frames[taken].framed != nil; taken++ {
		if taken == 0 {
			framed = slices.Clip(frames[0].framed) // it is others' too: to append is to copy
		} else {
			framed = append(framed, frames[taken].framed...)
		}
	}
	if taken == 0 || !c.writing.TryLock() {
		return 0
	}
	if c.handshake != nil {
		framed = append(c.handshake, framed...)
	}
	n := conn.TryWrite(c.Conn, framed)
	if n > 0 {
		c.handshake = nil
	}
	if 0 < n && n < len(framed) {
		go c.finish(framed[n:]) // half a frame: nobody else may write before the rest
		return taken
	}
	c.writing.Unlock()
	if n == 0 {
		return 0
	}
	return taken
}

// finish writes the rest of a frame, as long as melody would try.
func (c *linked) finish(rest []byte) {
	defer c.writing.Unlock()
	err := c.Conn.SetWriteDeadline(time.Now().Add(writeWait))
	if err == nil {
		_, err = c.Conn.Write(rest)
	}
	if err != nil {
		_ = c.Conn.Close()
	}
}

// SetWriteDeadline is called for each frame of melody's, and costs as much as
// all that this package does for it. So a deadline stands until it is a second old.
func (c *linked) SetWriteDeadline(t time.Time) error {
	if t.Sub(c.deadline) < time.Second {
		return nil
	}
	c.deadline = t
	return c.Conn.SetWriteDeadline(t)
}
