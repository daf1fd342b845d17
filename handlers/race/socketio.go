package race

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"envivo/handlers/conn"
	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/socketio"
	"envivo/handlers/visitor"
)

// SocketIO streams a log over Socket.IO, in the default namespace:
//
//	auth      {after: 41}: events after 41; without it, events from now on.
//	          {cursor: true} asks for the event cursor
//	← cursor  "41.k7f3", to a client that asks for it or has sent an epoch: before the
//	          first event, and when another epoch begins
//	← event   one event of the log as an object: first the replay, then live
//	← gap     {from, to, reset}: ids that are gone
//
// It follows the log once for all clients. A socket first gets its replay, a page at a
// time and with backpressure, and joins the broadcast at exactly the id where the replay
// ended. A client that then does not keep up is cut when its queue is full, and comes
// back with its cursor: give the official client a function for auth, which it calls at
// each connection.
type SocketIO struct {
	ctx context.Context
	io  *socketio.Server
	all *socketio.Namespace
	log *eventlog.Log

	mu       sync.Mutex
	sent     eventlog.Cursor // of the last event that was broadcast
	progress chan struct{}   // closed when sent grows

	loop    sync.WaitGroup
	replays conn.Group
}

// live is the Socket.IO room of the sockets whose replay is over.
const live = "live"

// replayPage is how many events are sent before the replay waits for the client to read
// them: a fifth of its queue.
const replayPage = 100

// NewSocketIO returns a stream that goes on until ctx ends; call Close then.
// checkOrigin decides whether a page of that origin may connect; nil means the
// same origin only.
func NewSocketIO(ctx context.Context, log *eventlog.Log, checkOrigin func(*http.Request) bool, logger *slog.Logger) *SocketIO {
	s := &SocketIO{
		ctx: ctx, log: log, sent: log.Cursor(), progress: make(chan struct{}),
	}
	connects := visitor.NewBudgets(visitor.Limit{
		PerSecond: visitor.Share * connectLimit.PerSecond, Burst: visitor.Share * connectLimit.Burst,
	})
	s.io = socketio.New(socketio.Options{
		CheckOrigin: checkOrigin, Logger: logger, MaxPayload: maxPayload,
		Identify:   func(r *http.Request) any { return connects.Session(visitor.FromContext(r.Context()), connectLimit) },
		MayConnect: func(peer any) bool { return peer.(*visitor.Session).Take() == nil },
	})
	s.all = s.io.Of("/")
	s.all.Use(admit)
	s.all.OnConnect(func(socket *socketio.Socket) {
		if s.replays.Enter() {
			go func() { // it can be long: the heartbeat must not wait
				defer s.replays.Leave()
				s.replay(socket)
			}()
		}
	})
	s.loop.Go(s.broadcast)
	return s
}

// connectLimit is the rate limit of CONNECT packets, for one connection and for all
// connections of a visitor: each replay costs the log a search.
var connectLimit = visitor.Limit{PerSecond: 1, Burst: 10}

// maxPayload is how many bytes a client may send at once: it sends nothing but a cursor.
const maxPayload = 4 << 10

// ServeHTTP speaks Socket.IO, at an address that ends in /socket.io/.
func (s *SocketIO) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.io.ServeHTTP(w, r) }

// Len is how many clients are connected.
func (s *SocketIO) Len() int { return s.io.Len() }

// Close closes all connections and returns when they are closed, or with the error of
// ctx. The context given to NewSocketIO must have ended before.
func (s *SocketIO) Close(ctx context.Context) error {
	s.loop.Wait()
	return errors.Join(s.io.Close(ctx), s.replays.Close(ctx))
}

// replayStart is the auth data of a client: where its replay begins.
type replayStart struct {
	After  *eventlog.Cursor `json:"after"` // nil: now
	Cursor bool             `json:"cursor"`
}

type startKey struct{}

// admit is the middleware of the namespace: it reads the auth data.
func admit(socket *socketio.Socket) error {
	var auth replayStart
	if socket.Auth(&auth) != nil {
		return noCursor
	}
	socket.Set(startKey{}, auth)
	return nil
}

var badAfter = problem.New(http.StatusBadRequest,
	"«after», en «auth», es el id del último evento que viste: un número entero, como 42. Sin él, oyes lo que venga desde ahora.")

var noCursor = &socketio.Refused{Message: badAfter.Detail, Data: badAfter}

// replay sends a client the events that it has missed, and joins it to the broadcast at
// the end of them.
func (s *SocketIO) replay(socket *socketio.Socket) {
	start, _ := socket.Get(startKey{}).(replayStart)
	cursor, sent := s.log.Cursor(), ""
	if start.After != nil {
		cursor = *start.After
	}
	asks := start.Cursor || cursor.Epoch != "" && start.After != nil
	ctx := socket.Context()
	for asks && sent == "" || !s.join(socket, cursor) {
		page, err := s.log.Read(ctx, cursor, replayPage)
		if err != nil {
			socket.Close() // it comes back; if the race has ended, it hears so
			return
		}
		emit(page, asks && sent != page.Epoch, func(event string, data json.RawMessage) { _ = socket.Emit(event, data) })
		cursor, sent = page.Cursor(), page.Epoch
		// No more than the client takes, and no further than the broadcast is.
		if socket.Drained(ctx) != nil || s.await(ctx, cursor.ID) != nil {
			return
		}
	}
}

// join adds a socket to the broadcast, if it has all events that were broadcast.
func (s *SocketIO) join(socket *socketio.Socket, cursor eventlog.Cursor) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cursor.ID != s.sent.ID || !s.log.Has(cursor) || !s.log.Has(s.sent) {
		return false
	}
	socket.Join(live)
	return true
}

// await returns once the broadcast has reached an id.
func (s *SocketIO) await(ctx context.Context, id uint64) error {
	for {
		s.mu.Lock()
		sent, progress := s.sent.ID, s.progress
		s.mu.Unlock()
		if sent >= id {
			return nil
		}
		select {
		case <-progress:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// broadcast follows the log once for all clients. If it falls behind the tail it goes on
// from the store.
func (s *SocketIO) broadcast() {
	for s.ctx.Err() == nil {
		var failed error
		for page, err := range s.log.Follow(s.ctx, s.sent) {
			if failed = err; failed != nil {
				break
			}
			s.send(page)
		}
		if !errors.Is(failed, eventlog.ErrSlow) {
			eventlog.Backoff(s.ctx)
		}
	}
}

// send broadcasts a page with the lock held: a socket joins either before or after it.
func (s *SocketIO) send(page eventlog.Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	emit(page, page.Epoch != s.sent.Epoch, func(event string, data json.RawMessage) { _ = s.all.To(live).Emit(event, data) })
	s.sent = page.Cursor()
	close(s.progress)
	s.progress = make(chan struct{})
}

// emit sends a page as events of Socket.IO, and its epoch if that is wanted.
func emit(page eventlog.Page, epoch bool, send func(event string, data json.RawMessage)) {
	if page.Gap != nil {
		send("gap", page.Gap.JSON())
	}
	if epoch {
		cursor, _ := page.Start().MarshalJSON() // digits and letters
		send("cursor", cursor)
	}
	for _, e := range page.Events {
		send("event", e.JSON())
	}
}
