package socketio

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// An Arg is an argument of a [Message], to be sent on as it is. Its binary parts
// go with it, under the numbers that they have in the new packet.
type Arg struct {
	raw         json.RawMessage
	attachments [][]byte // of its message: placeholders name them by their numbers
}

// MarshalJSON gives the argument as it came, with placeholders for binary parts:
// for logs and the like.
func (a Arg) MarshalJSON() ([]byte, error) { return a.raw, nil }

var errNoAttachment = errors.New("no such attachment")

// copyTo writes the argument, and gives each binary part to attach for its place
// in the new packet. A placeholder of nothing is an error: a client that is sent
// one breaks its connection off.
func (a Arg) copyTo(out *jsontext.Encoder, attach func([]byte) placeholder) error {
	in := jsontext.NewDecoder(bytes.NewReader(a.raw), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	for {
		if in.PeekKind() == '{' {
			if p, ok := placeholderAt(a.raw[in.InputOffset():]); ok {
				if p.Num < 0 || p.Num >= len(a.attachments) {
					return errNoAttachment
				}
				if err := in.SkipValue(); err != nil {
					return err
				}
				if err := jsonv2.MarshalEncode(out, attach(a.attachments[p.Num])); err != nil {
					return err
				}
				continue
			}
		}
		token, err := in.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = out.WriteToken(token)
		}
		if err != nil {
			return err
		}
	}
}

// longestPlaceholder is more than any client needs to write one.
const longestPlaceholder = 128

// placeholderAt reads the placeholder with which JSON goes on, if it does: after
// the comma or the colon of what came before.
func placeholderAt(rest []byte) (p placeholder, ok bool) {
	rest = bytes.TrimLeft(rest, " \t\r\n,:")
	end := bytes.IndexByte(rest[:min(len(rest), longestPlaceholder)], '}')
	if end < 0 || jsonv2.Unmarshal(rest[:end+1], &p, jsonv2.RejectUnknownMembers(true)) != nil {
		return p, false
	}
	return p, p.Placeholder
}
