package socketio

import (
	"bytes"
	"encoding/base64"
	"errors"
	"iter"
	"unicode/utf8"
)

// Packet types of Engine.IO protocol 4, as they are written.
const (
	engineOpen    = '0'
	engineClose   = '1'
	enginePing    = '2'
	enginePong    = '3'
	engineMessage = '4'
	engineUpgrade = '5'
	engineNoop    = '6'
	engineBase64  = 'b' // a binary message as text
)

// separator stands between the packets of a polling payload.
const separator = 0x1e

// A frame is an Engine.IO packet as it stands in a WebSocket frame: text that
// begins with its type, or the bare bytes of a binary message. Its bytes are
// shared by all that it is sent to: do not change them.
type frame struct {
	binary bool
	data   []byte
	framed []byte // the whole WebSocket frame, header included; nil: not made
}

func textFrame(kind byte, payload string) frame {
	b := make([]byte, maxFrameHeader, maxFrameHeader+1+len(payload))
	return framedText(append(append(b, kind), payload...))
}

// enginePacket is a packet that was received.
type enginePacket struct {
	kind   byte
	binary bool
	data   []byte
}

var errEnginePacket = errors.New("socketio: invalid Engine.IO packet")

// parseEngineFrame reads a WebSocket frame, or a packet of a polling payload.
func parseEngineFrame(binary bool, data []byte) (enginePacket, error) {
	switch {
	case binary:
		return enginePacket{engineMessage, true, data}, nil
	case len(data) == 0:
		return enginePacket{}, errEnginePacket
	case data[0] == engineBase64:
		decoded, err := base64.StdEncoding.AppendDecode(nil, data[1:])
		if err != nil {
			return enginePacket{}, errEnginePacket
		}
		return enginePacket{engineMessage, true, decoded}, nil
	case data[0] < engineOpen || data[0] > engineNoop || !utf8.Valid(data):
		return enginePacket{}, errEnginePacket
	}
	return enginePacket{data[0], false, data[1:]}, nil
}

// enginePayload reads the body of a POST, one packet after the other: a million
// bytes may be half a million packets, which need not be there all at once. It
// ends after an error.
func enginePayload(body []byte) iter.Seq2[enginePacket, error] {
	return func(yield func(enginePacket, error) bool) {
		for more := true; more; {
			var part []byte
			part, body, more = bytes.Cut(body, []byte{separator})
			packet, err := parseEngineFrame(false, part)
			if !yield(packet, err) || err != nil {
				return
			}
		}
	}
}

// appendEnginePayload writes as many frames as fit into the body of a poll's
// answer, one at least, and returns how many that were.
func appendEnginePayload(body []byte, frames []frame, most int) ([]byte, int) {
	for i, f := range frames {
		if size := payloadSize(f); i > 0 && len(body)+1+size > most {
			return body, i
		}
		if i > 0 {
			body = append(body, separator)
		}
		if f.binary {
			body = f.appendBase64(body)
		} else {
			body = append(body, f.data...)
		}
	}
	return body, len(frames)
}

// appendBase64 is how a binary frame is written where only text can be.
func (f frame) appendBase64(b []byte) []byte {
	return base64.StdEncoding.AppendEncode(append(b, engineBase64), f.data)
}

func payloadSize(f frame) int {
	if f.binary {
		return 1 + base64.StdEncoding.EncodedLen(len(f.data))
	}
	return len(f.data)
}
