package visitor

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// with is a request that sends a cookie.
func with(value string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: Cookie, Value: value})
	return r
}

func TestACookieIsItsVisitor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := Secret()
		k := NewKeys(secret)
		a, b := k.New(school), k.New(school)
		v := k.Visitor(school, with(a.Value))
		if v.Anonymous() || v.Address != school || v != k.Visitor(school, with(a.Value)) || v == k.Visitor(school, with(b.Value)) {
			t.Errorf("%+v is no visitor of its own", v)
		}
		if !a.HttpOnly || a.SameSite != http.SameSiteLaxMode || a.Path != "/" || a.MaxAge != 12*60*60 {
			t.Errorf("the cookie is %v", a)
		}
		if other := NewKeys(secret); other.Visitor(school, with(a.Value)) != v {
			t.Error("another instance with the same secret does not know the visitor")
		}
		<-time.After(Lasts - time.Second)
		if k.Visitor(school, with(a.Value)) != v {
			t.Error("it is gone too early")
		}
		<-time.After(time.Second)
		if !k.Visitor(school, with(a.Value)).Anonymous() {
			t.Error("it lasts for ever")
		}
	})
}

func TestACookieCannotBeForgedNorCarriedAway(t *testing.T) {
	k := NewKeys(Secret())
	good := k.New(school).Value
	for name, value := range map[string]string{
		"empty": "", "words": "soy yo", "longer": good + "A", "shorter": good[1:],
		"another id": flip(good, 0), "another time": flip(good, 18), "another proof": flip(good, 30), "its last letter": flip(good, len(good)-1),
		"line breaks": strings.Repeat("\n", len(good)), "of another site": NewKeys(Secret()).New(school).Value,
	} {
		if v := k.Visitor(school, with(value)); !v.Anonymous() || v.Address != school {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if !k.Visitor(netip.MustParseAddr("192.0.2.2"), with(good)).Anonymous() {
		t.Error("it is good at another address")
	}
	six := netip.MustParseAddr("2001:db8:0:1::1")
	if v := k.Visitor(netip.MustParseAddr("2001:db8:0:1:ffff::2"), with(k.New(six).Value)); v.Anonymous() {
		t.Error("it is not good in the same network")
	}
}

func flip(s string, i int) string {
	other := "A"
	if strings.HasPrefix(s[i:], other) {
		other = "B"
	}
	return s[:i] + other + s[i+1:]
}

// Nobody makes up visitors without end: an address has as many cookies as a
// class wants, and as many again in the time that they last.
func TestAnAddressGetsNoMoreCookiesThanAClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := NewKeys(Secret())
		mint := func() (n int) {
			for k.New(school) != nil {
				n++
			}
			return n
		}
		if n := mint(); n != Class {
			t.Errorf("%d cookies at once, want %d", n, Class)
		}
		if k.New(netip.MustParseAddr("192.0.2.2")) == nil {
			t.Error("another address pays for it")
		}
		<-time.After(Lasts / 2)
		if n := mint(); n < Class/2-1 || n > Class/2 {
			t.Errorf("%d more in half the time that they last, want half as many", n)
		}
	})
}

func TestNetwork(t *testing.T) {
	for _, test := range []struct{ client, want string }{
		{"192.0.2.1", "192.0.2.1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
		{"2001:db8:0:1:ffff::2", "2001:db8:0:1::"},
		{"fe80::1%eth0", "fe80::"},
	} {
		if got := Network(netip.MustParseAddr(test.client)); got.String() != test.want {
			t.Errorf("%s: %s, want %s", test.client, got, test.want)
		}
	}
	if Network(netip.Addr{}).IsValid() {
		t.Error("no address has one")
	}
}

func FuzzCookie(f *testing.F) {
	k := NewKeys(Secret())
	good := k.New(school).Value
	f.Add(good)
	f.Add(good[1:])
	f.Add("")
	f.Add(good[:len(good)-3] + "\n\r\n")
	f.Fuzz(func(t *testing.T, value string) {
		if id := k.read(school, value, time.Now()); id != "" && value != good {
			t.Errorf("%q is good", value)
		}
	})
}
