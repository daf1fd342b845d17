// Package websocket carries the log over WebSocket (RFC 6455), with melody.
//
//	GET /websocket             what comes from now on
//	GET /websocket?after=41    what came after 41, and then what comes
//	GET /websocket?cursor=     the same, with frames that tell the cursor
//
// Every frame is text. The server sends events, each as one JSON object, and
// {"gap":{…}} for ids that nobody can give any more. Who asks for it, or comes
// with a cursor that has an epoch (after=41.k7f3), hears {"cursor":"41.k7f3"}
// before the first event and whenever another epoch begins: the id of each event
// that follows makes a cursor with this epoch. It is not sent to everybody
// because the first lines that anybody writes take each frame for an event. The client may publish,
// {"topic":"pulse","data":{…}}, or say anything else and hear {"echo":"…"}. A
// refused publication is answered with {"error":{…}}, a problem of RFC 9457.
//
// # One loop for everybody
//
// The room follows the log once. Each event is encoded by the log and handed to
// every session's queue; melody's write pumps do the rest. A session first gets
// its replay, written directly by the goroutine that accepted it (melody has not
// started the pump yet), and joins the loop at exactly the id where the replay
// ended: no gap, no duplicate.
//
// The handshake, and how sessions end, are those of all rooms: package conn/sockets.
package websocket

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/olahol/melody"

	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

const (
	maxMessage    = 4<<10 + 512 // bytes: the largest publication, and its envelope
	queueLength   = 64          // messages that wait for a slow client before it is cut
	writeDeadline = time.Minute // of a message; who takes nothing is cut sooner: see package wire
)

// Options are what a room may be told.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect. CORS does
	// not cover WebSocket, so nobody else does. Nil means same origin.
	CheckOrigin func(*http.Request) bool
	// Messages a second that a session may send, in the long run; a burst of
	// twice as many passes. 0 means no limit.
	Messages float64
	// Allow takes a message from what its visitor may send by all its
	// connections, or says why not. Nil means no limit.
	Allow func(visitor.Visitor) *visitor.Refused
}

// Room is everybody who listens to one log over WebSocket.
type Room struct {
	ctx     context.Context // of the server, not of a request: sessions outlive theirs
	log     *eventlog.Log
	hub     *sockets.Hub
	options Options
	serve   http.Handler

	mu   sync.Mutex
	live map[*melody.Session]*member // who hears broadcasts
	sent eventlog.Cursor             // of the last event that was broadcast

	loop sync.WaitGroup // the broadcast
}

// New returns a room that broadcasts until ctx ends. Say goodbye to the
// sessions with Close then.
func New(ctx context.Context, log *eventlog.Log, options Options) *Room {
	room := &Room{
		ctx: ctx, log: log, options: options,
		live: make(map[*melody.Session]*member), sent: log.Cursor(),
	}
	room.serve = conn.Detached(http.HandlerFunc(room.accept))
	room.hub = sockets.New(sockets.Options{
		MaxMessage: maxMessage, Queue: queueLength, ReadBuffer: 512, WriteBuffer: 1024, WriteWithin: writeDeadline,
		CheckOrigin: options.CheckOrigin, Refuse: refusal,
		Connected: room.join, Disconnected: room.leave, Text: room.receive, Binary: refuseBinary,
	})
	room.loop.Go(room.broadcast)
	return room
}

// Len is how many sessions are open.
func (room *Room) Len() int { return room.hub.Len() }

// ServeHTTP leaves net/http and goes on in accept.
func (room *Room) ServeHTTP(w http.ResponseWriter, r *http.Request) { room.serve.ServeHTTP(w, r) }

// #region handler

// accept abre un WebSocket: una petición GET con Upgrade que, si todo va bien,
// se contesta con 101, y desde ahí ya no es HTTP. Vuelve cuando se cierra.
func (room *Room) accept(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	m := member{
		who:    visitor.FromContext(r.Context()),
		cursor: room.log.Cursor(), // sin cursor: desde ahora
	}
	if query.Has("after") {
		cursor, err := eventlog.ParseCursor(query.Get("after"))
		if err != nil {
			problem.FromLog(err).ServeHTTP(w, r)
			return
		}
		m.cursor = cursor
		m.asks = cursor.Epoch != "" // quien sabe de épocas querrá la nueva
	}
	m.asks = m.asks || query.Has("cursor")
	// Comprueba Origin, contesta 101 y llama a join, receive y, al final, leave.
	room.hub.Serve(w, r, room.newMember(m))
}

// #endregion handler

// refusal explains why a handshake was refused.
func refusal(status int) http.Handler {
	switch status {
	case http.StatusServiceUnavailable:
		return problem.Closing
	case http.StatusForbidden:
		return problem.New(status, "Esta página no es del mismo sitio que el servidor: no puede abrirle un WebSocket.")
	case http.StatusInternalServerError:
		return problem.New(status, "El servidor no pudo quedarse con la conexión. Vuelve a intentarlo.")
	}
	return problem.New(status, "Esta dirección habla WebSocket, versión 13: se abre con new WebSocket(url), no como una página.")
}

// Close says goodbye to every session with close code 1012, service restart:
// come back. It returns when they are gone, or cuts them when ctx ends. The
// room's own context must have ended before.
func (room *Room) Close(ctx context.Context) {
	room.loop.Wait()
	_ = room.hub.Close(ctx)
}
