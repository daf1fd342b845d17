package socketio

import (
	"encoding/json"
	"errors"
	"runtime/debug"
	"sync"
	"time"
)

// client is the Socket.IO side of a session: one socket for each namespace.
type client struct {
	session *session
	mu      sync.Mutex
	sockets smallMap[string, *Socket] // by namespace
	ended   bool                      // the session has
	timeout *time.Timer               // to the first namespace; nil once it is there

	// A binary packet whose attachments are still to come. Only receive, which
	// is called for one packet at a time, uses it.
	pending     *packet
	attachments [][]byte
	size        int // bytes of both
}

func newClient(e *session) *client {
	c := &client{session: e}
	c.timeout = time.AfterFunc(e.server.options.ConnectTimeout, func() { e.close(reasonForced) })
	return c
}

// receive handles an Engine.IO message. It is false if that made no sense.
func (c *client) receive(m enginePacket) bool {
	if m.binary {
		if c.pending == nil {
			return false
		}
		if c.size += len(m.data); c.size > c.session.server.options.MaxPayload {
			return false
		}
		c.attachments = append(c.attachments, m.data)
		if len(c.attachments) < c.pending.attachments {
			return true
		}
		p, attachments := *c.pending, c.attachments
		c.pending, c.attachments = nil, nil
		return c.handle(p, attachments)
	}
	if c.pending != nil {
		return false
	}
	p, err := parsePacket(m.data)
	if err != nil {
		return false
	}
	if p.attachments > 0 {
		c.pending, c.size = &p, len(m.data)
		return true
	}
	return c.handle(p, nil)
}

func (c *client) handle(p packet, attachments [][]byte) bool {
	if p.kind == packetConnect {
		if may := c.session.server.options.MayConnect; may != nil && !may(c.session.peer) {
			c.session.close(reasonForced)
			return true
		}
		c.connect(p)
		return true
	}
	s := c.socket(p.namespace)
	if s == nil { // it has left the namespace, or was never there
		return p.kind == packetDisconnect || c.wasConnected()
	}
	switch p.kind {
	case packetDisconnect:
		s.leave("client namespace disconnect")
	case packetEvent, packetBinaryEvent:
		s.event(p, attachments)
	case packetAck, packetBinaryAck:
		s.acknowledged(p, attachments)
	}
	return true
}

func (c *client) socket(namespace string) *Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sockets.get(namespace)
}

// wasConnected: a client that has been in no namespace has no business sending
// anything but CONNECT.
func (c *client) wasConnected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended || len(c.sockets) > 0
}

// connect lets the client into a namespace, or says why not.
func (c *client) connect(p packet) {
	n := c.session.server.namespace(p.namespace)
	if n == nil {
		c.refuse(p.namespace, errors.New("Invalid namespace"))
		return
	}
	if c.socket(p.namespace) != nil {
		return // the official client says it twice when its user does
	}
	s := newSocket(c, n, p.payload)
	if err := n.admit(s); err != nil {
		s.cancel()
		c.refuse(p.namespace, err)
		return
	}
	c.mu.Lock()
	if c.ended { // meanwhile
		c.mu.Unlock()
		s.cancel()
		return
	}
	c.sockets.set(n.name, s)
	c.stopTimeout()
	c.mu.Unlock()

	hello, _ := json.Marshal(map[string]string{"sid": s.id}) // a string always encodes
	c.session.cork()
	defer c.session.uncork()
	_ = c.session.send(packet{kind: packetConnect, namespace: p.namespace, id: -1, payload: hello}.encode(nil)...)
	n.add(s)
	c.guard(func() { n.connected(s) })
}

// refuse answers with CONNECT_ERROR.
func (c *client) refuse(namespace string, reason error) {
	answer := struct {
		Message string `json:"message"`
		Data    any    `json:"data,omitempty"`
	}{Message: reason.Error()}
	if refused, ok := errors.AsType[*Refused](reason); ok {
		answer.Message, answer.Data = refused.Message, refused.Data
	}
	payload, err := json.Marshal(answer)
	if err != nil {
		payload, _ = json.Marshal(map[string]string{"message": answer.Message})
	}
	_ = c.session.send(packet{kind: packetConnectError, namespace: namespace, id: -1, payload: payload}.encode(nil)...)
}

// closed tells all sockets that the session has ended.
func (c *client) closed(reason string) {
	c.mu.Lock()
	c.stopTimeout()
	sockets := c.sockets
	c.sockets, c.ended = nil, true
	c.mu.Unlock()
	for _, p := range sockets {
		p.value.gone(reason)
	}
}

func (c *client) remove(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sockets.get(s.namespace.name) == s {
		c.sockets.remove(s.namespace.name)
	}
}

// stopTimeout must be called with the lock held.
func (c *client) stopTimeout() {
	if c.timeout != nil {
		c.timeout.Stop()
		c.timeout = nil
	}
}

// guard runs a handler: a panic ends this client and nothing else.
func (c *client) guard(handler func()) {
	defer func() {
		if failure := recover(); failure != nil {
			c.session.server.options.Logger.Error("panic in a Socket.IO handler", "error", failure, "stack", string(debug.Stack()))
			c.session.close(reasonForced)
		}
	}()
	handler()
}
