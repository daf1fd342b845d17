package wire

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"envivo/handlers/visitor"
	"envivo/handlers/wire/admission"
	"envivo/handlers/wire/trace"
)

// Bounds of a [Tap]. What is inside a lab has bounds of its own: see lab.go.
const (
	labLife   = 2 * time.Hour // of a lab, whoever is there
	labUnseen = time.Minute   // of a lab whose entries nobody follows
)

// What visitors may have of the labs of a tap, so that nobody has them all.
var (
	// LabShares: each open page with a widget has one, and keeps it for a minute.
	LabShares = visitor.Shares{Each: 16, Promised: 2, Anonymous: 64, Address: 896, All: 1024}
	// MemoryShares are bytes of what labs have recorded and hold back. A lab alone may
	// have [maxWeight]; with a part of that the oldest entries go sooner, and a
	// connection that is held back makes its sender wait sooner.
	MemoryShares = visitor.Shares{Each: 8 << 20, Promised: 256 << 10, Anonymous: 16 << 20, Address: 192 << 20, All: 256 << 20}
)

// A Tap counts what passes the connections of its listeners, and holds the
// labs that may look closer. The zero Tap is ready; its methods may be called
// from any number of goroutines.
type Tap struct {
	Gate admission.Gate // of its listeners

	open atomic.Int32 // labs: with none, a connection looks for nothing

	mu     sync.Mutex
	labs   map[string]*Lab
	places *visitor.Places // of labs; nil until there is one
	memory *visitor.Places
	closed bool
}

// Listen puts the tap on a listener, behind the gate: what it accepts is a
// [*Conn]. One tap may be on several listeners.
func (t *Tap) Listen(l net.Listener) net.Listener { return &listener{t.Gate.Listen(l), t} }

type listener struct {
	net.Listener
	tap *Tap
}

// Accept implements [net.Listener].
func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &Conn{tap: l.tap, raw: raw}, nil
}

type connKey struct{}

// ConnContext is for [http.Server.ConnContext]: it lets [ConnOf] and [LabOf]
// find the connection.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*Conn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

// ConnOf is the connection that a request came on, also once it is hijacked;
// nil on a listener without tap.
func ConnOf(r *http.Request) *Conn {
	c, _ := r.Context().Value(connKey{}).(*Conn)
	return c
}

// Open opens a lab for a visitor, or reports whose share is used up: then ask
// again in a minute.
func (t *Tap) Open(who visitor.Visitor) (*Lab, *visitor.Refused) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, &visitor.Refused{Whose: visitor.All}
	}
	if t.labs == nil {
		t.labs = make(map[string]*Lab)
		t.places, t.memory = visitor.NewPlaces(LabShares), visitor.NewPlaces(MemoryShares)
	}
	place, no := t.places.Enter(who, 1)
	if no != nil {
		return nil, no
	}
	l := newLab(t, newID())
	l.who, l.place, l.lease = who, place, t.lease(who)
	t.labs[l.id] = l
	t.open.Add(1)
	return l, nil
}

// Lab is the open lab of that id, or nil.
func (t *Tap) Lab(id string) *Lab {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.labs[id]
}

// named is the lab that a request target names, lab=ID or lab=ID.TAG, and the
// tag. A tag that is none belongs to the lab itself.
func (t *Tap) named(target string) (*Lab, string) {
	id, tag, _ := strings.Cut(trace.Parameter(target, "lab"), ".")
	if !trace.IsTag(tag) {
		tag = ""
	}
	return t.Lab(id), tag
}

// Len is how many labs are open.
func (t *Tap) Len() int { return int(t.open.Load()) }

// Close closes all labs, and opens no other. Connections go on.
func (t *Tap) Close() {
	t.mu.Lock()
	t.closed = true
	labs := make([]*Lab, 0, len(t.labs))
	for _, l := range t.labs {
		labs = append(labs, l)
	}
	t.mu.Unlock()
	for _, l := range labs {
		l.Close()
	}
}

// forget is false if somebody else has closed the lab.
func (t *Tap) forget(l *Lab) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.labs[l.id] != l {
		return false
	}
	delete(t.labs, l.id)
	t.open.Add(-1)
	l.place.Leave()
	return true
}

// newID is an id that nobody guesses: 128 bits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
