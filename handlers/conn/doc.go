// Package conn is what a handler needs that keeps its connection for longer
// than a request: an event stream, a WebSocket. It knows nothing of this site
// and imports nothing of it, so that others can take it along (see package
// socketio).
//
//	http.Handle("GET /stream", conn.Detached(http.HandlerFunc(stream)))
//
//	func stream(w http.ResponseWriter, r *http.Request) {
//		if !group.Enter() { … } // 503: the server stops
//		defer group.Leave()
//		c, buffers, err := http.NewResponseController(w).Hijack()
//		…
//		conn.WriteBuffers(c, &net.Buffers{head, event})
//	}
//	…
//	group.Close(ctx) // graceful shutdown: nobody else comes in, those inside may end
//
// [Detached] lets a handler take its connection over without keeping what
// net/http has allocated for the request. [Group] counts connections and waits
// for the last one at shutdown. [TryWrite] writes what a socket takes at once,
// without waiting; [WriteBuffers] writes several pieces with one system call.
// A [Reservation] bounds the memory of messages that have begun to arrive.
//
// Package sockets, below this folder, makes the WebSockets of a room: handshake,
// strict frames, heartbeat, goodbye. Package frame has the header of a frame.
//
// # Connections that are more than a socket
//
// A server may wrap its connections, to count what passes or to hold it back.
// A wrapper that has the methods TryWrite(p []byte) int or
// WriteBuffers(*net.Buffers) (int64, error) is asked instead of the socket below
// it; one that has neither is written to with Write.
package conn
