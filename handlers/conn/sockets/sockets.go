// Package sockets makes the WebSockets of a room: the handshake and what is
// refused, strict frames, the heartbeat, backpressure, and the goodbye of a
// graceful shutdown. Below it are melody and gorilla/websocket; beside package
// conn it imports nothing of ours.
//
//	hub := sockets.New(sockets.Options{MaxMessage: 4 << 10, Queue: 64, …, Text: receive})
//	mux.Handle("GET /websocket", conn.Detached(accept)) // which calls hub.Serve(w, r, keys)
//	…
//	hub.Close(ctx) // close code 1012: come back
//
// # The handshake
//
// A request for no WebSocket, or in HTTP/1.0, where Upgrade means nothing (RFC
// 9110, section 7.8), is answered 426 and what to upgrade to; one for another
// version than 13, 426 and that this one is spoken (RFC 6455, section 4.2.2).
// gorilla says 400 to both. What a client sends before it is answered is read
// afterwards, where gorilla would hang up.
//
// # The frames
//
// They are read strictly: see [Strict]. A text that is not UTF-8 ends the
// session with 1007 (section 8.1) and reaches no room.
//
// # Backpressure
//
// When a session's queue is full, melody drops the message and returns nil; only
// its error handler hears of it. Here that cuts the connection, at once and
// without a close frame (it would need the same queue): the client must notice,
// and comes back with its cursor. That is also what makes a short queue safe.
//
// # Memory
//
// The handshake runs detached from net/http ([conn.Detached]), the write buffers
// are shared, the read buffers small: each room's BenchmarkIdle measures it.
package sockets

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"github.com/olahol/melody"

	"envivo/handlers/conn"
)

// Options are what the hubs of rooms differ in. A function that is nil does nothing.
type Options struct {
	MaxMessage  int64         // bytes that a client may send at once
	Queue       int           // messages that wait for a slow client before it is cut
	ReadBuffer  int           // bytes, of each session
	WriteBuffer int           // bytes, shared
	PingEvery   time.Duration // the heartbeat: a client that answers none is gone; 0 means DefaultPingEvery
	PongWithin  time.Duration // 0 means DefaultPongWithin
	WriteWithin time.Duration // for one message; 0 means DefaultWriteWithin

	// CheckOrigin decides whether a page of that origin may connect. CORS does
	// not cover WebSocket, so nobody else does. Nil means same origin.
	CheckOrigin func(*http.Request) bool

	// Refuse is the answer to a handshake that is refused: 400, 403, 426, 500,
	// and 503 once the hub is closed. Nil means the words of the status.
	Refuse func(status int) http.Handler

	Connected    func(*melody.Session) // before any message; nothing is written meanwhile but by it
	Text, Binary func(s *melody.Session, message []byte)
	Sent         func(*melody.Session) // a message went out
	Disconnected func(*melody.Session) // once for each that connected
}

// A Hub is the sessions of a room, open or ending.
type Hub struct {
	options Options
	melody  *melody.Melody

	sessions conn.Group
	closing  atomic.Bool
}

// New returns a hub without sessions.
func New(options Options) *Hub {
	if options.Refuse == nil {
		options.Refuse = inPlainWords
	}
	m := melody.New()
	h := &Hub{options: options, melody: m}
	m.Config.MaxMessageSize = options.MaxMessage
	m.Config.MessageBufferSize = options.Queue
	m.Config.PingPeriod = cmp.Or(options.PingEvery, DefaultPingEvery)
	m.Config.PongWait = cmp.Or(options.PongWithin, DefaultPongWithin)
	m.Config.WriteWait = cmp.Or(options.WriteWithin, DefaultWriteWithin)
	m.Upgrader = &websocket.Upgrader{
		ReadBufferSize:  options.ReadBuffer,
		WriteBufferSize: options.WriteBuffer,
		WriteBufferPool: &sync.Pool{},
		CheckOrigin:     options.CheckOrigin,
		Error: func(w http.ResponseWriter, r *http.Request, status int, _ error) {
			h.refuse(w, r, status)
		},
	}
	m.HandleConnect(h.connected)
	m.HandleMessage(func(s *melody.Session, text []byte) { h.heard(s, text, utf8.Valid(text), options.Text) })
	m.HandleMessageBinary(func(s *melody.Session, data []byte) { h.heard(s, data, true, options.Binary) })
	if options.Sent != nil {
		m.HandleSentMessage(func(s *melody.Session, _ []byte) { options.Sent(s) })
		m.HandleSentMessageBinary(func(s *melody.Session, _ []byte) { options.Sent(s) })
	}
	if options.Disconnected != nil {
		m.HandleDisconnect(options.Disconnected)
	}
	m.HandleError(cutIfFull)
	return h
}

