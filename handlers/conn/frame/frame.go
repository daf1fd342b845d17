// Package frame is the header of a WebSocket frame (RFC 6455, section 5.2), for
// those who read frames without a WebSocket library.
package frame

import "encoding/binary"

// Opcodes of RFC 6455, section 11.8. Those from Close on are of control frames.
const (
	Continuation = 0
	Text         = 1
	Binary       = 2
	Close        = 8
	Ping         = 9
	Pong         = 10
)

// MaxControl is how many bytes of payload a control frame may have (section 5.5).
const MaxControl = 125

// HeaderSize is how many bytes a frame's header has, as its second byte tells.
func HeaderSize(second byte) int {
	size := 2
	switch second & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if second&0x80 != 0 {
		size += 4 // the mask
	}
	return size
}

// PayloadLength is the length of the payload, from a complete header.
func PayloadLength(header []byte) uint64 {
	switch n := header[1] & 0x7f; n {
	case 126:
		return uint64(binary.BigEndian.Uint16(header[2:]))
	case 127:
		return binary.BigEndian.Uint64(header[2:])
	default:
		return uint64(n)
	}
}
