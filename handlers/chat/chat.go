// Package chat is what a class uses Socket.IO for: rooms to talk in, on the
// numbered log.
//
//	talk, err := chat.New(ctx, log, store.Bus("chat"), chat.Options{})
//	http.Handle("/socket.io/", talk)
//
// # What a client says and hears
//
// In the default namespace it is the chat of Socket.IO's get-started tutorial,
// whose client works here as it is written, every step of it: 'chat message'
// with a text goes to all, comes with an offset (auth.serverOffset when one
// returns: "42.k7f3", the message's id and the log's epoch, or just 42),
// and with a client's own key (clientOffset) it is safe to repeat.
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
// Whoever sends no name is anónimo-7f3, whoever sends no room is in general.
//
// # Nothing lost, nothing twice
//
// A message is acknowledged once the log has it on disk. The log tells every
// instance, and each tells its own clients: there is no other way for a message
// to reach anybody, not even who is on the same server. A client that comes
// back, here or elsewhere, names the last id that it saw and gets the rest.
//
// A repeated message is recognised by its key: by the log within two minutes,
// and by [history] for as long as the message is retained. Delivery is at least
// once by repetition and at most once by the key: effectively once. A key is its
// sender's alone, and told to nobody else ([eventlog.KeyOf]): of whoever has the
// secret, or of a browser, or of those at an address who have neither, as the
// tutorial's client in Node has not.
//
// # Who may how much
//
// What a person does fits into the limits of guest.go: of a connection, within
// those of its visitor, within those of its address. Messages beyond wait for
// their turn in a [queue], which is short; what it takes is stored, and what it
// does not take is refused at once and by its text. Nothing else waits for them.
//
// # History is a fold over the log
//
// Each process follows the log from its beginning and remembers, for each room,
// the ids of its messages, and their keys: 24 bytes each. That is all that it takes to give
// a room's newest fifty, or the fifty before those. A room is a topic of the
// log (a hash of its name), so that reading one does not read the others.
//
// Each room has messages of its own to keep, so that no other can push them out
// (retention.go); what is gone of a room is told as a gap of that room.
//
// # Who is here
//
// Presence is not worth an id: it goes by the bus, at most once, and each
// instance repeats its own from time to time. A name belongs to whoever has it
// in that room: see [people] for what happens when a connection breaks, and
// names.go for which names are too much alike. Names can be had by others
// tomorrow; a [marker] tells two of the same name apart.
//
// People are {name, mark}. A room of up to 50 hears who comes and goes, in
// batches. A larger one hears how many there are, and who wants to see them
// turns the pages of 'people': what one more costs does not grow with the room.
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

// Log is what the chat keeps: the newest messages of each room, and one more, and
// as many words about rooms that have made way.
var Log = eventlog.Spec{
	Name: "chat", Retain: (keptRooms + 10) * (perRoom + 1), RetainTopic: perRoom + 1, Tail: 2048, MaxData: 16 << 10,
}

// Options are what a chat may be told.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only.
	CheckOrigin func(*http.Request) bool
	// Messages is how many a connection may send; the zero Limit means 3 a
	// second, and 10 at once.
	Messages visitor.Limit
	// Grace is how long somebody who was cut off is still here for the others;
	// 0 means 5 s.
	Grace time.Duration
	// Keep is how long the name of somebody who has left is kept, for whoever
	// has the secret; 0 means 5 min.
	Keep time.Duration
	// Key is what marks are made with: a secret, and the same on all instances.
	// Without one, marks are of this process alone.
	Key []byte
	// Roll is how often instances tell each other who is here. One that has
	// told nothing for three times as long is gone; 0 means 5 s.
	Roll   time.Duration
	Logger *slog.Logger // nil means slog.Default()
}

// Chat is the rooms of one process.
type Chat struct {
	ctx     context.Context
	io      *socketio.Server
	all     *socketio.Namespace
	log     *eventlog.Log
	history *history
	people  *people
	index   *roomIndex
	lively  liveliest
	budgets budgets
	waiting *visitor.Places // bytes of messages that wait for their turn
	logger  *slog.Logger

	sending    conn.Group // those who store what waits
	background sync.WaitGroup
	stopBus    func()
}

// New returns a chat that follows the log until ctx ends. Say goodbye with
// Close then.
func New(ctx context.Context, log *eventlog.Log, bus *eventlog.Bus, options Options) (*Chat, error) {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Messages == (visitor.Limit{}) {
		options.Messages = ofMessages
	}
	index := newRoomIndex()
	c := &Chat{
		ctx: ctx, log: log, history: newHistory(log, index), index: index, logger: options.Logger,
		budgets: newBudgets(options.Messages), waiting: visitor.NewPlaces(waitingBytes),
	}
	c.io = socketio.New(socketio.Options{
		CheckOrigin: options.CheckOrigin, Logger: options.Logger,
		MaxPayload: maxPayload, Identify: c.guest, MayConnect: mayConnect,
	})
	c.all = c.io.Of("/")
	c.all.Use(c.admit)
	c.all.OnConnect(c.connected)
	c.people = newPeople(options, bus, index, func(room, event string, what any) {
		_ = c.all.To(peopleOf(room)).Emit(event, what)
	})
	stop, err := bus.Listen(c.people.hear)
	if err != nil {
		return nil, err
	}
	c.stopBus = stop
	c.background.Go(c.follow)
	c.background.Go(func() { c.people.roll(ctx) })
	// Nobody is let in before all that was ever said is known: it takes
	// microseconds a message.
	return c, c.history.await(ctx, log.Last())
}

// ServeHTTP speaks Socket.IO. Mount it at /socket.io/.
func (c *Chat) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.io.ServeHTTP(w, r) }

// Len is how many clients are connected.
func (c *Chat) Len() int { return c.io.Len() }

// Close ends all connections, so that their clients come back to whoever
// answers then, and returns when they are gone, or with the error of ctx. The
// chat's own context must have ended before.
func (c *Chat) Close(ctx context.Context) error {
	err := errors.Join(c.io.Close(ctx), c.sending.Close(ctx))
	c.people.leave()
	c.background.Wait()
	c.stopBus()
	return err
}

// Names of Socket.IO rooms. A person is among the people of a chat room from
// the first moment, and hears its messages once the replay is over.
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
	s.On("rooms", func(msg *socketio.Message) { c.rooms(m, msg) })
	s.On("people", func(msg *socketio.Message) { c.crowd(m, msg) })
	s.OnDisconnect(func(reason string) { m.gone(reason) })

	c.people.welcome(s, m, c.history.hasMore(m.room, m.cursor))
	if !m.fresh || !c.live(s, m) {
		go c.replay(s, m) // puede ser largo: el latido no debe esperar
	}
}

// #endregion connect

// storeWithin bounds how long a message waits for the log. A client that hears
// nothing repeats it.
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

// maxPayload is how many bytes a client sends at once: the longest message, also
// where its client writes each character as \\u0000, and a packet that goes with it.
const maxPayload = 64 << 10

// stored acknowledges a message.
type stored struct {
	ID uint64 `json:"id"`
}

// typing tells the room, on every instance, that somebody is writing.
func (c *Chat) typing(m *member) {
	if m.signals.Take() == nil {
		c.people.typing(m)
	}
}
