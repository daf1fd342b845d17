// Package lab is the one WebSocket that a page keeps for itself: by it the page
// opens a lab on the tap (package wire) and learns what its own connections
// cost, sees what passes them, and breaks them.
//
//	labs := lab.New(ctx, tap, lab.Options{})
//	mux.Handle("GET /lab", labs)                 // the WebSocket
//	mux.Handle("GET /lab/trace.json", labs.JSON) // ?id=ID[&tag=TAG]: what was recorded, to keep
//	mux.Handle("GET /lab/trace.har", labs.HAR)
//
// # What is said
//
// All frames are JSON. The server begins:
//
//	← {"lab":"ID","start":"2026-11-25T10:00:00Z"}
//	← {"totals":{"sse-1":{"requests":1,"up":512,"down":40231}}}   what has changed, by tag
//	← {"trace":{"gone":0,"entries":[…],"last":93}}                a [wire.Page]
//	← {"error":{…}}                                               a problem (RFC 9457)
//	→ {"record":true}            entries of all kinds from here on, not of faults alone
//	→ {"fault":{"kind":"silent","for":20000000000,"tag":"sse-1"}} a [trace.Fault]; durations in ns
//	→ {"heal":true}
//
// The page adds lab=ID.TAG to the queries of its other requests, never to this
// one: a fault of its own must not cut it off from the remedy. One that has
// lost the WebSocket comes back to its lab, if it is still there, with
// /lab?id=ID&after=93.
//
// Whoever knows the id of a lab has the lab: it is never logged.
//
// # What it costs
//
// Totals go out every 250 ms if they have changed, entries every 100 ms if
// there are some: a page at 200 events a second gets 14 frames. A page that
// does not read is cut when its queue is full, and comes back with its cursor.
package lab

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"envivo/handlers/conn"

	"github.com/olahol/melody"
	"golang.org/x/time/rate"

	"envivo/handlers/conn/sockets"
	"envivo/handlers/problem"
	"envivo/handlers/visitor"
	"envivo/handlers/wire"
)

const (
	totalsEvery = 250 * time.Millisecond // between two accounts: the eye wants no more
	traceEvery  = 100 * time.Millisecond // between two batches of entries, at the least
	maxCommand  = 1 << 10                // bytes
	queueLength = 64                     // frames that wait for a slow page before it is cut
)

// What a page may command: more than anybody presses.
var commands = struct {
	rate  rate.Limit // a second
	burst int
}{10, 20}

// Options are what the rooms may be told.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only.
	CheckOrigin func(*http.Request) bool
	// Allow takes a command from what its visitor may do, or says why not. Nil
	// means no limit but each session's own.
	Allow  func(visitor.Visitor) *visitor.Refused
	Logger *slog.Logger // nil means slog.Default()
}

// Labs serves the pages of one tap.
type Labs struct {
	ctx     context.Context // of the server, not of a request: pages outlive theirs
	tap     *wire.Tap
	hub     *sockets.Hub
	options Options
	serve   http.Handler

	// JSON and HAR are the downloads.
	JSON, HAR http.Handler
}

// New returns the labs of a tap. When ctx ends, say goodbye with Close.
func New(ctx context.Context, tap *wire.Tap, options Options) *Labs {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	l := &Labs{ctx: ctx, tap: tap, options: options}
	l.serve = conn.Detached(http.HandlerFunc(l.accept))
	l.JSON, l.HAR = l.download("json", asJSON), l.download("har", asHAR)
	l.hub = sockets.New(sockets.Options{
		MaxMessage: maxCommand, Queue: queueLength, ReadBuffer: 512, WriteBuffer: 1024,
		CheckOrigin: options.CheckOrigin, Refuse: problem.OfThePages,
		Connected: l.join, Text: l.receive,
		Binary: func(s *melody.Session, _ []byte) { refuse(s, noCommand) },
	})
	return l
}

// ServeHTTP leaves net/http and goes on in accept.
func (l *Labs) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.serve.ServeHTTP(w, r) }

// accept serves a page for as long as its connection lasts.
func (l *Labs) accept(w http.ResponseWriter, r *http.Request) {
	p := newPage(l.ctx, visitor.Of(r.Context()), r.URL.Query())
	l.hub.Serve(w, r, map[string]any{pageKey: p})
	p.stop()
	p.reports.Wait()
}

// lab is the one that a page comes back to, or a new one.
func (l *Labs) lab(p *page) (*wire.Lab, *visitor.Refused) {
	if lab := l.tap.Lab(p.id); lab != nil {
		return lab, nil
	}
	p.after = 0
	return l.tap.Open(p.who)
}

// Close says goodbye to all pages, or cuts them when ctx ends. The context of
// New must have ended before.
func (l *Labs) Close(ctx context.Context) { _ = l.hub.Close(ctx) }

// Why a page gets no lab, by whose bound is met. All pass by themselves.
var full = [...]*problem.Problem{
	visitor.Own: problem.New(http.StatusTooManyRequests,
		"Tienes ya "+strconv.Itoa(wire.Labs.Each)+" páginas midiendo sus conexiones, las que caben por persona. "+
			"Los experimentos funcionan igual; cierra alguna y recarga esta en un minuto."),
	visitor.Addresses: problem.New(http.StatusServiceUnavailable,
		"Desde tu dirección hay ya demasiadas páginas midiendo sus conexiones. "+
			"Los experimentos funcionan igual; vuelve a intentarlo en un minuto."),
	visitor.All: problem.New(http.StatusServiceUnavailable,
		"Ahora mismo hay demasiadas páginas midiendo sus conexiones. Los experimentos funcionan igual; vuelve a intentarlo en un minuto."),
}
