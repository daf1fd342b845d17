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
//	auth      {after: 41}, or nothing: what comes from now on; and {cursor: true}
//	← cursor  "41.k7f3", to who asks for it or comes with an epoch: before the
//	          first event, and when another epoch begins
//	← event   what came after 41, and then what comes: one object each
//	← gap     {from, to, reset}: ids that nobody can give any more
//
// It follows the log once for all. A socket first gets its replay, a page at a
// time and at the client's own pace, and joins the others at exactly the id
// where the replay ended. Who then does not keep up is cut when its queue is
// full, and comes back with its cursor: give the official client a function
// for auth, which it calls each time.
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

// live is the room of those whose replay is over.
const live = "live"

// replayPage is how many events go out before the client must have taken them:
// a fifth of what may wait for it.
const replayPage = 100

// NewSocketIO returns a stream that goes on until ctx ends; call Close then.
// checkOrigin decides whether a page of that origin may connect; nil means the
// same origin only.
func NewSocketIO(ctx context.Context, log *eventlog.Log, checkOrigin func(*http.Request) bool, logger *slog.Logger) *SocketIO {
	s := &SocketIO{
		ctx: ctx, log: log, sent: log.Cursor(), progress: make(chan struct{}),
	}
	connects := visitor.NewBudgets(visitor.Limit{PerSecond: visitor.Share * ofConnects.PerSecond, Burst: visitor.Share * ofConnects.Burst})
	s.io = socketio.New(socketio.Options{
		CheckOrigin: checkOrigin, Logger: logger, MaxPayload: maxHeard,
		Identify:   func(r *http.Request) any { return connects.Session(visitor.FromContext(r.Context()), ofConnects) },
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

// ofConnects is how often one connection may ask to be let in, and one visitor by
// all of its connections: each replay costs the log a search.
var ofConnects = visitor.Limit{PerSecond: 1, Burst: 10}

// maxHeard is how many bytes a client may send at once: a cursor is all that it
// has to say.
const maxHeard = 4 << 10

// ServeHTTP speaks Socket.IO, at an address that ends in /socket.io/.
func (s *SocketIO) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.io.ServeHTTP(w, r) }

// Len is how many clients are connected.
func (s *SocketIO) Len() int { return s.io.Len() }

// Close ends all connections and returns when they are gone, or with the error
// of ctx. The stream's own context must have ended before.
func (s *SocketIO) Close(ctx context.Context) error {
	s.loop.Wait()
	return errors.Join(s.io.Close(ctx), s.replays.Close(ctx))
}

// A place is where a client's replay begins.
type place struct {
	After  *eventlog.Cursor `json:"after"` // nil: now
	Cursor bool             `json:"cursor"`
}

type placeKey struct{}

// admit is the gate: it reads where the replay begins.
func admit(socket *socketio.Socket) error {
	var auth place
	if socket.Auth(&auth) != nil {
		return noCursor
	}
	socket.Set(placeKey{}, auth)
	return nil
}

var badAfter = problem.New(http.StatusBadRequest,
	"«after», en «auth», es el id del último evento que viste: un número entero, como 42. Sin él, oyes lo que venga desde ahora.")

var noCursor = &socketio.Refused{Message: badAfter.Detail, Data: badAfter}

// replay gives a client what it has missed, and joins it to the others where
// that ends.
func (s *SocketIO) replay(socket *socketio.Socket) {
	start, _ := socket.Get(placeKey{}).(place)
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

// join lets a socket hear the broadcast, if it has all that was broadcast.
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

// broadcast follows the log once, for all. When it was too slow for the tail it
// goes on from the store.
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

// send emits a page with the lock held: who joins does so before it or after.
func (s *SocketIO) send(page eventlog.Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	emit(page, page.Epoch != s.sent.Epoch, func(event string, data json.RawMessage) { _ = s.all.To(live).Emit(event, data) })
	s.sent = page.Cursor()
	close(s.progress)
	s.progress = make(chan struct{})
}

// emit sends a page as events of Socket.IO, and its epoch if that is wanted.
func emit(page eventlog.Page, epoch bool, tell func(event string, data json.RawMessage)) {
	if page.Gap != nil {
		tell("gap", page.Gap.JSON())
	}
	if epoch {
		cursor, _ := page.Start().MarshalJSON() // digits and letters
		tell("cursor", cursor)
	}
	for _, e := range page.Events {
		tell("event", e.JSON())
	}
}
