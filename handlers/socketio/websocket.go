package socketio

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/olahol/melody"

	"envivo/handlers/conn/sockets"
)

func (s *Server) newHub() *sockets.Hub {
	return sockets.New(sockets.Options{
		MaxMessage:  int64(s.options.MaxPayload),
		Queue:       queueLength + 4, // and a probe, a close frame and a goodbye: flush never lets it be full
		ReadBuffer:  128,             // what a client writes by hand; more is read past it
		WriteBuffer: 4096,            // what is longer takes two writes
		WriteWithin: writeWait,
		// The heartbeat is Engine.IO's. melody's own cannot be turned off, so it is rare.
		PingEvery:    6 * time.Hour,
		PongWithin:   24 * time.Hour,
		CheckOrigin:  func(*http.Request) bool { return true }, // ServeHTTP has checked it
		Connected:    func(ws *melody.Session) { linkOf(ws).connected(ws) },
		Text:         func(ws *melody.Session, text []byte) { linkOf(ws).heard(ws, false, text) },
		Binary:       func(ws *melody.Session, data []byte) { linkOf(ws).heard(ws, true, data) },
		Sent:         func(ws *melody.Session) { linkOf(ws).sent(ws) },
		Disconnected: func(ws *melody.Session) { linkOf(ws).disconnected(ws) },
	})
}

// A link is what a WebSocket is to the session that it belongs to.
type link struct {
	server   *Server
	peer     any      // of the session that it opens
	session  *session // nil until a WebSocket without sid has opened its own
	probing  bool     // it is not the session's transport yet
	textOnly bool     // the client wants no binary frames
	timeout  *time.Timer
}

func linkOf(ws *melody.Session) *link { return linkedOf(ws).link }

// linkedOf is the connection that linking made. melody's keys would be a map
// and a lock for each session, looked into for each frame that was sent.
func linkedOf(ws *melody.Session) *linked { return sockets.ConnOf(ws).Conn.(*linked) }

// linking makes a linked of the connection that is hijacked.
type linking struct {
	http.ResponseWriter
	link *link
}

func (w linking) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(w.ResponseWriter).Hijack()
	return &linked{Conn: conn, link: w.link}, buffers, err
}

// acceptWebSocket makes the handshake and serves the connection to its end.
func (s *Server) acceptWebSocket(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	l := &link{server: s, textOnly: query.Get("b64") != ""}
	if sid := query.Get("sid"); sid != "" {
		l.session, l.probing = s.session(sid), true
		if l.session == nil {
			unknownSession.ServeHTTP(w, r)
			return
		}
	} else {
		l.peer = s.identify(r)
	}
	s.hub.Serve(linking{w, l}, r, nil)
}

// offer makes a WebSocket the one that the session may upgrade to. It is false
// where that cannot be: the session is not polling, or another was first.
func (e *session) offer(ws *melody.Session) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.ws != nil || e.candidate != nil {
		return false
	}
	e.candidate = ws
	return true
}

func (l *link) connected(ws *melody.Session) {
	defer linkedOf(ws).shake() // before anything that melody writes
	if l.session == nil {
		if l.session = l.server.open(l.peer, ws, l.textOnly); l.session == nil {
			linkedOf(ws).shake()
			_ = ws.WebsocketConnection().Close() // it comes back, and finds another server
		}
		return
	}
	if !l.session.offer(ws) {
		_ = ws.Close() // as the official server does, which has answered the handshake already
		return
	}
	l.timeout = time.AfterFunc(l.server.options.UpgradeTimeout, func() { l.giveUp(ws) })
}

func (l *link) sent(ws *melody.Session) { l.session.sent(ws) }

func (l *link) heard(ws *melody.Session, binary bool, data []byte) {
	if l.session == nil {
		return // the server was closed before it could open one
	}
	p, err := parseEngineFrame(binary, data)
	switch {
	case l.probing:
		if err != nil || !l.probe(ws, p) {
			l.giveUp(ws)
		}
	case err != nil:
		l.session.close(reasonParseError)
	case p.kind == enginePong: // the most frequent of all, and it needs no stack
		l.session.receive(context.Background(), p)
	default:
		apart(func() { l.session.client.guard(func() { l.session.receive(context.Background(), p) }) })
	}
}

// apart runs fn on a goroutine of its own and waits for it. The stack that JSON
// and handlers need goes with it: the goroutine that reads would keep it, 8 KiB
// instead of 4, for as long as the client is there.
func apart(fn func()) {
	var running sync.WaitGroup
	running.Go(fn)
	running.Wait()
}

// probe is the upgrade: 2probe is answered 3probe, and 5 moves the session.
func (l *link) probe(ws *melody.Session, p enginePacket) bool {
	e := l.session
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed || e.candidate != ws:
		return false
	case p.kind == enginePing && string(p.data) == "probe" && !e.upgrading:
		e.upgrading = true
		_ = ws.Write([]byte("3probe"))
		e.queued++
		e.wakePoll() // the waiting poll ends soon, so that the client can move
		return true
	case p.kind == engineUpgrade && e.upgrading:
		l.timeout.Stop()
		l.probing = false
		e.upgrading, e.candidate, e.ws, e.textOnly = false, nil, ws, l.textOnly
		e.flush()
		e.wakePoll() // one that still waits is refused
		return true
	}
	return false
}

// giveUp ends a WebSocket that has not become its session's transport.
func (l *link) giveUp(ws *melody.Session) {
	e := l.session
	e.mu.Lock()
	own := e.ws == ws // in this very moment
	e.withdraw(ws)
	e.mu.Unlock()
	if !own {
		_ = ws.WebsocketConnection().Close()
	}
}

// withdraw takes an offer back: the session goes on polling, and may try again.
// It must be called with the lock held.
func (e *session) withdraw(ws *melody.Session) {
	if e.candidate == ws {
		e.candidate, e.upgrading, e.queued = nil, false, 0
	}
}

func (l *link) disconnected(ws *melody.Session) {
	if l.timeout != nil {
		l.timeout.Stop()
	}
	e := l.session
	if e == nil {
		return
	}
	e.mu.Lock()
	own := e.ws == ws
	e.withdraw(ws)
	e.mu.Unlock()
	if own {
		e.close(reasonTransportClose)
	}
}
