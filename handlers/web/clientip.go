package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientIPs finds the address of the client that a request comes from.
//
// That is the other end of the connection, unless a proxy is there that is
// listed as trusted. Then it is what the proxy says, in a field to which each
// proxy on the way appends the address it got the request from. Whatever stood
// in it before the first trusted proxy was written by the client, who may write
// anything; so the field is read from its right end, through trusted proxies,
// to the first address that is not one of them.
type ClientIPs struct {
	trusted []netip.Prefix
	field   string // "X-Forwarded-For" or "Forwarded", in canonical form
}

// NewClientIPs trusts the proxies whose addresses are in the given prefixes to
// write the named field: "X-Forwarded-For" (also for ""), or "Forwarded"
// (RFC 7239). It must be the one that they do write: a proxy passes the other on
// as the client sent it.
func NewClientIPs(trusted []netip.Prefix, field string) *ClientIPs {
	if field == "" {
		field = "X-Forwarded-For"
	}
	return &ClientIPs{trusted: trusted, field: http.CanonicalHeaderKey(field)}
}

// Address returns the client's address, an IPv4 one never in its IPv6 form and never
// with a zone; the zero Addr if the connection has none (a Unix socket).
func (c *ClientIPs) Address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := plain(peer.Addr())
	if len(c.trusted) == 0 || !c.trusts(client) {
		return client
	}
	lines := r.Header[c.field]
	for _, line := range slices.Backward(lines) {
		for rest := line; rest != ""; {
			var hop string
			rest, hop = cutLast(rest)
			addr, ok := c.parse(hop)
			if !ok {
				return client // nobody we trust vouches for what is left of this
			}
			client = addr
			if !c.trusts(client) {
				return client
			}
		}
	}
	return client
}

// IsHere reports whether a request comes from this machine, by whichever of its
// addresses.
func (c *ClientIPs) IsHere(r *http.Request) bool {
	client := c.Address(r)
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return client.IsLoopback() || local != nil && client == plain(local.AddrPort().Addr())
}

func (c *ClientIPs) trusts(addr netip.Addr) bool {
	for _, prefix := range c.trusted {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

func (c *ClientIPs) parse(hop string) (netip.Addr, bool) {
	if c.field == "Forwarded" {
		var ok bool
		if hop, ok = forwardedFor(hop); !ok {
			return netip.Addr{}, false
		}
	}
	return parseHop(hop)
}

// forwardedFor takes the value of "for" out of a forwarded-element, such as
// `for="[2001:db8::1]:4711";proto=https` (RFC 7239 §4).
func forwardedFor(element string) (string, bool) {
	for pair := range strings.SplitSeq(element, ";") {
		name, value, ok := strings.Cut(pair, "=")
		if ok && strings.EqualFold(strings.TrimSpace(name), "for") {
			value = strings.TrimSpace(value)
			if inner, quoted := strings.CutPrefix(value, `"`); quoted {
				return strings.CutSuffix(inner, `"`)
			}
			return value, true
		}
	}
	return "", false
}

// parseHop reads an address, with or without brackets and a port. "unknown" and
// the names that hide an address (RFC 7239 §6) are none.
func parseHop(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(hop)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = withPort.Addr()
	}
	return plain(addr), true
}

// cutLast splits off the last member of a comma-separated list.
func cutLast(list string) (rest, last string) {
	i := strings.LastIndexByte(list, ',')
	if i < 0 {
		return "", list
	}
	return list[:i], list[i+1:]
}

// plain gives the one form of an address under which it is compared.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }
