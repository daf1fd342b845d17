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
	queueLength = 4
	// writeWait is how long a client may take to read a frame. A server that wants
	// to cut one that reads nothing at all sooner does so below net/http.
	writeWait = time.Minute
	// maxBuffered is how many more wait here, for room in melody's queue or for
	// the next poll, before a client that takes nothing is cut.
	maxBuffered = 512
	// together is how many frames cork holds back, at most.
	together = 16
)

var errClosed = errors.New("socketio: the session is closed")

// session is one Engine.IO session: a client, whatever it is connected by.
type session struct {
	id     string
	server *Server
	peer   any     // what Identify made of the request that opened it
	client *client // what is made of its messages

	receiving sync.Mutex // one packet after the other, however many requests bring them

	mu        sync.Mutex
	closed    bool
	ws        *melody.Session // the transport; nil while it is polling
	candidate *melody.Session // what it may upgrade to; nil as a rule
	upgrading bool            // the candidate has sent its probe
	textOnly  bool            // the client asked for base64 on its WebSocket
	queued    int             // frames in melody's queue
	buffer    []frame         // what waits behind them, or for the next poll
	emptied   chan struct{}   // closed when buffer is empty; nil while nobody waits for that
	polling   bool            // a poll is waiting, or being answered
	posting   bool            // a POST is being handled
	wake      chan struct{}   // tells the waiting poll; capacity 1
	heart     *time.Timer     // the next ping, or the timeout: of its pong, of the last poll
	due       time.Time       // when heart rings
	awaiting  bool            // a pong
	heard     chan struct{}   // closed by its next packet; nil while nobody waits for one: see Ping
	corked    bool            // what is sent waits in buffer: see cork
	held      bool            // a packet is being handled: what the client sends meanwhile is not read
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
func (s *Server) open(peer any, ws *melody.Session, textOnly bool) *session {
	e := &session{id: newID(), server: s, peer: peer, ws: ws, textOnly: textOnly, due: time.Now().Add(s.options.PingInterval)}
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
	if e.corked {
		if len(e.buffer)+len(frames) <= together {
			e.buffer = append(e.buffer, frames...)
			e.mu.Unlock()
			return nil
		}
		e.release()
	}
	if e.ws != nil && len(e.buffer) == 0 && e.queued == 0 {
		frames = frames[linkedOf(e.ws).try(frames):] // as a rule that is all
	}
	if e.ws != nil && len(e.buffer) == 0 && e.queued+len(frames) <= queueLength {
		for _, f := range frames {
			e.write(f)
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

// cork keeps what is sent for uncork, which sends it in one piece: a write for
// each of the few packets that a newcomer gets is most of what it costs. What
// others send meanwhile keeps its place among them.
func (e *session) cork() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.corked = !e.closed
}

func (e *session) uncork() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.corked {
		e.corked = false
		e.release()
	}
}

// release lets go what was held back. It must be called with the lock held.
func (e *session) release() {
	switch {
	case len(e.buffer) == 0:
	case e.ws == nil:
		e.wakePoll()
	default:
		if e.queued == 0 {
			e.taken(linkedOf(e.ws).try(e.buffer))
		}
		e.flush()
	}
}

// flush moves frames from the buffer to melody's queue while there is room:
// what does not fit, melody would drop. It must be called with the lock held.
func (e *session) flush() {
	n := min(len(e.buffer), queueLength-e.queued)
	for _, f := range e.buffer[:n] {
		e.write(f)
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

// drained returns when the buffer has been empty, or with errClosed at the end
// of the session or of gone.
func (e *session) drained(ctx context.Context, gone <-chan struct{}) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.corked {
		e.release() // who waits for it does not wait for the end of a handler
	}
	if len(e.buffer) > 0 && !e.closed {
		if e.emptied == nil {
			e.emptied = make(chan struct{})
		}
		emptied := e.emptied
		e.mu.Unlock()
		var err error
		select {
		case <-emptied:
		case <-gone:
			err = errClosed
		case <-ctx.Done():
			err = ctx.Err()
		}
		e.mu.Lock()
		if err != nil {
			return err
		}
	}
	if e.closed {
		return errClosed
	}
	return nil
}

// crowded: half of what may wait for the client does, and whether it polls for it.
func (e *session) crowded() (crowded, polls bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.buffer) > maxBuffered/2, e.ws == nil
}

// sent is called when melody has written a frame.
func (e *session) sent(ws *melody.Session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if ws != e.ws && ws != e.candidate {
		return // its upgrade was given up meanwhile
	}
	e.queued--
	if len(e.buffer) > 0 && !e.closed && e.ws != nil {
		e.flush()
	}
}

// write must be called with the lock held.
func (e *session) write(f frame) {
	switch {
	case !f.binary:
		_ = e.ws.Write(f.data)
	case e.textOnly:
		_ = e.ws.Write(f.appendBase64(nil))
	default:
		_ = e.ws.WriteBinary(f.data)
	}
}

// wakePoll must be called with the lock held.
func (e *session) wakePoll() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// beat is the heartbeat: a ping, and then the timeout of its pong.
func (e *session) beat() {
	e.mu.Lock()
	if e.closed { // nobody came for the farewell
		e.mu.Unlock()
		e.server.forget(e, false)
		return
	}
	if e.awaiting && !e.held {
		e.mu.Unlock()
		e.close(reasonPingTimeout)
		return
	}
	e.awaiting = true
	e.rings(e.server.options.PingTimeout)
	e.mu.Unlock()
	_ = e.send(pingFrame)
}

var pingFrame = textFrame(enginePing, "")

// rings sets the heart. It must be called with the lock held.
func (e *session) rings(in time.Duration) {
	e.due = time.Now().Add(in)
	e.heart.Reset(in)
}

// alive is called for every packet: whatever the client says, it is there.
func (e *session) alive() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard != nil {
		close(e.heard)
		e.heard = nil
	}
	if !e.closed && e.awaiting {
		e.awaiting = false
		e.rings(e.server.options.PingInterval)
	}
}

// hold stops the timeout of a pong, or lets it run: what the client sends while
// a packet of its own is handled is not read, and its pong may be there. It then
// has as long again as if the ping had gone out just now. It is false when the
// session has ended.
func (e *session) hold(held bool) (open bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.held = held; !held && !e.closed && e.awaiting {
		e.rings(e.server.options.PingTimeout)
	}
	return !e.closed
}

// expired ends a session whose time is up, for a client that comes back in the
// very moment before its timer rings.
func (e *session) expired() bool {
	e.mu.Lock()
	late := !e.closed && e.awaiting && !e.held && !time.Now().Before(e.due)
	e.mu.Unlock()
	if late {
		e.close(reasonPingTimeout)
	}
	return late
}

// receive handles a packet. It is false when the session has ended, by this
// packet or before.
func (e *session) receive(ctx context.Context, p enginePacket) bool {
	e.receiving.Lock()
	defer e.receiving.Unlock()
	e.alive()
	switch p.kind {
	case engineMessage:
		return e.handle(ctx, p)
	case enginePong: // it has counted
		return e.hold(false)
	case engineClose:
		e.close(reasonTransportClose)
	default: // only servers open, ping and send noops; probes and upgrades are the transport's
		e.close(reasonParseError)
	}
	return false
}

// handle gives a message to the client's handlers, once there is room for the
// answer: a client that sends faster than it reads waits, it is not cut.
func (e *session) handle(ctx context.Context, p enginePacket) bool {
	defer e.hold(false) // also when a handler panics
	if crowded, polls := e.crowded(); crowded {
		e.hold(!polls) // who takes nothing is cut all the same: on WebSocket by writeWait
		if e.drained(ctx, nil) != nil {
			e.close(reasonTransportError)
		}
	}
	if !e.hold(true) {
		return false
	}
	if !e.client.receive(p) {
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
	// A client without a poll, as between two, hears of the end by its next one.
	if e.corked { // what was said before the end comes before it
		e.corked = false
		e.release()
	}
	leaving := e.ws == nil && !e.polling && e.heart != nil && (reason == reasonTransportClose || reason == reasonForced)
	e.closed = true
	if leaving {
		e.heart.Reset(e.server.options.PingTimeout)
	} else if e.heart != nil {
		e.heart.Stop()
	}
	if e.emptied != nil {
		close(e.emptied) // in vain
		e.emptied = nil
	}
	ws, candidate := e.ws, e.candidate
	if ws == nil {
		e.buffer = append(e.buffer, farewell(reason))
		e.wakePoll()
	}
	e.mu.Unlock()

	e.server.forget(e, leaving)
	if ws != nil {
		closeWebSocket(ws, reason)
	}
	if candidate != nil {
		closeWebSocket(candidate, reason)
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
