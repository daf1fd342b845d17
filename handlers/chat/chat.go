// Package chat is a chat with rooms over Socket.IO, stored in the numbered log
// (package eventlog).
//
//	talk, err := chat.New(ctx, log, store.Bus("chat"), chat.Options{})
//	http.Handle("/socket.io/", talk)
//
// # The way of a chat message
//
// From the client that sends it to the clients that receive it, file by file:
//
//	handlers/socketio   a frame or a poll becomes a packet, and an event of a socket
//	chat.go             connected has subscribed to the event; message takes it
//	member.go           read decodes its text and its idempotency key
//	text.go             validates them
//	post.go             makes what will be stored, with the key scoped to the sender
//	retention.go        opens the room, if this is its first message
//	queue.go            puts it into the queue of its connection, or refuses it
//	peer.go             paces the queue: the limits of a connection and its visitor
//	history.go          find: was it stored before? then only its id is acknowledged
//	chat.go             store appends it to the log; deliver acknowledges it
//	handlers/eventlog   stores it on disk, and delivers it to every instance
//	chat.go             follow receives it, on this instance and on the others
//	history.go          add remembers its id and its key
//	post.go             args encodes it for clients
//	handlers/socketio   sends it to every socket in the room (fan-out)
//
// Joining a room goes through peer.go (limits), member.go (admit), names.go (what names
// are valid, and which are too much alike), session.go (who has a name), reservation.go,
// mark.go, roster.go (welcome) and replay.go (what was missed, then live). Beside that
// stand people.go and bus.go (presence across instances), rooms.go (the list of rooms)
// and bounds.go.
//
// # The protocol
//
// In the default namespace it is the chat of Socket.IO's get-started tutorial, whose
// client works here unchanged, at every step: the event 'chat message' with a text is
// sent to everybody, with an offset (the auth.serverOffset of a client that comes back:
// "42.k7f3", the message's id and the log's epoch, or just 42), and with a client's own
// key (clientOffset) it is safe to repeat. Events from clients (→) and to them (←):
//
//	auth                {room, name, person, serverOffset}, all of them optional
//	→ chat message      text, key, ack → {id} or {problem}
//	→ typing
//	→ history           before, ack → {messages, more}
//	→ rooms             ack → {rooms}
//	→ people            {after, like}, both optional, ack → {people, more, total}
//	← welcome           {room, name, mark, total, people, more}
//	← gap               {from, to, reset}, if the cursor asks for what is gone
//	← chat message      text, offset, {room, name, mark, time}, and key to its sender who comes back
//	← ready             {last, cursor}: the replay is over
//	← people            {total, joined, left}, or {total, people}
//	← typing            {name, mark}
//	← problem           {title, detail}
//
// A client without a name is called anónimo-7f3; without a room it is in general.
//
// # Effectively once
//
// A message is acknowledged once the log has it on disk. The log delivers it to every
// instance, and each sends it to its own clients: a message reaches nobody in any other
// way, not even clients of the same instance. A client that comes back, to this instance
// or another, sends the last id that it received and gets the rest.
//
// A repeated message is deduplicated by its key: by the log within two minutes, and by
// [history] for as long as the message is retained. Delivery is at least once by
// repetition and at most once by the key: effectively once. A key belongs to its sender
// and is sent to nobody else ([eventlog.ScopedKey]). The sender is whoever has the same
// secret; without one, the same browser; without either, as the tutorial's client in
// Node, everybody at the same address.
//
// # Rate limits
//
// The limits of peer.go hold for a connection, for all connections of its visitor, and
// for all of its address. Messages beyond the rate wait in a short [queue]; a queued
// message will be stored, and one that does not fit is refused at once, by its text. No
// other event waits behind them.
//
// # History is a fold over the log
//
// Each process follows the log from its beginning and remembers, for each room, the ids
// of its messages and their keys: 24 bytes each. That suffices to read a room's newest
// fifty messages, or the fifty before those. A room is a topic of the log (a hash of
// its name), so that reading one does not read the others.
//
// Each room has a retention of its own, so that no other room displaces its messages
// (retention.go); what a room has lost is reported as a gap of that room.
//
// # Presence
//
// Presence is not stored: it goes by the bus, at most once, and each instance repeats a
// snapshot of its own with every heartbeat. A name belongs to one person in a room: see
// [people] for what happens when a connection breaks. Another person may have the name
// tomorrow; a [marker] gives each a mark that distinguishes them.
//
// People are {name, mark}. In a room of up to 50, clients receive who joins and leaves,
// in batches. In a larger one they receive the total, and can query the list with
// 'people', page by page: what one more person costs does not grow with the room.
package chat

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"envivo/handlers/conn"
	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/socketio"
	"envivo/handlers/visitor"
)

