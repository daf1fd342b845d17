package eventlog

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Errors of what the public sends.
var (
	// ErrNoPublication: the text is not {"topic":"…","data":{…}}.
	ErrNoPublication = errors.New("eventlog: not a publication")
	// ErrForbidden: the topic is not one of Spec.Public.
	ErrForbidden = errors.New("eventlog: the topic is not public")
)

// MaxKey is the length in bytes of a publication's key, at the most.
const MaxKey = 64

// A Publication is what the public may send to a log.
type Publication struct {
	Topic string          `json:"topic"`
	Data  json.RawMessage `json:"data"`
	Key   string          `json:"key,omitempty"` // at most [MaxKey] long; see [Log.Append]
}

// ParsePublication reads {"topic":"pulse","data":{…}}, with an optional "key".
// Its error is [ErrNoPublication] for what is something else, and an [*Invalid]
// for a publication that no log takes.
func ParsePublication(text []byte) (Publication, error) {
	p, err := publicationOf(text)
	if err != nil {
		return Publication{}, fmt.Errorf("%w: %w", ErrNoPublication, err)
	}
	if p.Topic == "" || !isObject(p.Data) || len(p.Key) > MaxKey {
		return Publication{}, ErrNoPublication
	}
	tidied, err := tidy(text)
	if err == nil {
		p, err = publicationOf(tidied)
	}
	if err == nil && strings.ContainsRune(p.Key, utf8.RuneError) {
		err = invalid(BadKey, p.Key)
	}
	if err != nil {
		return Publication{}, err
	}
	return p, nil
}

// publicationOf reads the shape of a publication, whatever its values are.
func publicationOf(text []byte) (p Publication, err error) {
	err = jsonv2.Unmarshal(text, &p, jsonv2.RejectUnknownMembers(true),
		jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	return p, err
}

func isObject(data []byte) bool { return len(data) > 0 && data[0] == '{' }

// KeyOf makes a key its sender's: the same one from somebody else, or with other
// data, is another. So nobody's event is swallowed because somebody was first
// with its key, and a repetition is still known by its own. The sender is who it
// is that repeats, across connections; it does not come out of the key again.
func KeyOf(sender, key string, data []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(sender), []byte(key), data} {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash takes all
		h.Write(part)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// From is the publication as a sender's own: see [KeyOf].
func (p Publication) From(sender string) Publication {
	if p.Key != "" {
		p.Key = KeyOf(sender, p.Key, p.Data)
	}
	return p
}

// Publish appends what the public sent, if its topic is public. Its errors are
// [ErrForbidden] and those of [Log.Append].
func (l *Log) Publish(ctx context.Context, p Publication) (uint64, error) {
	if !slices.Contains(l.spec.Public, p.Topic) {
		return 0, ErrForbidden
	}
	return l.Append(ctx, p.Topic, p.Data, p.Key)
}
