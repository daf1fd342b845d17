// Package wire is where the site touches the network connection itself, below
// net/http: it counts what passes there, shows it, and breaks it. Nobody's
// connection but one's own: a page opens a [Lab], and only requests that carry
// lab=ID in their query are looked at or disturbed.
//
//	tap := new(wire.Tap)
//	server := &http.Server{Handler: wire.Faults(site), ConnContext: wire.ConnContext}
//	go server.Serve(tap.Listen(listener))
//
//	lab, no := tap.Open(who)            // for a page; it adds lab=ID.TAG to what it asks
//	lab.Sums()["sse"]                            // what requests with that tag have cost
//	lab.Record(true)
//	for page := range lab.Entries(ctx, 0) { … }  // all that passes, as it passes
//	err = lab.Break(trace.Fault{Kind: trace.Silent, For: 20 * time.Second, Tag: "sse"})
//	lab.Heal()
//	lab.Close()
//
// # What it promises
//
//   - Bytes are counted where they pass the socket, never estimated: request
//     lines, headers, chunking, frames, heartbeats. Requests that share a
//     connection are told apart, and the bytes of the entries of an exchange add
//     up to its total.
//   - Nothing is recorded unless it was asked for. Other requests on the same
//     connection pass unread.
//   - A trace can be given away: cookies, authorizations and the like are never
//     in it, and of the ids of labs and sessions only the beginning.
//   - Everything has an end, and nobody has all: 1,024 labs, two hours each, a
//     minute without anybody who follows; 256 MiB recorded and held back in all,
//     of which 256 KiB are promised to each visitor (see Labs and Memory); in a
//     lab 32 connections, 512 entries of each, 2 MiB in all; 1 KiB of each
//     payload; 256 KiB held back in each direction, 32 when others need the room.
//     Who reads too slowly hears how many entries are gone.
//   - What makes no sense to a parser passes untouched, and the trace says so.
//   - Faults last two minutes at most and heal by themselves.
//
// # How it is built
//
// A [Conn] is what the tap's listener accepts: two counters around the real
// connection. While labs are open it also looks at the first line of each
// request (spotter.go). When that names a lab, the connection becomes a link
// (link.go) before the server has seen the request, and stays one until it
// ends: each direction is read by a watch (watch.go), which finds where
// requests, answers and frames end, and goes through a queue (queue.go), where
// faults hold it back. An entry is recorded when its bytes pass, not before.
//
// What the bytes say is read by the parsers of package trace, which knows nothing
// of connections.
//
// Faults of the connection are the queue's ([trace.Cut], [trace.Silent],
// [trace.Delay], [trace.Hold], [trace.Throttle]). Those of the server are the middleware's, [Faults]: wrong
// answers, and events that are lost or come twice, whole as they were written,
// in a body, a stream or a connection that a handler took over. Rooms know of
// none of it.
//
// A browser sends a request on a connection when the one before is answered;
// a client that pipelines confuses its own trace, and nobody else's.
//
// # What a connection may take
//
// How many there are, in all and from one address, is bounded where they are
// accepted: see package admission, whose gate stands before each of the tap's
// listeners. A write that makes no progress for ten seconds ends the connection,
// whoever writes (patience.go).
//
// # What it costs
//
// Somebody who is not in a lab pays 120 bytes a connection, an atomic addition
// for each read and write and, while labs are open, a look at the first line of
// each request. In a profile that is less than 1 % of a 304's CPU. Next to the
// bare server in interleaved rounds, two busy cores, the mean of the medians of
// six runs is 1.01 for a 304 (0.97 to 1.03; with a lab open 1.01, 0.98 to
// 1.05), of three runs 1.02 for a melody delivery (1.01 to 1.02; with a lab
// open 0.99, 0.95 to 1.02). net.Buffers makes one system call only on package
// net's own connections: [conn.WriteBuffers] keeps it at one.
//
//	go test ./handlers/wire -run - -bench 'Request|Delivery' -benchtime 61x
//
// A connection in a lab has one goroutine more, a second one while a fault
// holds something back, and copies what it reads.
package wire