// Log is the log of the chat. For each room it retains perRoom messages and one more,
// by which readers know that older ones are gone; and as many events about evicted rooms.
var Log = eventlog.Spec{
	Name: "chat", Retain: (maxRooms + 10) * (perRoom + 1), RetainTopic: perRoom + 1, Tail: 2048, MaxData: 16 << 10,
}

// Options configure a [Chat]; the zero value is a working chat.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only.
	CheckOrigin func(*http.Request) bool
	// Messages is how many a connection may send; the zero Limit means 3 a
	// second, and 10 at once.
	Messages visitor.Limit
	// Grace is how long somebody whose connection broke is still shown as present;
	// 0 means 5 s.
	Grace time.Duration
	// Keep is how long the name of somebody who has left stays reserved for whoever has
	// the secret; 0 means 5 min.
	Keep time.Duration
	// Key is the secret HMAC key of the marks, the same on all instances. Without one,
	// marks are valid in this process only.
	Key []byte
	// Heartbeat is how often instances send each other a snapshot of who is present. One
	// that was silent for three times as long is considered gone; 0 means 5 s.
	Heartbeat time.Duration
	Logger    *slog.Logger // nil means slog.Default()
}

// A Chat serves the chat's rooms to the clients of one process. Create it with [New].
type Chat struct {
	ctx      context.Context
	io       *socketio.Server
	all      *socketio.Namespace
	log      *eventlog.Log
	history  *history
	people   *people
	index    *roomIndex
	roomList roomList
	budgets  budgets
	waiting  *visitor.Places // bytes of messages that wait for their turn
	logger   *slog.Logger

	sending    conn.Group // goroutines that store what is queued
	background sync.WaitGroup
	stopBus    func()
}

// New returns a chat that follows the log until ctx ends; call Close then. It returns
// once the log was read to its end, or with the error of ctx or of the bus.
func New(ctx context.Context, log *eventlog.Log, bus *eventlog.Bus, options Options) (*Chat, error) {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Messages == (visitor.Limit{}) {
		options.Messages = messageLimit
	}
	index := newRoomIndex()
	c := &Chat{
		ctx: ctx, log: log, history: newHistory(log, index), index: index, logger: options.Logger,
		budgets: newBudgets(options.Messages), waiting: visitor.NewPlaces(waitingBytes),
	}
	c.io = socketio.New(socketio.Options{
		CheckOrigin: options.CheckOrigin, Logger: options.Logger,
		MaxPayload: maxPayload, Identify: c.identify, MayConnect: mayConnect,
	})
	c.all = c.io.Of("/")
	c.all.Use(c.admit)
	c.all.OnConnect(c.connected)
	c.people = newPeople(options, bus, index, func(room, event string, what any) {
		_ = c.all.To(peopleOf(room)).Emit(event, what)
	})
	stop, err := bus.Listen(c.people.receive)
	if err != nil {
		return nil, err
	}
	c.stopBus = stop
	c.background.Go(c.follow)
	c.background.Go(func() { c.people.sendHeartbeats(ctx) })
	// No client is served before the history is complete: it takes microseconds for
	// each message.
	return c, c.history.await(ctx, log.Last())
}

// ServeHTTP speaks Socket.IO. Mount it at /socket.io/.
func (c *Chat) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.io.ServeHTTP(w, r) }

// Len is how many clients are connected.
func (c *Chat) Len() int { return c.io.Len() }

// Close is the end of a graceful shutdown: it closes all connections, so that their
// clients reconnect to another instance, and returns when they are closed and what was
// queued is stored, or with the error of ctx. The context given to New must have ended
// before.
func (c *Chat) Close(ctx context.Context) error {
	err := errors.Join(c.io.Close(ctx), c.sending.Close(ctx))
	c.people.close()
	c.background.Wait()
	c.stopBus()
	return err
}

