package trace

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
)

// A Packet is one of Engine.IO protocol 4, with the Socket.IO packet inside if
// there is one. The payload is the entry's Text.
type Packet struct {
	Type   string        `json:"type"` // open, close, ping, pong, message, upgrade, noop, binary
	Socket *SocketPacket `json:"socket,omitempty"`
}

// A SocketPacket is one of Socket.IO protocol 5:
// <type>[<attachments>-][<namespace>,][<ack id>][JSON].
type SocketPacket struct {
	Type        string `json:"type"` // connect, disconnect, event, ack, connect_error, binary_event, binary_ack
	Namespace   string `json:"namespace"`
	ID          *int64 `json:"id,omitempty"` // of the acknowledgement
	Event       string `json:"event,omitempty"`
	Attachments int    `json:"attachments,omitempty"` // binary frames that follow
}

var (
	engineTypes = [...]string{"open", "close", "ping", "pong", "message", "upgrade", "noop"}
	socketTypes = [...]string{"connect", "disconnect", "event", "ack", "connect_error", "binary_event", "binary_ack"}
)

// parsePacket reads the beginning of an Engine.IO packet. It is nil if that is
// none.
func parsePacket(text []byte) *Packet {
	if len(text) == 0 {
		return nil
	}
	if text[0] == 'b' { // in a polling body: base64
		return &Packet{Type: "binary"}
	}
	kind := int(text[0]) - '0'
	if kind < 0 || kind >= len(engineTypes) {
		return nil
	}
	p := &Packet{Type: engineTypes[kind]}
	if p.Type == "message" {
		p.Socket = parseSocketPacket(text[1:])
	}
	return p
}

func parseSocketPacket(text []byte) *SocketPacket {
	if len(text) == 0 || text[0] < '0' || int(text[0]-'0') >= len(socketTypes) {
		return nil
	}
	p := &SocketPacket{Type: socketTypes[text[0]-'0'], Namespace: "/"}
	text = text[1:]
	if p.Type == "binary_event" || p.Type == "binary_ack" {
		digits, rest, ok := bytes.Cut(text, []byte{'-'})
		n, err := strconv.ParseUint(string(digits), 10, 16)
		if !ok || err != nil {
			return nil
		}
		p.Attachments, text = int(n), rest
	}
	if len(text) > 0 && text[0] == '/' {
		name, rest, _ := bytes.Cut(text, []byte{','})
		p.Namespace, text = string(name), rest
	}
	rest := bytes.TrimLeft(text, "0123456789")
	if id, err := strconv.ParseInt(string(text[:len(text)-len(rest)]), 10, 64); err == nil {
		p.ID = &id
	}
	if p.Type == "event" || p.Type == "binary_event" {
		p.Event = firstString(rest)
	}
	return p
}

// firstString is the string that a JSON array begins with, which need not be
// there to its end.
func firstString(text []byte) string {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return ""
	}
	name, _ := d.Token()
	s, _ := name.(string)
	return s
}

// IsSocketEvent reports whether an Engine.IO packet has an event of Socket.IO in it.
func IsSocketEvent(packet []byte) bool {
	p := parsePacket(packet)
	return p != nil && p.Socket != nil && p.Socket.Type == "event"
}

// Separator stands between the packets of a polling body (Engine.IO 4).
const Separator = 0x1e

// A payloadParser reads a polling body, packet by packet.
type payloadParser struct{ text excerpt }

// Next consumes at least one byte of p, which is not empty, and stops after
// the separator that ends a packet.
func (s *payloadParser) Next(p []byte) (n int, e *Entry) {
	end := bytes.IndexByte(p, Separator)
	if end < 0 {
		s.text.add(p)
		return len(p), nil
	}
	s.text.add(p[:end])
	return end + 1, s.End()
}

// EndChunk implements [Body].
func (s *payloadParser) EndChunk() *Entry { return nil }

// End is the packet that the body's end, or a separator, completes.
func (s *payloadParser) End() *Entry {
	text := s.text
	s.text = excerpt{}
	e := packetEntry(KindPacket, &text, false)
	if text.size == 0 && e.Packet == nil {
		return nil
	}
	return e
}

// packetEntry describes a packet; one that is none is shown as text.
func packetEntry(kind string, text *excerpt, binary bool) *Entry {
	e := &Entry{Kind: kind}
	if binary {
		e.Packet = &Packet{Type: "binary"}
	} else {
		e.Packet = parsePacket(text.text)
	}
	text.into(e, binary)
	e.Text = shortenSessions(e.Text)
	return e
}

// sessions are the ids that whoever holds them can take a session over with:
// Engine.IO's and Socket.IO's sid, and the pid of connection state recovery.
var sessions = regexp.MustCompile(`"([sp]id)":"([^"]{0,4})[^"]*("?)`)

func shortenSessions(text string) string {
	return sessions.ReplaceAllString(text, `"$1":"$2…$3`)
}
