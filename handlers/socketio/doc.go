// Package socketio is a Socket.IO server over melody: Engine.IO protocol 4 with
// HTTP long polling and WebSocket, and Socket.IO protocol 5 on it. Any official
// v4 client works against it (tests run that of npm in Node and in Chromium).
//
//	io := socketio.New(socketio.Options{})
//	io.Of("/").OnConnect(func(s *socketio.Socket) {
//		s.Join("todos")
//		s.On("hola", func(m *socketio.Message) {
//			var text string
//			if err := m.Decode(&text); err != nil {
//				return
//			}
//			s.To("todos").Emit("hola", text) // to everybody there but s
//			m.Ack("recibido")
//		})
//	})
//	http.Handle("/socket.io/", io)
//
// # To take it along
//
// The package knows nothing of the site. Beside the standard library it imports
// melody, gorilla/websocket, go-json-experiment/json and, of ours, package conn
// and the two packages below it, which import nothing of ours either: a test holds
// that (imports_test.go). It has no module path of its own yet; until then copy
// both folders into a module of yours, here example.com/chat, with the example
// for a test, and rewrite the prefix of the import paths:
//
//	mkdir internal
//	cp -r $ENVIVO/handlers/conn $ENVIVO/handlers/socketio internal
//	find internal -name '*_test.go' ! -name example_test.go -delete
//	grep -rl envivo/handlers internal | xargs sed -i 's#envivo/handlers#example.com/chat/internal#'
//	go get github.com/olahol/melody@v1.4.0 github.com/gorilla/websocket@v1.5.3 github.com/go-json-experiment/json@v1.27.2
//	go mod tidy
//	go vet ./... && go test ./internal/socketio
//
// To give both a module of their own is the same with one go.mod: nothing else
// stands in the way.
//
// # Two protocols
//
// Engine.IO carries messages. A session opens with a long poll, tries a
// WebSocket beside it (2probe, 3probe) and moves there (5); or it opens with the
// WebSocket at once. The heartbeat is the server's: a ping every PingInterval (2),
// and the end if no pong comes within PingTimeout (3). Its packets are one digit
// and a payload; in a poll several are joined by 0x1E, binary ones in base64
// after a b.
//
// Socket.IO says what a message means: connect to a namespace, an event, an
// acknowledgement, each with JSON in which binary parts are placeholders for
// the frames that follow. 42["hola","mundo"] is an Engine.IO message (4) that
// holds a Socket.IO event (2).
//
// # Order and concurrency
//
// Packets of one client are handled in the order in which they came, one after
// the other: the next waits until the handler has returned. A handler that waits
// for the same client ([Socket.Call]) must do so on another goroutine.
//
// Packets to one client arrive in the order in which they were sent, also
// across the upgrade. Delivery is at most once: what is under way when a
// connection breaks is lost. Acknowledgements and ids of one's own make more
// of it.
//
// # Bounds and backpressure
//
// A client has 512 frames at most waiting for it, and is cut beyond. A program
// that has more to send waits in between ([Socket.Drained]); a client that asks
// faster than it reads is read again when it has taken the answers. What it sends
// is MaxPayload bytes at most at once, with 10 binary parts an event, names of
// namespaces of 128 bytes, and ids of acknowledgements of 63 bits.
//
// # Beside the official server
//
// Where the protocols are silent it answers as engine.io 6.6 and socket.io 4.8
// do. It is more patient with packets for a namespace that the client is not in,
// which may have crossed with its end, and with a second CONNECT: both are
// ignored. There is no protocol 3, no JSONP, no WebTransport, no compression and
// no connection state recovery.
//
// # What a client costs
//
// A packet to a room is encoded and framed once for all of it, and written by the
// goroutine that sends it, without waiting, to each socket that takes it at once;
// only for the others there is melody's queue, and the goroutine that serves it.
// A delivery so costs 0.8 of melody's own Broadcast (BenchmarkFanOut). A client
// that does not read is cut when its queue is full, never silently robbed; it
// comes back by itself.
//
// A session has melody's two goroutines on WebSocket and none while it polls; one
// timer serves both its heartbeat and its deadlines. An idle socket is 12 to
// 13 KiB on WebSocket, more than half of it the stacks of melody's goroutines
// (BenchmarkIdle). A stack that has grown to 8 KiB seldom
// shrinks again, so packets are handled on a goroutine that ends with them.
package socketio
