package web

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestClientIPs(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	tests := []struct {
		name    string
		trusted []netip.Prefix
		peer    string
		field   string
		lines   []string
		want    string
	}{
		{"no proxy", nil, "203.0.113.9:5000", "", nil, "203.0.113.9"},
		{"no proxy, a lie", nil, "203.0.113.9:5000", "", []string{"1.2.3.4"}, "203.0.113.9"},
		{"a peer we do not trust", proxies, "203.0.113.9:5000", "", []string{"1.2.3.4"}, "203.0.113.9"},
		{"one proxy", proxies, "10.0.0.1:5000", "", []string{"203.0.113.9"}, "203.0.113.9"},
		{"two proxies", proxies, "10.0.0.1:5000", "", []string{"203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		{"a lie in front", proxies, "10.0.0.1:5000", "", []string{"1.2.3.4, 203.0.113.9"}, "203.0.113.9"},
		{"a lie that names a proxy", proxies, "10.0.0.1:5000", "", []string{"1.2.3.4, 10.0.0.9, 203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		{"several lines", proxies, "10.0.0.1:5000", "", []string{"1.2.3.4", "203.0.113.9", "10.0.0.2"}, "203.0.113.9"},
		{"all are proxies", proxies, "10.0.0.1:5000", "", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"the proxy says nothing", proxies, "10.0.0.1:5000", "", nil, "10.0.0.1"},
		{"an empty line", proxies, "10.0.0.1:5000", "", []string{""}, "10.0.0.1"},
		{"nonsense", proxies, "10.0.0.1:5000", "", []string{"203.0.113.9, nada"}, "10.0.0.1"},
		{"nonsense behind a proxy", proxies, "10.0.0.1:5000", "", []string{"1.2.3.4, nada, 10.0.0.2"}, "10.0.0.2"},
		{"an empty member", proxies, "10.0.0.1:5000", "", []string{"203.0.113.9,"}, "10.0.0.1"},
		{"with a port", proxies, "10.0.0.1:5000", "", []string{"203.0.113.9:1234"}, "203.0.113.9"},
		{"IPv6", proxies, "[fd00::1]:5000", "", []string{"2001:db8::7"}, "2001:db8::7"},
		{"IPv6 in brackets", proxies, "[fd00::1]:5000", "", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"IPv6 with a port", proxies, "[fd00::1]:5000", "", []string{"[2001:db8::7]:80"}, "2001:db8::7"},
		{"IPv4 in IPv6", proxies, "[::ffff:10.0.0.1]:5000", "", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"a zone", nil, "[fe80::1%eth0]:5000", "", nil, "fe80::1"},
		{"the other field is ignored", proxies, "10.0.0.1:5000", "Forwarded", []string{}, "10.0.0.1"},
		{"Forwarded", proxies, "10.0.0.1:5000", "forwarded", []string{"for=203.0.113.9;proto=https"}, "203.0.113.9"},
		{"Forwarded, IPv6", proxies, "10.0.0.1:5000", "Forwarded", []string{`proto=http; FOR="[2001:db8::7]:4711"`}, "2001:db8::7"},
		{"Forwarded, a chain", proxies, "10.0.0.1:5000", "Forwarded", []string{"for=1.2.3.4, for=203.0.113.9", "for=10.0.0.2"}, "203.0.113.9"},
		{"Forwarded, hidden", proxies, "10.0.0.1:5000", "Forwarded", []string{"for=203.0.113.9, for=_oculto"}, "10.0.0.1"},
		{"Forwarded, unknown", proxies, "10.0.0.1:5000", "Forwarded", []string{"for=unknown"}, "10.0.0.1"},
		{"Forwarded, no end", proxies, "10.0.0.1:5000", "Forwarded", []string{`for="203.0.113.9`}, "10.0.0.1"},
		{"Forwarded, without for", proxies, "10.0.0.1:5000", "Forwarded", []string{"by=203.0.113.9"}, "10.0.0.1"},
		{"a Unix socket", proxies, "@", "", []string{"203.0.113.9"}, "invalid IP"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := NewClientIPs(tt.trusted, tt.field)
			r := &http.Request{RemoteAddr: tt.peer, Header: http.Header{}}
			if tt.lines != nil {
				r.Header[c.field] = tt.lines
			}
			if c.field == "Forwarded" {
				r.Header.Set("X-Forwarded-For", "1.2.3.4")
			}
			if got := c.Address(r).String(); got != tt.want {
				t.Errorf("%s %q from %s: %s, want %s", c.field, tt.lines, tt.peer, got, tt.want)
			}
		})
	}
}

// FuzzClientIPs checks that whatever a client writes itself, the address that
// the trusted proxy saw is the one that counts, and that a member is read back
// as it was written.
func FuzzClientIPs(f *testing.F) {
	for _, seed := range []string{"", "1.2.3.4", "for=1.2.3.4", `"[::1]:80"`, ",,", "10.0.0.2", `for="`, "nada;for=_x"} {
		f.Add(seed)
	}
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, written string) {
		for field, seen := range map[string]string{"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"} {
			c := NewClientIPs(proxies, field)
			for _, lines := range [][]string{{written + "," + seen}, {written, seen}} {
				r := httptest.NewRequest(http.MethodGet, "/", nil)
				r.RemoteAddr = "10.0.0.1:5000"
				r.Header[c.field] = lines
				if got := c.Address(r).String(); got != "203.0.113.9" {
					t.Errorf("%s %q: %s", field, lines, got)
				}
			}
		}
		if addr, err := netip.ParseAddr(written); err == nil {
			got, ok := parseHop(netip.AddrPortFrom(addr.WithZone(""), 80).String())
			if !ok || got != plain(addr) {
				t.Errorf("%s with a port is read as %s, %v", addr, got, ok)
			}
		}
	})
}

func TestIsHere(t *testing.T) {
	for _, tt := range []struct {
		peer, local string
		want        bool
	}{
		{"127.0.0.1:5000", "127.0.0.1:8080", true},
		{"[::1]:5000", "[::1]:8080", true},
		{"192.168.1.5:5000", "192.168.1.5:8080", true},
		{"192.168.1.5:5000", "[::ffff:192.168.1.5]:8080", true},
		{"192.168.1.77:5000", "192.168.1.5:8080", false},
		{"@", "", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = tt.peer
		if tt.local != "" {
			local := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(tt.local))
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local))
		}
		if got := NewClientIPs(nil, "").IsHere(r); got != tt.want {
			t.Errorf("%s to %s: %v", tt.peer, tt.local, got)
		}
	}
}
