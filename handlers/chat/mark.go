package chat

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
)

// A mark is what tells a second Ana from the first: five characters that the
// server makes of who somebody is, and that stand beside the name wherever it
// is shown and are kept with each message.
//
// It is a keyed hash. Without the key, which never leaves the servers, nobody
// can tell what secret a mark belongs to, nor look for a secret that has the
// mark of another: that takes a connection for each try, and there are 33
// million marks. The key is one for all instances, and outlives them.
//
// Whoever keeps no secret is somebody else the next time, and so is the mark: it
// says so by its first character.
type marker struct{ key []byte }

const (
	markLength = 5
	passing    = "~" // before the mark of somebody without a secret
)

// inMarks are the characters of marks: Crockford's, who left out those that are
// taken for others.
var inMarks = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

// newMarker takes the key of all instances; without one, marks are this
// process's own.
func newMarker(key []byte) marker {
	if len(key) == 0 {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
	}
	return marker{key}
}

// of is the mark of a person.
func (m marker) of(id identity) string {
	hash := hmac.New(sha256.New, m.key)
	hash.Write([]byte("mark\x00" + id))
	mark := inMarks.EncodeToString(hash.Sum(nil))[:markLength]
	if !id.secret() {
		mark = passing + mark
	}
	return mark
}