// Names of Socket.IO rooms. A socket joins the people of a chat room at once, and its
// messages once the replay is over.
func messagesOf(room string) string { return "messages of " + room }
func peopleOf(room string) string   { return "people of " + room }

// #region follow

// follow lee el registro una sola vez, para todo el mundo. Aquí pasan los
// mensajes de esta instancia y los de las demás, y por ningún otro sitio.
func (c *Chat) follow() {
	for c.ctx.Err() == nil {
		for page, err := range c.log.Follow(c.ctx, c.history.reached()) {
			if err != nil {
				break // se cierra el servidor, o el registro no contesta
			}
			if page.Gap != nil {
				_ = c.all.Emit("gap", page.Gap)
			}
			c.history.add(page, func(p post) {
				_ = c.all.To(messagesOf(p.Room)).Emit("chat message", p.args()...)
			})
		}
		eventlog.Backoff(c.ctx) // y vuelta a empezar donde estábamos
	}
}

// #endregion follow

// #region connect

// connected recibe a quien acaba de entrar. Primero le pone al día; lo nuevo
// le llega después, cuando ya tiene todo lo anterior.
func (c *Chat) connected(s *socketio.Socket) {
	m := memberOf(s)
	s.On("chat message", func(msg *socketio.Message) { c.message(m, msg) })
	s.On("typing", func(*socketio.Message) { c.typing(m) })
	s.On("history", func(msg *socketio.Message) { c.older(m, msg) })
	s.On("rooms", func(msg *socketio.Message) { c.listRooms(m, msg) })
	s.On("people", func(msg *socketio.Message) { c.listPeople(m, msg) })
	s.OnDisconnect(func(reason string) { m.disconnected(reason) })

	c.people.welcome(s, m, c.history.hasMore(m.room, m.cursor))
	if !m.fresh || !c.live(s, m) {
		go c.replay(s, m) // puede ser largo: el latido no debe esperar
	}
}

// #endregion connect

// storeWithin bounds how long a message waits for the log. A client that gets no
// acknowledgement repeats it.
const storeWithin = 5 * time.Second

// #region message

// message pone en la cola de su autor lo que escribe. Si no cabe, se le dice
// en el acto: lo que entra en la cola se guarda, aunque él ya no esté.
func (c *Chat) message(m *member, msg *socketio.Message) {
	p, no := m.read(msg)
	if no == nil {
		no = c.take(m, msg.Receipt(), p)
	}
	if no != nil {
		m.refuse(msg.Receipt(), no) // mal escrito, o demasiados a la vez
	}
}

// deliver guarda un mensaje al que le toca, y solo entonces lo confirma. No
// se lo envía a nadie: de eso se encarga el registro, que llega a todos.
func (c *Chat) deliver(m *member, receipt socketio.Receipt, p post) {
	id, known := c.history.find(p.Room, p.Once)
	if !known {
		var err error
		if id, err = c.store(p); err != nil {
			m.tell(notStored(p, problem.FromLog(err)))
			return // sin acuse: quien lo mandó lo repetirá
		}
	}
	_ = receipt.Ack(stored{id})
}

// store añade el mensaje al registro y vuelve cuando está en el disco. Con la
// misma clave, la segunda vez devuelve el número de la primera.
func (c *Chat) store(p post) (id uint64, err error) {
	data, err := json.Marshal(p)
	if err != nil {
		return 0, err
	}
	// Lo prometido se guarda también mientras se cierra el servidor.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), storeWithin)
	defer cancel()
	return c.log.Append(ctx, topicOf(p.Room), data, p.Once)
}

// #endregion message

// maxPayload is the maximum size of a WebSocket message or a poll's body, in bytes: the
// longest chat message, even if each character is written as \\u0000, and its packet.
const maxPayload = 64 << 10

// stored is the acknowledgement of a message.
type stored struct {
	ID uint64 `json:"id"`
}

// typing handles the event 'typing': it is sent to the room on every instance, and
// dropped beyond the rate limit.
func (c *Chat) typing(m *member) {
	if m.signals.Take() == nil {
		c.people.typing(m)
	}
}
