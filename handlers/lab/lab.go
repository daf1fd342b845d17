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
//	→ {"fault":{"kind":"silent","for":20000000000,"tag":"sse-1"}} a [wire.Fault]; durations in ns
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
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/olahol/melody"
	"golang.org/x/time/rate"

	"envivo/handlers/problem"
	"envivo/handlers/visitor"
	"envivo/handlers/wire"
)

const (
	totalsEvery = 250 * time.Millisecond // between two accounts: the eye wants no more
	traceEvery  = 100 * time.Millisecond // between two batches of entries, at the least
	maxCommand  = 1 << 10                // bytes
	queueLength = 64                     // frames that wait for a slow page before it is cut
	pingEvery   = 25 * time.Second
	pongWithin  = 60 * time.Second
	writeWithin = 10 * time.Second
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
	ctx      context.Context // of the server, not of a request: pages outlive theirs
	tap      *wire.Tap
	melody   *melody.Melody
	options  Options
	serve    http.Handler
	sessions wire.Group

	// JSON and HAR are the downloads.
	JSON, HAR http.Handler
}

// New returns the labs of a tap. When ctx ends, say goodbye with Close.
func New(ctx context.Context, tap *wire.Tap, options Options) *Labs {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	m := melody.New()
	m.Config.MaxMessageSize = maxCommand
	m.Config.MessageBufferSize = queueLength
	m.Config.PingPeriod, m.Config.PongWait, m.Config.WriteWait = pingEvery, pongWithin, writeWithin
	m.Upgrader = &websocket.Upgrader{
		ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
		CheckOrigin: options.CheckOrigin,
		Error:       problem.Handshake(problem.OfThePages),
	}
	l := &Labs{ctx: ctx, tap: tap, melody: m, options: options}
	l.serve = wire.Detached(http.HandlerFunc(l.accept))
	l.JSON, l.HAR = l.download("json", traceJSON), l.download("har", traceHAR)
	m.HandleConnect(l.join)
	m.HandleMessage(l.receive)
	m.HandleMessageBinary(func(s *melody.Session, _ []byte) { refuse(s, noCommand) })
	m.HandleError(func(s *melody.Session, err error) {
		if errors.Is(err, melody.ErrMessageBufferFull) {
			_ = s.WebsocketConnection().Close()
		}
	})
	return l
}

// ServeHTTP leaves net/http and goes on in accept.
func (l *Labs) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.serve.ServeHTTP(w, r) }

// accept serves a page for as long as its connection lasts.
func (l *Labs) accept(w http.ResponseWriter, r *http.Request) {
	if !l.sessions.Enter() {
		problem.Closing.ServeHTTP(w, r)
		return
	}
	defer l.sessions.Leave()
	p := newPage(l.ctx, visitor.Of(r.Context()), r.URL.Query())
	_ = l.melody.HandleRequestWithKeys(w, r, map[string]any{pageKey: p})
	p.stop()
	p.reports.Wait()
}

// lab is the one that a page comes back to, or a new one.
func (l *Labs) lab(p *page) (*wire.Lab, error) {
	if lab := l.tap.Lab(p.id); lab != nil {
		return lab, nil
	}
	p.after = 0
	return l.tap.Open()
}

// Close says goodbye to all pages with close code 1012, service restart. It
// returns when they are gone, or cuts them when ctx ends. The context of New must
// have ended before.
func (l *Labs) Close(ctx context.Context) {
	sessions, _ := l.melody.Sessions()
	_ = l.melody.CloseWithMsg(melody.FormatCloseMessage(melody.CloseServiceRestart, "El servidor se reinicia: vuelve."))
	if l.sessions.Close(ctx) == nil {
		return
	}
	for _, s := range sessions {
		_ = s.WebsocketConnection().Close()
	}
}

var full = problem.New(http.StatusServiceUnavailable,
	"Ahora mismo hay demasiadas páginas midiendo sus conexiones. Los experimentos funcionan igual; vuelve a intentarlo en un minuto.")
