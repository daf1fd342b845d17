package socketio

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/olahol/melody"
)

// Why a session ended, in the words of the official server.
const (
	reasonTransportClose = "transport close"
	reasonTransportError = "transport error"
	reasonPingTimeout    = "ping timeout"
	reasonParseError     = "parse error"
	reasonForced         = "forced close"
	reasonShutdown       = "server shutting down"
)

const (
	// queueLength is how many frames melody may hold for a client.
	queueLength = 15
	// maxBuffered is how many more wait here, for room in melody's queue or for
	// the next poll, before a client that takes nothing is cut.
	maxBuffered = 512
)

var errClosed = errors.New("socketio: the session is closed")

// session is one Engine.IO session: a client, whatever it is connected by.
type session struct {
	id     string
	server *Server
	client *client // what is made of its messages

	receiving sync.Mutex // one packet after the other, however many requests bring them

	mu        sync.Mutex
	closed    bool
	ws        *melody.Session // the transport; nil while it is polling
	upgrading bool            // a WebSocket has sent its probe
	queued    int             // frames in melody's queue
	buffer    []frame         // what waits behind them, or for the next poll
	emptied   chan struct{}   // closed when buffer is empty; nil while nobody waits for that
	polling   bool            // a poll is waiting, or being answered
	wake      chan struct{}   // tells the waiting poll; capacity 1
	heart     *time.Timer     // the next ping, or the end of patience for its pong
	awaiting  bool            // a pong
}

// handshake is the payload of the open packet.
type handshake struct {
	SID          string   `json:"sid"`
	Upgrades     []string `json:"upgrades"`
	PingInterval int64    `json:"pingInterval"` // ms
	PingTimeout  int64    `json:"pingTimeout"`  // ms
	MaxPayload   int      `json:"maxPayload"`   // bytes
}

// open begins a session, on a WebSocket or, with nil, by polling. It returns
// nil if the server is closed.
func (s *Server) open(ws *melody.Session) *session {
	e := &session{id: newID(), server: s, ws: ws}
	upgrades := []string{}
	if ws == nil {
		e.wake = make(chan struct{}, 1)
		upgrades = append(upgrades, "websocket")
	}
	hello, _ := json.Marshal(handshake{ // strings and numbers always encode
		e.id, upgrades, s.options.PingInterval.Milliseconds(), s.options.PingTimeout.Milliseconds(), s.options.MaxPayload,
	})
	e.client = newClient(e)
	s.mu.Lock()
	closed := s.sessions == nil
	if !closed {
		s.sessions[e.id] = e
	}
	s.mu.Unlock()
	if closed {
		e.client.timeout.Stop()
		return nil
	}
	_ = e.send(textFrame(engineOpen, string(hello)))
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.heart = time.AfterFunc(s.options.PingInterval, e.beat)
	}
	return e
}

// send queues frames, which stay together. A client that takes nothing is cut.
func (e *session) send(frames ...frame) error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return errClosed
	}
	if e.ws != nil && len(e.buffer) == 0 && e.queued+len(frames) <= queueLength { // as a rule
		for _, f := range frames {
			writeFrame(e.ws, f)
		}
		e.queued += len(frames)
		e.mu.Unlock()
		return nil
	}
	full := len(e.buffer)+len(frames) > maxBuffered
	if !full {
		e.buffer = append(e.buffer, frames...)
		if e.ws != nil {
			e.flush()
		} else {
			e.wakePoll()
		}
	}
	e.mu.Unlock()
	if full {
		e.close(reasonTransportError)
		return errClosed
	}
	return nil
}

// flush moves frames from the buffer to melody's queue while there is room:
// what does not fit, melody would drop. It must be called with the lock held.
func (e *session) flush() {
	n := min(len(e.buffer), queueLength-e.queued)
	for _, f := range e.buffer[:n] {
		writeFrame(e.ws, f)
	}
	e.queued += n
	e.taken(n)
}

