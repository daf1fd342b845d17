package socketio

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options are what the protocols let a server choose. The zero value is what
// the official server does, but for CheckOrigin: that lets a WebSocket come from
// everywhere.
type Options struct {
	PingInterval   time.Duration // between two pings of the heartbeat; 0 means 25 s
	PingTimeout    time.Duration // how long a pong may take; 0 means 20 s
	UpgradeTimeout time.Duration // from the WebSocket's opening to the upgrade; 0 means 10 s
	ConnectTimeout time.Duration // to the first namespace; 0 means 45 s
	MaxPayload     int           // bytes of a request's body or a frame, and of an event with its attachments; 0 means 1,000,000

	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only. A request without Origin is no page's, and passes.
	CheckOrigin func(*http.Request) bool

	// Identify says who opens a session, by its first request: [Socket.Peer] is
	// what it returns. Nil means that it does not matter.
	Identify func(*http.Request) any
	// MayConnect is asked for each CONNECT of a peer, before anything is made of
	// it, those to no namespace and those that will be refused included. If it is
	// false the session ends: the official clients come back by themselves, and
	// wait for longer each time. Nil means that a CONNECT costs nothing.
	MayConnect func(peer any) bool

	// Logger hears of panics in handlers; nil means slog.Default().
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	orElse := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	orElse(&o.PingInterval, 25*time.Second)
	orElse(&o.PingTimeout, 20*time.Second)
	orElse(&o.UpgradeTimeout, 10*time.Second)
	orElse(&o.ConnectTimeout, 45*time.Second)
	if o.MaxPayload <= 0 {
		o.MaxPayload = 1_000_000
	}
	if o.CheckOrigin == nil {
		o.CheckOrigin = sameOrigin
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// sameOrigin: the page comes from the host that it talks to (RFC 6455, section 10.2).
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}
