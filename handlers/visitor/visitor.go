// Package visitor tells apart those who use the site, and shares out among them
// what is everybody's.
//
//	v := visitor.FromContext(r.Context())           // web.Visitors has put it there
//	if no := publishing.Take(v, 1); no != nil { … } // a Budgets: so many in a second
//	place, no := races.Enter(v, 1)                  // a Places: so many at once
//	defer place.Leave()
//
// It imports nothing of ours, so that every room may use it.
//
// # Who somebody is
//
// An address is not one person: a class of 200 sits behind one (NAT). A visitor
// is a browser at an address, recognised by a cookie that the site has signed
// ([Keys]).
// Whoever sends none (curl, a sensor, somebody who throws it away) is, together
// with all others at that address who send none, the address's one anonymous
// visitor: [Visitor.ID] is empty. In IPv6 an address is its /64, of which every
// machine can have as many as it likes (RFC 4291 §2.5.4).
//
// A cookie is good at the address that it was given to, for [Lasts], and an
// address gets no more than [Class] of them in that time. So nobody can make
// up visitors without end, nor bring them from elsewhere.
//
// # What one may take
//
// What is used is counted for the visitor and not for the connection: whoever
// connects again does not begin anew. There are three bounds, one in the other:
// the visitor's own, a [Share]th of what the address may; the address's; and,
// of things held at once, that of the site. And there are three claims, so that
// nobody can use up what others count on:
//
//   - Promised. One [Class]th of what the address may is each visitor's, and
//     cannot be taken by anybody: the promises to a whole class add up to
//     no more than what is kept for them (the committed rate of RFC 2697).
//   - Own. Beyond that, a visitor has what is left over, up to its own bound.
//   - Anonymous. Who has no cookie has what those with one leave.
//
// The claims are the levels of one bucket. It holds three bursts: the anonymous
// may take the first, those with a cookie the second as well, and only what is
// promised comes from the third. While it fills up again it fills from below,
// so that a higher claim comes first for as long as it wants something.
//
// One hostile visitor has its own share and no more, however many connections
// it opens. One that throws its cookie away competes with the anonymous. One
// that collects cookies gets as many promises as a class leaves over, and
// touches none that was made to others. What it can do is to use up the
// cookies of its address: who arrives there afterwards is anonymous, as
// everybody without a browser is.
package visitor

import (
	"context"
	"net/netip"
)

// Class is how many visitors an address is made for: 200 students, with two
// browsers each. What is promised is promised to so many.
const Class = 400

// Share is which part of the address's bound a visitor with a cookie may use
// alone: one fortieth. Somebody in ten tabs needs less, and forty who mean harm
// still meet the bound of the address, where what is promised comes first.
const Share = 40

// A Visitor is who sent a request. The zero Visitor is somebody without a cookie
// and without an address (a Unix socket).
type Visitor struct {
	Address netip.Addr // as [Network] has it
	ID      string     // of its cookie; "" without: it is one with all others there
}

// String is a name that no other visitor has.
func (v Visitor) String() string { return v.Address.String() + " " + v.ID }

// Anonymous reports whether a visitor has no cookie.
func (v Visitor) Anonymous() bool { return v.ID == "" }

type key struct{}

// NewContext returns a context that knows which visitor a request is from.
func NewContext(ctx context.Context, v Visitor) context.Context {
	return context.WithValue(ctx, key{}, v)
}

// FromContext is the visitor that a request is from; the zero Visitor if the
// context does not know one.
func FromContext(ctx context.Context) Visitor {
	v, _ := ctx.Value(key{}).(Visitor)
	return v
}

// Network is the address that a client's bounds are counted for: its own in IPv4,
// that of its /64 in IPv6.
func Network(client netip.Addr) netip.Addr {
	client = client.Unmap().WithZone("")
	if !client.Is6() {
		return client
	}
	network, _ := client.Prefix(64) // fails for other lengths only
	return network.Addr()
}