// taken drops frames from the buffer, and tells who waits for it to be empty.
// It must be called with the lock held.
func (e *session) taken(n int) {
	if e.buffer = e.buffer[n:]; len(e.buffer) > 0 {
		return
	}
	e.buffer = nil
	if e.emptied != nil {
		close(e.emptied)
		e.emptied = nil
	}
}

// drained returns when the buffer is empty.
func (e *session) drained(ctx context.Context) error {
	e.mu.Lock()
	for len(e.buffer) > 0 && !e.closed {
		if e.emptied == nil {
			e.emptied = make(chan struct{})
		}
		emptied := e.emptied
		e.mu.Unlock()
		select {
		case <-emptied:
		case <-ctx.Done():
			return ctx.Err()
		}
		e.mu.Lock()
	}
	defer e.mu.Unlock()
	if e.closed {
		return errClosed
	}
	return nil
}

// sent is called when melody has written a frame.
func (e *session) sent() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.queued--
	if len(e.buffer) > 0 && !e.closed && e.ws != nil {
		e.flush()
	}
}

func writeFrame(ws *melody.Session, f frame) {
	if f.binary {
		_ = ws.WriteBinary(f.data)
	} else {
		_ = ws.Write(f.data)
	}
}

// wakePoll must be called with the lock held.
func (e *session) wakePoll() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// beat is the heartbeat: a ping, and then patience for its pong.
func (e *session) beat() {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return
	}
	if e.awaiting {
		e.mu.Unlock()
		e.close(reasonPingTimeout)
		return
	}
	e.awaiting = true
	e.heart.Reset(e.server.options.PingTimeout)
	e.mu.Unlock()
	_ = e.send(frame{data: []byte{enginePing}})
}

func (e *session) pong() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed && e.awaiting {
		e.awaiting = false
		e.heart.Reset(e.server.options.PingInterval)
	}
}

// receive handles a packet. It is false when the session has ended by it.
func (e *session) receive(p enginePacket) bool {
	e.receiving.Lock()
	defer e.receiving.Unlock()
	e.mu.Lock()
	closed := e.closed
	e.mu.Unlock()
	if closed {
		return false
	}
	switch p.kind {
	case engineMessage:
		if !e.client.receive(p) {
			e.close(reasonParseError)
			return false
		}
	case enginePong:
		e.pong()
	case engineClose:
		e.close(reasonTransportClose)
		return false
	default: // only servers open, ping and send noops; probes and upgrades are the transport's
		e.close(reasonParseError)
		return false
	}
	return true
}

// close ends the session, once, and tells its sockets why.
func (e *session) close(reason string) {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return
	}
	e.closed = true
	if e.heart != nil {
		e.heart.Stop()
	}
	if e.emptied != nil {
		close(e.emptied) // in vain
		e.emptied = nil
	}
	ws := e.ws
	if ws == nil {
		e.buffer = append(e.buffer, farewell(reason))
		e.wakePoll()
	}
	e.mu.Unlock()

	e.server.forget(e)
	if ws != nil {
		closeWebSocket(ws, reason)
	}
	e.client.closed(reason)
}

// farewell is what a waiting poll is answered with: a noop to a client that is
// leaving, the end of the session to one that is not.
func farewell(reason string) frame {
	if reason == reasonTransportClose {
		return frame{data: []byte{engineNoop}}
	}
	return frame{data: []byte{engineClose}}
}

// closeWebSocket says why, where there is somebody left who reads it.
func closeWebSocket(ws *melody.Session, reason string) {
	switch reason {
	case reasonShutdown:
		_ = ws.CloseWithMsg(melody.FormatCloseMessage(melody.CloseServiceRestart, reason))
	case reasonPingTimeout, reasonTransportError:
		_ = ws.WebsocketConnection().Close() // nobody reads
	default:
		_ = ws.CloseWithMsg(melody.FormatCloseMessage(melody.CloseNormalClosure, ""))
	}
}
