package trace

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

// IsControl reports whether the frame is a close, a ping or a pong.
func (f *Frame) IsControl() bool { return f.Opcode >= frame.Close }

// A FrameParser reads one direction of a WebSocket, frame by frame.
type FrameParser struct {
	Frame Frame // the header of the frame that is complete, or being read
	Lost  bool  // what came is no frame: nothing is read any more

	header  [14]byte // 2 bytes, 0, 2 or 8 of length, 0 or 4 of mask
	have    int      // bytes of the header so far
	inside  bool     // the header is complete
	mask    [4]byte
	pos     int // in the mask
	left    int64
	payload excerpt
	opcode  int // of the message that goes on in continuations
}

// Next consumes at least one byte of p, which is not empty, and stops after
// the frame's last, when done is true: the frame is there until the next call.
// Once Lost is set, nothing is read any more.
func (f *FrameParser) Next(p []byte) (n int, done bool) {
	if f.Lost {
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

// open reads the complete header. It is false, and Lost is set, if that is none.
func (f *FrameParser) open() bool {
	h := f.header[:f.have]
	f.Frame = Frame{
		Fin: h[0]&0x80 != 0, RSV: int(h[0] >> 4 & 7), Opcode: int(h[0] & 15),
		Masked: h[1]&0x80 != 0, Length: int64(frame.PayloadLength(h)),
	}
	if f.Frame.Masked {
		copy(f.mask[:], h[len(h)-4:])
	}
	f.left, f.pos, f.inside = f.Frame.Length, 0, true
	switch f.Frame.Opcode {
	case frame.Text, frame.Binary:
		f.opcode = f.Frame.Opcode
	case frame.Continuation:
	case frame.Close, frame.Ping, frame.Pong: // section 5.5
		f.Lost = !f.Frame.Fin || f.Frame.Length > frame.MaxControl
	default:
		f.Lost = true
	}
	f.Lost = f.Lost || f.left < 0
	return !f.Lost
}

func (f *FrameParser) take(p []byte) {
	f.left -= int64(len(p))
	before := len(f.payload.text)
	f.payload.add(p)
	if f.Frame.Masked {
		kept := f.payload.text[before:]
		for i := range kept {
			kept[i] ^= f.mask[(f.pos+i)&3]
		}
		f.pos += len(p)
	}
}

func (f *FrameParser) close() bool {
	f.have, f.inside = 0, false
	if text := f.payload.text; f.Frame.Opcode == frame.Close && len(text) >= 2 {
		f.Frame.Code = int(binary.BigEndian.Uint16(text))
		f.Frame.Reason = string(text[2:])
	}
	return true
}

// isBinary: the payload is no text.
func (f *FrameParser) isBinary() bool {
	switch f.Frame.Opcode {
	case frame.Text:
		return f.Frame.RSV != 0
	case frame.Continuation:
		return f.opcode != frame.Text
	case frame.Ping, frame.Pong:
		return false // text as a rule; where it is not UTF-8 the entry says so
	}
	return true
}

// Payload is the beginning of the payload, unmasked: [MaxText] bytes at most.
func (f *FrameParser) Payload() []byte { return f.payload.text }

// Entry describes the frame that is complete; of Engine.IO, the packet in it too.
func (f *FrameParser) Entry(engine bool) *Entry {
	header := f.Frame
	e := &Entry{Kind: KindFrame}
	switch {
	case header.Opcode == frame.Close:
		e.Size = header.Length
	case engine && !header.IsControl() && header.Opcode != frame.Continuation:
		e = packetEntry(KindFrame, &f.payload, f.isBinary())
	default:
		f.payload.into(e, f.isBinary())
	}
	e.Frame = &header
	return e
}
