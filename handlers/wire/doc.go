// Package wire is the site's tap on its network connections, below net/http: it
// counts the bytes that pass, records them, and injects faults. It does so to
// nobody's connection but one's own: a page opens a [Lab], and only requests
// that carry lab=ID in their query are looked at or disturbed.
//
//	tap := new(wire.Tap)
//	server := &http.Server{Handler: wire.Faults(site), ConnContext: wire.ConnContext}
//	go server.Serve(tap.Listen(listener))
//
//	lab, refused := tap.Open(who)                // for a page; it adds lab=ID.TAG to what it asks
//	lab.Sums()["sse"]                            // what requests with that tag have cost
//	lab.Record(true)
//	for page := range lab.Entries(ctx, 0) { … }  // all that passes, as it passes
//	err = lab.Break(trace.Fault{Kind: trace.Silent, For: 20 * time.Second, Tag: "sse"})
//	lab.Heal()
//	lab.Close()
//
// Rooms know nothing of it: what they need of a connection is package conn, which
// asks a [Conn] by its methods. Package lab is how pages get here.
//
// # What it promises
//
//   - Bytes are counted where they pass the socket, never estimated: request
//     lines, headers, chunking, frames, heartbeats. Requests that share a
//     connection are kept apart, and the bytes of the entries of an exchange add
//     up to its total.
//   - Nothing is recorded unless it was asked for. Other requests on the same
//     connection pass unread.
//   - A trace can be given away: see package trace.
//   - Everything has an end, and nobody has all: 1,024 labs, two hours each, a
//     minute without anybody who follows; 256 MiB recorded and held back in all,
//     of which 256 KiB are promised to each visitor ([LabShares], [MemoryShares],
//     lease.go); in a lab 32 connections, 512 entries of each, 2 MiB in all;
//     1 KiB of each payload; 256 KiB held back in each direction, 32 when others
//     need the room. A reader that is too slow hears how many entries are gone.
//   - What makes no sense to a parser passes untouched, and the trace says so.
//   - Faults last two minutes at most and heal by themselves.
//
// # The way of a request, from top to bottom
//
//	admission/    counts the connection in, or answers 503
//	tap.go        accepts it: a Conn of a Tap, which holds the labs
//	conn.go       counts what is read and written
//	sniffer.go    looks at the first line of a request, while labs are open
//	link.go       has the connection from there on, if that line names a lab
//	watch.go      finds where requests, answers and frames begin and end
//	exchange.go   a request and all that it leads to; reads bodies (trace/)
//	queue.go      holds back what a fault holds back, in each direction
//	lab.go        records the entries, and pages through them
//
//	fault.go      begins and heals a fault
//	middleware.go gives the wrong answers: [Faults]
//	faulty.go     an answer or a connection of which events are lost or repeated
//	filter.go     finds those events in what the server writes
//
// The first line is read before the server has seen the request, so that a lab
// has all of it. An entry is recorded when its bytes pass, not before. A link
// stays one until the connection ends.
//
// Faults of the connection ([trace.Cut], [trace.Silent], [trace.Delay],
// [trace.Hold], [trace.Throttle]) are the queue's. Those of the server are the
// middleware's: wrong answers, and events that are lost or come twice, whole as
// they were written, in a body, a stream or a connection that a handler has
// hijacked.
//
// A browser sends a request on a connection when the one before is answered; a
// client that pipelines confuses its own trace, and nobody else's.
//
// # Slow readers
//
// A write that makes no progress for ten seconds ends the connection, whoever
// writes: see package stall.
//
// # What it costs
//
// A connection that is in no lab costs 120 bytes more, an atomic addition for each
// read and write and, while labs are open, a look at the first line of each
// request. In a profile that is less than 1 % of a 304's CPU. Next to the
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
