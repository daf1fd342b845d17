package socketio

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
)

// Packet types of Socket.IO protocol 5.
const (
	packetConnect      = 0
	packetDisconnect   = 1
	packetEvent        = 2
	packetAck          = 3
	packetConnectError = 4
	packetBinaryEvent  = 5
	packetBinaryAck    = 6
)

const (
	maxAttachments = 10  // binary parts of one packet: the official parser takes no more
	maxNamespace   = 128 // bytes of a namespace's name
)

// A packet is one of Socket.IO: <type>[<attachments>-][<namespace>,][<id>][JSON].
type packet struct {
	kind        int
	namespace   string // "/" where it is not written
	id          int64  // of the acknowledgement; -1 without
	payload     json.RawMessage
	attachments int // frames that follow
}

var errPacket = errors.New("socketio: invalid Socket.IO packet")

// parsePacket reads the text of an Engine.IO message and checks that its
// payload is what its type wants.
func parsePacket(text []byte) (packet, error) {
	p := packet{namespace: "/", id: -1}
	if len(text) == 0 || text[0] < '0' || text[0] > '6' {
		return p, errPacket
	}
	p.kind, text = int(text[0]-'0'), text[1:]

	if p.kind == packetBinaryEvent || p.kind == packetBinaryAck {
		digits, rest, found := bytes.Cut(text, []byte{'-'})
		n, err := strconv.ParseUint(string(digits), 10, 16)
		if !found || err != nil || n < 1 || n > maxAttachments {
			return p, errPacket
		}
		p.attachments, text = int(n), rest
	}
	if len(text) > 0 && text[0] == '/' {
		name, rest, _ := bytes.Cut(text, []byte{','})
		if len(name) > maxNamespace {
			return p, errPacket
		}
		p.namespace, text = string(name), rest
	}
	if digits := len(text) - len(bytes.TrimLeft(text, "0123456789")); digits > 0 {
		id, err := strconv.ParseInt(string(text[:digits]), 10, 64)
		if err != nil {
			return p, errPacket
		}
		p.id, text = id, text[digits:]
	}
	if len(text) > 0 {
		if !json.Valid(text) {
			return p, errPacket
		}
		p.payload = text
	}
	if !p.valid() {
		return p, errPacket
	}
	return p, nil
}

// valid: the payload is of the kind that the packet's type wants.
func (p packet) valid() bool {
	switch p.kind {
	case packetConnect:
		return p.id < 0 && (len(p.payload) == 0 || p.payload[0] == '{')
	case packetDisconnect:
		return p.id < 0 && len(p.payload) == 0
	case packetEvent, packetBinaryEvent:
		var args []json.RawMessage
		return json.Unmarshal(p.payload, &args) == nil && len(args) > 0 && isEventName(args[0])
	case packetAck, packetBinaryAck:
		return p.id >= 0 && len(p.payload) > 0 && p.payload[0] == '['
	}
	return false // a server is sent no CONNECT_ERROR
}

// reserved names mean something to the library itself, on one side or the other.
var reserved = []string{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}

func isEventName(name json.RawMessage) bool {
	s, err := eventName(name)
	return err == nil && !slices.Contains(reserved, s)
}

// eventName reads a name: a string, or a number as JavaScript writes it.
func eventName(name json.RawMessage) (s string, err error) {
	if name[0] == '"' {
		err = json.Unmarshal(name, &s)
		return s, err
	}
	var n *float64
	if json.Unmarshal(name, &n) != nil || n == nil {
		return "", errPacket
	}
	name, err = json.Marshal(*n)
	return string(name), err
}

// encode returns the frames of a packet: the text, and the attachments after it.
func (p packet) encode(attachments [][]byte) []frame {
	kind := p.kind
	if len(attachments) > 0 {
		kind += packetBinaryEvent - packetEvent
	}
	b := make([]byte, maxFrameHeader, maxFrameHeader+16+len(p.namespace)+len(p.payload))
	b = append(b, engineMessage, byte('0'+kind))
	if len(attachments) > 0 {
		b = strconv.AppendInt(b, int64(len(attachments)), 10)
		b = append(b, '-')
	}
	if p.namespace != "/" {
		b = append(b, p.namespace...)
		b = append(b, ',')
	}
	if p.id >= 0 {
		b = strconv.AppendInt(b, p.id, 10)
	}
	frames := append(make([]frame, 0, 1+len(attachments)), framedText(append(b, p.payload...)))
	for _, a := range attachments {
		frames = append(frames, frame{binary: true, data: a})
	}
	return frames
}
