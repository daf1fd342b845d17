package visitor

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Lasts is for how long a cookie is good: a day at school. Then a browser gets
// another with the next page, and its address has as many to give again.
const Lasts = 12 * time.Hour

// Cookie is the name of the cookie by which a browser is recognised.
const Cookie = "visitante"

// The cookie: who, since when, and the proof that the site has said so to
// somebody at that address.
const (
	idBytes    = 12
	sinceBytes = 4
	proofBytes = 16
)

// Keys signs the cookies that the site gives, and recognises them by their
// signature: nothing is kept of them. It is safe for concurrent use.
type Keys struct {
	proofs sync.Pool // of hash.Hash, with the key
	given  *Budgets
}

// NewKeys returns the keys of a secret of 32 bytes. All instances of a site need the
// same secret: otherwise each takes the browsers of the others for anonymous ones.
func NewKeys(secret []byte) *Keys {
	return &Keys{
		proofs: sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }},
		given:  NewBudgets(Limit{PerSecond: Class / Lasts.Seconds(), Burst: Class}),
	}
}

// Secret returns a new secret for [NewKeys].
func Secret() []byte {
	b := make([]byte, sha256.Size)
	_, _ = rand.Read(b) // never fails
	return b
}

// Visitor is the visitor that sent a request from an address.
func (k *Keys) Visitor(client netip.Addr, r *http.Request) Visitor {
	v := Visitor{Address: Network(client)}
	if cookie, err := r.Cookie(Cookie); err == nil {
		v.ID = k.read(v.Address, cookie.Value, time.Now())
	}
	return v
}

// New returns a cookie for a new visitor at an address; nil if the address has had
// as many as it may have.
func (k *Keys) New(client netip.Addr) *http.Cookie {
	address := Network(client)
	if k.given.Take(Visitor{Address: address}, 1) != nil {
		return nil
	}
	said := make([]byte, idBytes, idBytes+sinceBytes+proofBytes)
	_, _ = rand.Read(said) // never fails
	said = binary.BigEndian.AppendUint32(said, uint32(time.Now().Unix()))
	return &http.Cookie{
		Name: Cookie, Value: encoding.EncodeToString(append(said, k.proof(address, said)...)),
		Path: "/", MaxAge: int(Lasts.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// read returns the id of a cookie, "" if it is none of ours, was given to another address,
// or has had its time.
func (k *Keys) read(address netip.Addr, value string, now time.Time) (id string) {
	const whole = idBytes + sinceBytes + proofBytes
	if len(value) != encoding.EncodedLen(whole) {
		return ""
	}
	all, err := encoding.DecodeString(value)
	if err != nil || len(all) != whole { // a line break counts for nothing
		return ""
	}
	said, proof := all[:idBytes+sinceBytes], all[idBytes+sinceBytes:]
	since := time.Unix(int64(binary.BigEndian.Uint32(said[idBytes:])), 0)
	if now.Sub(since) >= Lasts || !hmac.Equal(proof, k.proof(address, said)) {
		return ""
	}
	return value[:encoding.EncodedLen(idBytes)]
}

func (k *Keys) proof(address netip.Addr, said []byte) []byte {
	h := k.proofs.Get().(hash.Hash)
	defer k.proofs.Put(h)
	h.Reset()
	h.Write(said)
	h.Write(address.AsSlice())
	return h.Sum(make([]byte, 0, sha256.Size))[:proofBytes]
}

// encoding takes one form of a value only, so that nobody has a second.
var encoding = base64.RawURLEncoding.Strict()
