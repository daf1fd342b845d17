package socketio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// ErrDisconnected says that the client has gone.
var ErrDisconnected = errors.New("socketio: disconnected")

// A Socket is a client in a namespace.
type Socket struct {
	id        string
	client    *client
	namespace *Namespace
	auth      json.RawMessage
	rooms     []string // guarded by the namespace

	ctx    context.Context // ends when the socket does
	cancel context.CancelFunc

	mu           sync.Mutex
	handlers     smallMap[string, func(*Message)]
	onDisconnect func(reason string)
	calls        map[int64]chan answer
	lastCall     int64
	values       smallMap[any, any]
}

// answer is an acknowledgement from the client.
type answer struct {
	payload     json.RawMessage
	attachments [][]byte
}

func newSocket(c *client, n *Namespace, auth json.RawMessage) *Socket {
	ctx, cancel := context.WithCancel(context.Background())
	return &Socket{
		id: newID(), client: c, namespace: n, ctx: ctx, cancel: cancel,
		auth: bytes.Clone(auth), // less than the frame that it came in
	}
}

// ID names the socket, and the room in which it is alone.
func (s *Socket) ID() string { return s.id }

// Namespace is where it is connected.
func (s *Socket) Namespace() *Namespace { return s.namespace }

// Peer is who is at the other end, as Options.Identify has returned it: the same for all
// sockets of a session, those before and after a disconnection included.
func (s *Socket) Peer() any { return s.client.session.peer }

// Context ends when the socket is disconnected.
func (s *Socket) Context() context.Context { return s.ctx }

// Auth decodes what the client sent with its CONNECT. A client that sent
// nothing has sent {}.
func (s *Socket) Auth(into any) error {
	if len(s.auth) == 0 {
		return json.Unmarshal([]byte("{}"), into)
	}
	if !jsontext.Value(s.auth).IsValid(mend) {
		return errPacket
	}
	return json.Unmarshal(s.auth, into)
}

// Set keeps a value with the socket, under a key as in [context.WithValue].
func (s *Socket) Set(key, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values.set(key, value)
}

// Get returns what Set kept, or nil.
func (s *Socket) Get(key any) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values.get(key)
}

// On sets the handler of an event; one that has a number for a name is the
// number as JavaScript writes it. Events without a handler are ignored. A panic
// in one is logged, and ends the client's connection.
func (s *Socket) On(event string, handler func(*Message)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handlers.set(event, handler)
}

// OnDisconnect sets what happens when the socket has gone, once. The reason is
// one of the official server's: "transport close" or "transport error", "ping
// timeout", "parse error", "forced close", "server shutting down", "client
// namespace disconnect" or "server namespace disconnect". It does not happen if
// the socket has gone before it is set.
func (s *Socket) OnDisconnect(fn func(reason string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onDisconnect = fn
}

// Join puts the socket into rooms.
func (s *Socket) Join(rooms ...string) {
	for _, room := range rooms {
		s.namespace.join(s, room)
	}
}

// Leave takes the socket out of a room.
func (s *Socket) Leave(room string) { s.namespace.leave(s, room) }

// To is everybody in any of the rooms but this socket; without rooms,
// everybody in the namespace.
func (s *Socket) To(rooms ...string) *Audience { return s.namespace.To(rooms...).Except(s) }

// Emit sends an event to this socket. It does not wait; what is under way when
// the connection breaks is lost. Its error is [ErrDisconnected], also for a
// client that is cut by it, or says that the arguments cannot be encoded.
func (s *Socket) Emit(event string, args ...any) error {
	frames, err := eventFrames(s.namespace.name, -1, event, args)
	if err != nil {
		return err
	}
	return s.send(frames)
}

// Call sends an event and waits for its acknowledgement. Its error is that of
// Emit or of ctx. Do not call it in a handler of the same client: the answer
// would wait behind it.
func (s *Socket) Call(ctx context.Context, event string, args ...any) (*Message, error) {
	got := make(chan answer, 1)
	s.mu.Lock()
	if s.calls == nil {
		s.calls = make(map[int64]chan answer)
	}
	s.lastCall++
	id := s.lastCall
	s.calls[id] = got
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.calls, id)
		s.mu.Unlock()
	}()
	frames, err := eventFrames(s.namespace.name, id, event, args)
	if err == nil {
		err = s.send(frames)
	}
	if err != nil {
		return nil, err
	}
	select {
	case a := <-got:
		return newMessage(s, -1, a.payload, a.attachments)
	case <-s.ctx.Done():
		return nil, ErrDisconnected
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Disconnect takes the client out of the namespace and says so: the official
// clients do not come back by themselves after this.
func (s *Socket) Disconnect() {
	_ = s.send(packet{kind: packetDisconnect, namespace: s.namespace.name, id: -1}.encode(nil))
	s.leave("server namespace disconnect")
}

// Drained is for backpressure: it returns when the client has taken what was sent
// to it, but for some frames in the connection's own queue. Emit a hundred, wait,
// emit the next, and a client is given thousands without overflowing its buffer.
// Its error is that of ctx, or [ErrDisconnected]. Call it on a goroutine of your
// own, not in a handler: the client's packets wait for that, its pongs among
// them.
func (s *Socket) Drained(ctx context.Context) error {
	err := s.client.session.drained(ctx, s.ctx.Done())
	if errors.Is(err, errClosed) || s.ctx.Err() != nil {
		return ErrDisconnected
	}
	return err
}

// Close ends the client's whole connection, as a broken one ends: the official
// clients come back by themselves.
func (s *Socket) Close() { s.client.session.close(reasonForced) }

func (s *Socket) send(frames []frame) error {
	if s.ctx.Err() != nil || s.client.session.send(frames...) != nil {
		return ErrDisconnected
	}
	return nil
}

// eventFrames encodes an event, with the id of its acknowledgement or -1.
func eventFrames(namespace string, id int64, event string, args []any) ([]frame, error) {
	payload, attachments, err := marshalArgs(append([]any{event}, args...))
	if err != nil {
		return nil, err
	}
	return packet{kind: packetEvent, namespace: namespace, id: id, payload: payload}.encode(attachments), nil
}

// event hands a packet to its handler.
func (s *Socket) event(p packet, attachments [][]byte) {
	m, err := newMessage(s, p.id, p.payload, attachments)
	if err != nil {
		return // parsePacket has checked it
	}
	m.event, _ = eventName(m.args[0])
	m.args = m.args[1:]
	s.mu.Lock()
	handler := s.handlers.get(m.event)
	s.mu.Unlock()
	if handler != nil {
		s.client.guard(func() { handler(m) })
	}
}

// acknowledged hands an answer to the call that waits for it, if it still does.
func (s *Socket) acknowledged(p packet, attachments [][]byte) {
	s.mu.Lock()
	waiting := s.calls[p.id]
	delete(s.calls, p.id)
	s.mu.Unlock()
	if waiting != nil {
		waiting <- answer{p.payload, attachments}
	}
}

// leave takes the socket out of its client, which goes on.
func (s *Socket) leave(reason string) {
	s.client.remove(s)
	s.gone(reason)
}

// gone is called when the socket has ended; the first call counts.
func (s *Socket) gone(reason string) {
	s.mu.Lock()
	ended := s.ctx.Err() != nil
	s.cancel()
	fn := s.onDisconnect
	s.mu.Unlock()
	if ended {
		return
	}
	s.namespace.remove(s)
	if fn != nil {
		s.client.guard(func() { fn(reason) })
	}
}
