// Package websocket carries the log over WebSocket (RFC 6455), with melody.
//
//	GET /websocket             what comes from now on
//	GET /websocket?after=41    what came after 41, and then what comes
//	GET /websocket?cursor=     the same, with frames that tell the cursor
//
// Every frame is text. The server sends events, each as one JSON object, and
// {"gap":{…}} for ids that are gone. A client that asks for it, or whose cursor has an
// epoch (after=41.k7f3), also gets {"cursor":"41.k7f3"} before the first event and
// whenever another epoch begins: the id of each following event makes a cursor with that
// epoch. Other clients do not, because a first program takes each frame for an event. A
// client may publish, {"topic":"pulse","data":{…}}; any other text is sent back as
// {"echo":"…"}. A refused publication is answered with {"error":{…}}, a problem of
// RFC 9457.
//
// # Fan-out
//
// The room follows the log once for all sessions. Each event is encoded by the log and
// put into the queue of every session; melody's write pumps send it. A session first gets
// its replay, written directly by the goroutine that accepted it (melody has not
// started the pump yet), and joins the fan-out at exactly the id where the replay
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
	queueLength   = 64          // messages of a session's queue; when it is full the session is cut
	writeDeadline = time.Minute // of a message; a client that reads nothing is cut sooner: see package wire/stall
)

// Options configure a [Room]; the zero value is a working room.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect. CORS does
	// not cover WebSocket, so nobody else does. Nil means same origin.
	CheckOrigin func(*http.Request) bool
	// Messages is the rate limit of a session, in messages a second; the burst is twice
	// as many. 0 means no limit.
	Messages float64
	// Allow applies the rate limit of a visitor to one message, over all of its
	// connections, and returns nil or why it is refused. Nil means no limit.
	Allow func(visitor.Visitor) *visitor.Refused
}

// A Room serves one log to all its WebSocket sessions. Create it with [New].
type Room struct {
	ctx     context.Context // of the server, not of a request: sessions outlive theirs
	log     *eventlog.Log
	hub     *sockets.Hub
	options Options
	serve   http.Handler

	mu   sync.Mutex
	live map[*melody.Session]*member // sessions whose replay is over
	sent eventlog.Cursor             // of the last event that was broadcast

	loop sync.WaitGroup // the broadcast
}

// New returns a room that broadcasts until ctx ends; call Close then.
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

// Len returns how many sessions are open.
func (room *Room) Len() int { return room.hub.Len() }

// ServeHTTP performs the handshake (RFC 6455, section 4.2) outside of net/http: see accept.
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

// refusal returns the problem of a refused handshake.
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

// Close closes every session with close code 1012, service restart, at which clients
// reconnect. It returns when they are closed, and cuts those that are left when ctx ends.
// The context given to New must have ended before.
func (room *Room) Close(ctx context.Context) {
	room.loop.Wait()
	_ = room.hub.Close(ctx)
}
