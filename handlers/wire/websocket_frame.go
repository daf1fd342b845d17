package wire

import (
	"encoding/binary"

	"envivo/handlers/conn/frame"
)

// A Frame is the header of a WebSocket frame (RFC 6455, section 5.2). The
// payload is the entry's Text, unmasked; the entry's Bytes are the whole frame.
type Frame struct {
	Fin    bool   `json:"fin"`
	RSV    int    `json:"rsv,omitempty"` // three bits; 4 is RSV1, a compressed message
	Opcode int    `json:"opcode"`
	Masked bool   `json:"masked"`
	Length int64  `json:"length"`           // bytes of payload
	Code   int    `json:"code,omitempty"`   // of a close frame, section 7.4
	Reason string `json:"reason,omitempty"` // of a close frame
}

func (f *Frame) isControl() bool { return f.Opcode >= frame.Close }

// A frameParser reads one direction of a WebSocket, frame by frame.
type frameParser struct {
	header  [14]byte // 2 bytes, 0, 2 or 8 of length, 0 or 4 of mask
	have    int      // bytes of the header so far
	inside  bool     // the header is complete
	frame   Frame
	mask    [4]byte
	pos     int // in the mask
	left    int64
	payload excerpt
	opcode  int // of the message that goes on in continuations
	lost    bool
}

// next consumes at least one byte of p, which is not empty, and stops after
// the frame's last, when done is true: the frame is there until the next call.
// Once lost is set, nothing is read any more.
func (f *frameParser) next(p []byte) (n int, done bool) {
	if f.lost {
		return len(p), false
	}
	for !f.inside {
		if n == len(p) {
			return n, false
		}
		if f.have == 0 {
			f.payload = excerpt{}
		}
		f.header[f.have] = p[n]
		n++
		f.have++
		if f.have < 2 || f.have < frame.HeaderSize(f.header[1]) {
			continue
		}
		if !f.open() {
			return n, false
		}
		if f.left == 0 {
			return n, f.close()
		}
	}
	size := int(min(int64(len(p)-n), f.left))
	f.take(p[n : n+size])
	n += size
	return n, f.left == 0 && f.close()
}

// open reads the complete header. It is false, and all is lost, if that is none.
func (f *frameParser) open() bool {
	h := f.header[:f.have]
	f.frame = Frame{
		Fin: h[0]&0x80 != 0, RSV: int(h[0] >> 4 & 7), Opcode: int(h[0] & 15),
		Masked: h[1]&0x80 != 0, Length: int64(frame.PayloadLength(h)),
	}
	if f.frame.Masked {
		copy(f.mask[:], h[len(h)-4:])
	}
	f.left, f.pos, f.inside = f.frame.Length, 0, true
	switch f.frame.Opcode {
	case frame.Text, frame.Binary:
		f.opcode = f.frame.Opcode
	case frame.Continuation:
	case frame.Close, frame.Ping, frame.Pong: // section 5.5
		f.lost = !f.frame.Fin || f.frame.Length > frame.MaxControl
	default:
		f.lost = true
	}
	f.lost = f.lost || f.left < 0
	return !f.lost
}

func (f *frameParser) take(p []byte) {
	f.left -= int64(len(p))
	before := len(f.payload.text)
	f.payload.add(p)
	if f.frame.Masked {
		kept := f.payload.text[before:]
		for i := range kept {
			kept[i] ^= f.mask[(f.pos+i)&3]
		}
		f.pos += len(p)
	}
}

func (f *frameParser) close() bool {
	f.have, f.inside = 0, false
	if text := f.payload.text; f.frame.Opcode == frame.Close && len(text) >= 2 {
		f.frame.Code = int(binary.BigEndian.Uint16(text))
		f.frame.Reason = string(text[2:])
	}
	return true
}

// isBinary: the payload is no text.
func (f *frameParser) isBinary() bool {
	switch f.frame.Opcode {
	case frame.Text:
		return f.frame.RSV != 0
	case frame.Continuation:
		return f.opcode != frame.Text
	case frame.Ping, frame.Pong:
		return false // text as a rule; where it is not UTF-8 the entry says so
	}
	return true
}

// entry describes the frame that is complete.
func (f *frameParser) entry() *Entry {
	header := f.frame
	e := &Entry{Kind: KindFrame, Frame: &header}
	if header.Opcode == frame.Close {
		e.Size = header.Length
		return e
	}
	f.payload.into(e, f.isBinary())
	return e
}
