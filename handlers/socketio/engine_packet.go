package socketio

import (
	"bytes"
	"encoding/base64"
	"errors"
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
)

// separator stands between the packets of a polling payload.
const separator = 0x1e

// A frame is an Engine.IO packet as it stands in a WebSocket frame: text that
// begins with its type, or the bare bytes of a binary message. Its bytes are
// shared by all that it is sent to: do not change them.
type frame struct {
	binary bool
	data   []byte
}

func textFrame(kind byte, payload string) frame {
	return frame{data: append([]byte{kind}, payload...)}
}

// enginePacket is a packet that was received.
type enginePacket struct {
	kind   byte
	binary bool
	data   []byte
}

var errEnginePacket = errors.New("socketio: invalid Engine.IO packet")

// parseEngineFrame reads a WebSocket frame.
func parseEngineFrame(binary bool, data []byte) (enginePacket, error) {
	if binary {
		return enginePacket{engineMessage, true, data}, nil
	}
	if len(data) == 0 || data[0] < engineOpen || data[0] > engineNoop {
		return enginePacket{}, errEnginePacket
	}
	return enginePacket{data[0], false, data[1:]}, nil
}

// parseEnginePayload reads the body of a POST: packets joined by separators,
// binary ones in base64 after a b.
func parseEnginePayload(body []byte) ([]enginePacket, error) {
	parts := bytes.Split(body, []byte{separator})
	packets := make([]enginePacket, 0, len(parts))
	for _, part := range parts {
		if len(part) > 0 && part[0] == 'b' {
			data, err := base64.StdEncoding.DecodeString(string(part[1:]))
			if err != nil {
				return nil, errEnginePacket
			}
			packets = append(packets, enginePacket{engineMessage, true, data})
			continue
		}
		packet, err := parseEngineFrame(false, part)
		if err != nil {
			return nil, err
		}
		packets = append(packets, packet)
	}
	return packets, nil
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
			body = append(body, 'b')
			body = base64.StdEncoding.AppendEncode(body, f.data)
		} else {
			body = append(body, f.data...)
		}
	}
	return body, len(frames)
}

func payloadSize(f frame) int {
	if f.binary {
		return 1 + base64.StdEncoding.EncodedLen(len(f.data))
	}
	return len(f.data)
}