// Len is how many sessions are open.
func (h *Hub) Len() int { return h.sessions.Len() }

// Serve makes the handshake and serves the session to its end. keys are melody's.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, keys map[string]any) {
	if !h.sessions.Enter() {
		h.refuse(w, r, http.StatusServiceUnavailable)
		return
	}
	defer h.sessions.Leave()
	if !Asked(r) {
		h.refuse(w, r, http.StatusUpgradeRequired)
		return
	}
	_ = h.melody.HandleRequestWithKeys(Strictly(w), r, keys) // it has answered
}

// Asked reports whether a request asks for a WebSocket, of whatever version.
func Asked(r *http.Request) bool {
	return r.ProtoAtLeast(1, 1) && websocket.IsWebSocketUpgrade(r)
}

// refuse answers a handshake, with the status that gorilla has found or a better.
func (h *Hub) refuse(w http.ResponseWriter, r *http.Request, status int) {
	if status == http.StatusBadRequest && r.Header.Get("Sec-WebSocket-Version") != version {
		status = http.StatusUpgradeRequired
	}
	if status == http.StatusUpgradeRequired { // RFC 9110, section 15.5.22; RFC 6455, section 4.4
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Sec-WebSocket-Version", version)
	}
	h.options.Refuse(status).ServeHTTP(w, r)
}

const version = "13" // of the protocol: RFC 6455

func inPlainWords(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, http.StatusText(status), status)
	})
}

func (h *Hub) connected(s *melody.Session) {
	if h.options.Connected != nil {
		h.options.Connected(s)
	}
	s.Request = nil // melody does not use it again: it need not take memory
	if h.closing.Load() {
		dismiss(s)
	}
}

// heard tells a room of a message, unless the session is over: gorilla may have
// more of a client than its last word.
func (h *Hub) heard(s *melody.Session, message []byte, valid bool, tell func(*melody.Session, []byte)) {
	strict := ConnOf(s)
	switch {
	case strict.Broken():
	case !valid:
		strict.Break()
		end(s, websocket.FormatCloseMessage(websocket.CloseInvalidFramePayloadData, ""))
	case tell != nil:
		tell(s, message)
	}
}

// ConnOf is the connection of a session.
func ConnOf(s *melody.Session) *Strict {
	return s.WebsocketConnection().NetConn().(*Strict)
}

// end says the last word to a client, past what waits for it.
func end(s *melody.Session, word []byte) {
	_ = s.WebsocketConnection().WriteControl(websocket.CloseMessage, word, time.Now().Add(time.Second))
}

func cutIfFull(s *melody.Session, err error) {
	if errors.Is(err, melody.ErrMessageBufferFull) {
		_ = s.WebsocketConnection().Close()
	}
}

// Close says goodbye to every session with close code 1012, service restart:
// come back. It lets no other in, and returns when they are gone, or cuts them
// when ctx ends, whose error it returns.
func (h *Hub) Close(ctx context.Context) error {
	h.closing.Store(true)
	sessions, _ := h.melody.Sessions()
	_ = h.melody.CloseWithMsg(goodbye)
	err := h.sessions.Close(ctx)
	if err != nil {
		for _, s := range sessions {
			_ = s.WebsocketConnection().Close()
		}
	}
	return err
}

// dismiss says goodbye to a session that melody's own goodbye may have missed:
// it was being accepted while Close went through the list.
func dismiss(s *melody.Session) {
	end(s, goodbye)
	_ = s.WebsocketConnection().Close()
}

var goodbye = melody.FormatCloseMessage(melody.CloseServiceRestart, "El servidor se reinicia: vuelve.")
