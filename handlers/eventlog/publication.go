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

// Errors of publications, for [errors.Is].
var (
	// ErrNoPublication means that the text is not {"topic":"…","data":{…}}.
	ErrNoPublication = errors.New("eventlog: not a publication")
	// ErrForbidden means that the topic is not one of [Spec.Public].
	ErrForbidden = errors.New("eventlog: the topic is not public")
)

// MaxKey is the maximum length of a publication's idempotency key, in bytes.
const MaxKey = 64

// A Publication is an event that a client asks to append to a log.
type Publication struct {
	Topic string          `json:"topic"`
	Data  json.RawMessage `json:"data"`
	Key   string          `json:"key,omitempty"` // idempotency key, at most [MaxKey] bytes; see [Log.Append]
}

// ParsePublication parses {"topic":"pulse","data":{…}}, with an optional "key" and no
// other members. Its error is [ErrNoPublication] for any other text, and an [*Invalid]
// for a publication that no log takes.
func ParsePublication(text []byte) (Publication, error) {
	p, err := publicationOf(text)
	if err != nil {
		return Publication{}, fmt.Errorf("%w: %w", ErrNoPublication, err)
	}
	if p.Topic == "" || !isObject(p.Data) || len(p.Key) > MaxKey {
		return Publication{}, ErrNoPublication
	}
	normalized, err := normalize(text)
	if err == nil {
		p, err = publicationOf(normalized)
	}
	if err == nil && strings.ContainsRune(p.Key, utf8.RuneError) {
		err = invalid(BadKey, p.Key)
	}
	if err != nil {
		return Publication{}, err
	}
	return p, nil
}

// publicationOf decodes a publication without validating its values.
func publicationOf(text []byte) (p Publication, err error) {
	err = jsonv2.Unmarshal(text, &p, jsonv2.RejectUnknownMembers(true),
		jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	return p, err
}

func isObject(data []byte) bool { return len(data) > 0 && data[0] == '{' }

// ScopedKey derives an idempotency key from a client's own: the same key from another
// sender, or with other data, gives another. So no event is dropped as a duplicate
// because another client was first to use its key, and a repetition by the same sender
// is still recognised. The sender identifies a client across connections; the result
// is a hash (SHA-256, 128 bits, base64), from which neither can be read.
func ScopedKey(sender, key string, data []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(sender), []byte(key), data} {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash takes all
		h.Write(part)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// From returns the publication with its key scoped to the sender: see [ScopedKey].
func (p Publication) From(sender string) Publication {
	if p.Key != "" {
		p.Key = ScopedKey(sender, p.Key, p.Data)
	}
	return p
}

// Publish appends a client's event, if its topic is one of [Spec.Public]. Its errors
// are [ErrForbidden] and those of [Log.Append].
func (l *Log) Publish(ctx context.Context, p Publication) (uint64, error) {
	if !slices.Contains(l.spec.Public, p.Topic) {
		return 0, ErrForbidden
	}
	return l.Append(ctx, p.Topic, p.Data, p.Key)
}
