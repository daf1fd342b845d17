// Package lab gives a page its lab: what the page sees and breaks of its own
// connections, and of nobody else's. The word means that alone, here and in
// package wire, which does the work below net/http. This package is the way to
// it: one WebSocket for each page, and two downloads.
//
//	labs := lab.New(ctx, tap, lab.Options{})
//	mux.Handle("GET /lab", labs)                 // the WebSocket
//	mux.Handle("GET /lab/trace.json", labs.JSON) // ?id=ID[&tag=TAG]: what was recorded, to keep
//	mux.Handle("GET /lab/trace.har", labs.HAR)
//
// A page connects (lab.go), gets a lab of the tap and reports from it (page.go),
// and commands it (command.go); what it has recorded it downloads (download.go).
//
// # Messages
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
// one: a fault must not cut off the way to its remedy. A page that has lost the
// WebSocket comes back to its lab, if it is still there, with
// /lab?id=ID&after=93.
//
// Whoever knows the id of a lab has the lab: it is never logged.
//
// # Rates and backpressure
//
// Totals go out every 250 ms if they have changed, entries every 100 ms if there
// are some: a page at 200 events a second gets 14 frames. A page that does not
// read is cut when its queue is full, and comes back with its cursor.
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

// Options are what a [Server] leaves to the site.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only.
	CheckOrigin func(*http.Request) bool
	// Allow takes a command from what its visitor may do, or says why not. Nil
	// means no limit but each session's own.
	Allow  func(visitor.Visitor) *visitor.Refused
	Logger *slog.Logger // nil means slog.Default()
}

// A Server gives the pages of a site labs on one tap.
type Server struct {
	ctx     context.Context // of the server, not of a request: pages outlive theirs
	tap     *wire.Tap
	hub     *sockets.Hub
	options Options
	serve   http.Handler

	// JSON and HAR are the downloads.
	JSON, HAR http.Handler
}

// New returns a server of labs on a tap. When ctx ends, say goodbye with Close.
func New(ctx context.Context, tap *wire.Tap, options Options) *Server {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	srv := &Server{ctx: ctx, tap: tap, options: options}
	srv.serve = conn.Detached(http.HandlerFunc(srv.accept))
	srv.JSON, srv.HAR = srv.download("json", asJSON), srv.download("har", asHAR)
	srv.hub = sockets.New(sockets.Options{
		MaxMessage: maxCommand, Queue: queueLength, ReadBuffer: 512, WriteBuffer: 1024,
		CheckOrigin: options.CheckOrigin, Refuse: problem.PagesOnly,
		Connected: srv.join, Text: srv.receive,
		Binary: func(s *melody.Session, _ []byte) { refuse(s, noCommand) },
	})
	return srv
}

// ServeHTTP opens the WebSocket of a page, and leaves net/http with it.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { srv.serve.ServeHTTP(w, r) }

// accept serves a page for as long as its connection lasts.
func (srv *Server) accept(w http.ResponseWriter, r *http.Request) {
	p := newPage(srv.ctx, visitor.FromContext(r.Context()), r.URL.Query())
	srv.hub.Serve(w, r, map[string]any{pageKey: p})
	p.stop()
	p.reports.Wait()
}

// lab is the one that a page comes back to, or a new one.
func (srv *Server) lab(p *page) (*wire.Lab, *visitor.Refused) {
	if lab := srv.tap.Lab(p.id); lab != nil {
		return lab, nil
	}
	p.after = 0
	return srv.tap.Open(p.who)
}

// Close says goodbye to all pages, or cuts them when ctx ends. The context of
// New must have ended before.
func (srv *Server) Close(ctx context.Context) { _ = srv.hub.Close(ctx) }

// Why a page gets no lab, by whose bound is met. All pass by themselves.
var full = [...]*problem.Problem{
	visitor.Own: problem.New(http.StatusTooManyRequests,
		"Tienes ya "+strconv.Itoa(wire.LabShares.Each)+" páginas midiendo sus conexiones, las que caben por persona. "+
			"Los experimentos funcionan igual; cierra alguna y recarga esta en un minuto."),
	visitor.Addresses: problem.New(http.StatusServiceUnavailable,
		"Desde tu dirección hay ya demasiadas páginas midiendo sus conexiones. "+
			"Los experimentos funcionan igual; vuelve a intentarlo en un minuto."),
	visitor.All: problem.New(http.StatusServiceUnavailable,
		"Ahora mismo hay demasiadas páginas midiendo sus conexiones. Los experimentos funcionan igual; vuelve a intentarlo en un minuto."),
}
