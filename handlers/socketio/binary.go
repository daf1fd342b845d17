package socketio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Binary is bytes that travel as they are, anywhere inside the arguments of an
// event or an acknowledgement: an ArrayBuffer or a Buffer on the other side. A
// plain []byte is a base64 string, as in encoding/json.
type Binary []byte

// ErrTooManyAttachments says that the arguments hold more than 10 [Binary]
// parts, which the official clients do not take.
var ErrTooManyAttachments = errors.New("socketio: more than 10 binary parts")

// placeholder stands in the JSON for the attachment with that number.
type placeholder struct {
	Placeholder bool `json:"_placeholder"`
	Num         int  `json:"num"`
}

// marshalArgs encodes arguments as one JSON array, and takes the Binary out of
// them, however deep.
func marshalArgs(args []any) (array json.RawMessage, attachments [][]byte, err error) {
	take := jsonv2.MarshalToFunc(func(out *jsontext.Encoder, b Binary) error {
		attachments = append(attachments, bytes.Clone(b))
		return jsonv2.MarshalEncode(out, placeholder{true, len(attachments) - 1})
	})
	if args == nil {
		args = []any{}
	}
	again := jsonv2.MarshalToFunc(func(out *jsontext.Encoder, a Arg) error {
		return a.copyTo(out, func(b []byte) placeholder {
			attachments = append(attachments, b)
			return placeholder{true, len(attachments) - 1}
		})
	})
	array, err = jsonv2.Marshal(args, jsonv2.WithMarshalers(jsonv2.JoinMarshalers(take, again)),
		jsonv2.FormatNilSliceAsNull(true), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)) // as encoding/json does
	if err != nil {
		return nil, nil, fmt.Errorf("socketio: %w", err)
	}
	if len(attachments) > maxAttachments { // a client would break the connection off
		return nil, nil, ErrTooManyAttachments
	}
	return array, attachments, nil
}

// mend is how JSON from a client is read. Half of a surrogate pair, which
// JavaScript's strings may hold (an emoji that was cut in two), becomes U+FFFD,
// as in everything else that a browser encodes (WebIDL, USVString); an object
// that has a name twice is an error (RFC 7493, section 2.3).
var mend = jsontext.AllowInvalidUTF8(true)

// unmarshalArg decodes one argument, and puts the attachments where a Binary
// is wanted.
func unmarshalArg(arg json.RawMessage, into any, attachments [][]byte) error {
	put := jsonv2.UnmarshalFromFunc(func(in *jsontext.Decoder, b *Binary) error {
		var p placeholder
		if err := jsonv2.UnmarshalDecode(in, &p); err != nil {
			return err
		}
		if !p.Placeholder || p.Num < 0 || p.Num >= len(attachments) {
			return errors.New("no such attachment")
		}
		*b = attachments[p.Num]
		return nil
	})
	if err := jsonv2.Unmarshal(arg, into, jsonv2.WithUnmarshalers(put), mend); err != nil {
		return fmt.Errorf("socketio: %w", err)
	}
	return nil
}
