package socketio

import (
	"runtime"
	"slices"
	"sync"
)

// A Namespace is a part of the server that clients connect to by name. Set it
// up (Use, OnConnect) before the server takes requests.
type Namespace struct {
	name       string
	middleware []func(*Socket) error
	onConnect  func(*Socket)

	mu      sync.RWMutex
	sockets map[string]*Socket // by id
	rooms   map[string]map[*Socket]struct{}
}

// Refused is an error by which a middleware gives the client more than a message:
// its connect_error has Data as err.data.
type Refused struct {
	Message string
	Data    any // what encoding/json takes
}

func (r *Refused) Error() string { return r.Message }

// Use adds a middleware: it sees every socket before it is connected, after the
// middleware added before. Its error refuses the connection, and the client reads
// the message: see [Refused]. It may set values and handlers, but must send
// nothing to the socket yet.
func (n *Namespace) Use(middleware func(*Socket) error) {
	n.middleware = append(n.middleware, middleware)
}

// OnConnect sets what happens when a socket has connected: it registers the
// socket's handlers, before any of its events is handled. What is sent to the
// client meanwhile goes out when it returns, in one piece as a rule: let it be short.
func (n *Namespace) OnConnect(fn func(*Socket)) { n.onConnect = fn }

// Name is what clients call it: "/", "/admin".
func (n *Namespace) Name() string { return n.name }

// Len is how many sockets are connected.
func (n *Namespace) Len() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.sockets)
}

// Emit sends an event to all sockets of the namespace.
func (n *Namespace) Emit(event string, args ...any) error {
	return n.To().Emit(event, args...)
}

// To is the sockets that are in any of the rooms; a socket's id is a room in
// which it is alone. Without rooms it is everybody.
func (n *Namespace) To(rooms ...string) *Audience { return &Audience{namespace: n, rooms: rooms} }

func (n *Namespace) admit(s *Socket) (err error) {
	for _, check := range n.middleware {
		s.client.guard(func() { err = check(s) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *Namespace) connected(s *Socket) {
	if n.onConnect != nil {
		n.onConnect(s)
	}
}

func (n *Namespace) add(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s.ctx.Err() == nil {
		n.sockets[s.id] = s
	}
}

func (n *Namespace) join(s *Socket, room string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s.ctx.Err() != nil || slices.Contains(s.rooms, room) {
		return // one that has left would stay in the room for ever
	}
	if n.rooms[room] == nil {
		n.rooms[room] = make(map[*Socket]struct{})
	}
	n.rooms[room][s] = struct{}{}
	s.rooms = append(s.rooms, room)
}

func (n *Namespace) leave(s *Socket, room string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.drop(s, room)
	s.rooms = slices.DeleteFunc(s.rooms, func(name string) bool { return name == room })
}

func (n *Namespace) remove(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.sockets, s.id)
	for _, room := range s.rooms {
		n.drop(s, room)
	}
	s.rooms = nil
}

// drop must be called with the lock held.
func (n *Namespace) drop(s *Socket, room string) {
	delete(n.rooms[room], s)
	if len(n.rooms[room]) == 0 {
		delete(n.rooms, room)
	}
}

// An Audience is sockets to send to: those of some rooms, less one.
type Audience struct {
	namespace *Namespace
	rooms     []string // none: everybody
	except    *Socket
}

// Except leaves a socket out, the one that an event came from as a rule.
func (a *Audience) Except(s *Socket) *Audience {
	return &Audience{a.namespace, a.rooms, s}
}

// Emit sends an event, encoded once for all. It does not wait for anybody; its
// error says that the arguments cannot be encoded, and nobody got anything.
func (a *Audience) Emit(event string, args ...any) error {
	frames, err := eventFrames(a.namespace.name, -1, event, args)
	if err != nil {
		return err
	}
	list := a.list()
	// Each send is a system call or two: a large audience is worth all cores.
	share := max(perCore, (len(list)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var sending sync.WaitGroup
	for share < len(list) {
		part := list[:share]
		sending.Go(func() { sendAll(part, frames) })
		list = list[share:]
	}
	sendAll(list, frames)
	sending.Wait() // what is emitted next must come after it
	return nil
}

// perCore is how many sends are worth a goroutine.
const perCore = 64

func sendAll(sockets []*Socket, frames []frame) {
	for _, s := range sockets {
		_ = s.client.session.send(frames...) // one that is leaving is not there any more
	}
}

// list is the audience now, each socket once.
func (a *Audience) list() []*Socket {
	n := a.namespace
	n.mu.RLock()
	defer n.mu.RUnlock()
	if len(a.rooms) == 0 {
		list := make([]*Socket, 0, len(n.sockets))
		for _, s := range n.sockets {
			if s != a.except {
				list = append(list, s)
			}
		}
		return list
	}
	size := 0
	for _, room := range a.rooms {
		size += 1 + len(n.rooms[room])
	}
	list := make([]*Socket, 0, size)
	for i, room := range a.rooms {
		if s := n.sockets[room]; s != nil && s != a.except && !s.inAny(a.rooms[:i]) {
			list = append(list, s)
		}
		for s := range n.rooms[room] {
			if s != a.except && !s.inAny(a.rooms[:i]) {
				list = append(list, s)
			}
		}
	}
	return list
}

// inAny must be called with the namespace's lock held.
func (s *Socket) inAny(rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return room == s.id || slices.Contains(s.rooms, room) })
}
