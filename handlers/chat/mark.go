package chat

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
)

// A marker makes marks: five characters that distinguish two people of the same name.
// The server derives them from a person's identity; they are shown beside the name and
// stored with each message.
//
// A mark is a keyed hash (HMAC-SHA256, cut to 25 bits). Without the key, which never
// leaves the servers, nobody can compute the mark of a secret, or search for a secret
// that has the mark of somebody else: each try takes a connection, and there are 33
// million marks. The key is the same on all instances and survives restarts.
//
// Somebody without a secret has another mark the next time; a ~ before the mark says
// so.
type marker struct{ key []byte }

const (
	markLength = 5
	temporary  = "~" // before the mark of somebody without a secret
)

// markEncoding is Crockford's base32, without letters that can be mistaken for digits.
var markEncoding = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

// newMarker returns a marker with the key of all instances; without one, with a random
// key of this process.
func newMarker(key []byte) marker {
	if len(key) == 0 {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
	}
	return marker{key}
}

// mark returns the mark of a person.
func (m marker) mark(id identity) string {
	hash := hmac.New(sha256.New, m.key)
	hash.Write([]byte("mark\x00" + id))
	mark := markEncoding.EncodeToString(hash.Sum(nil))[:markLength]
	if !id.secret() {
		mark = temporary + mark
	}
	return mark
}
