// Package eventlog is the numbered event log that every technique of the site
// reads: polling asks what came after an id, a stream follows from an id, and a
// client that was disconnected resumes after the last id that it received.
//
//	store, err := eventlog.Open(ctx, eventlog.Config{Dir: ".envivo"})
//	lab, err := store.Log(ctx, eventlog.Spec{Name: "lab", Retain: 100_000})
//	id, err := lab.Append(ctx, "pulse", []byte(`{"from":"garza 7"}`), key)
//	for page, err := range lab.Follow(ctx, lab.Cursor()) { … }
//
// # The way of an event
//
// From the client that sends it to the clients that receive it, file by file:
//
//	handlers/events/events.go, handlers/websocket/receive.go
//	                a request body or a WebSocket frame with {"topic":…,"data":…}
//	publication.go  parses it, and scopes its idempotency key to the sender
//	validate.go     refuses or normalises what not every reader could take
//	append.go       publishes it to the stream; returns its id once it is on disk
//	embedded.go     the NATS server that stores it, unless Config.URL names another
//	consumer.go     the one consumer of this process receives it
//	event.go        encodes it as JSON, once for all readers
//	tail.go         keeps it among the newest events in memory, and wakes who waits
//	log.go          Follow and Changed, on which streams and long polls wait
//	read.go         cuts a page of events after the reader's cursor
//	format.go       encodes it once for each other wire format
//	handlers/{polling,sse,websocket,race}
//	                write it to their clients
//
// Beside this way stand cache.go (events that the tail no longer holds), cursor.go
// and epoch.go (whether a cursor belongs to this log), store.go and spec.go (opening
// stores and logs), repair.go and blocks.go (damaged files), ready.go (health) and
// bus.go (messages that are not stored).
//
// # Guarantees
//
//   - Ids are contiguous: 1, 2, 3… A client can detect a missing event by counting.
//   - [Log.Append] returns once the event is on disk. A second Append with the same
//     idempotency key adds nothing and returns the first one's id.
//   - [Log.Follow] replays and then goes live, with no gap and no duplicate
//     between the two.
//   - Every event can be read with every technique: Append refuses or normalises
//     data that some readers could not take, and what another program has stored
//     is sanitised when it is read (validate.go).
//   - Events that are gone are reported, wherever they were: a [Gap] has their ids.
//     Nothing is skipped silently.
//   - An id is given to one event only within an epoch. A [Cursor] carries the epoch;
//     one that is ahead of this log, or comes from data that it has lost, is answered
//     with a reset.
//
// # Design
//
// A log is a JetStream stream. The server runs inside this process and opens
// no port; Config.URL names an external server or cluster instead, and that is
// the only difference between a laptop and a fleet. There is no storage
// interface and no fake: the tests run on the real thing.
//
// Each process has ONE consumer for each log. It writes to the tail: the newest
// events, in memory, as an immutable snapshot behind an atomic pointer. Readers
// share its events without a lock and without copying them, so that one more
// reader costs only the slice of its page. Only reads of events older than the tail
// reach the store; what was read from it recently is cached for all readers.
//
// A reader has no queue here. It has a cursor, and the tail is everybody's queue: a
// slow reader costs the others nothing. One that falls behind the tail while it is
// live gets [ErrSlow]; its room cuts the connection, and the client resumes with its
// cursor.
//
// # Memory
//
// What a client does not read stays in memory until the write deadline. A reader
// therefore takes one page at a time ([PageBytes], 8 KiB) and reads the next when
// that one is written: a thousand readers at a thousand different positions hold
// 8 MiB of events, a thousand at the same position hold 8 KiB. A tail has at most
// 16 MiB; the cache of older events at most 8 MiB for all logs of a store; four
// readers at a time fetch from the store, 32 KiB each.
//
// A store may be in memory (Config.Memory): the same server and the same guarantees
// but durability, for logs that come and go ([Store.Remove]). To create one
// and to remove it again takes 1.5 to 3 ms; while it is idle it has nine
// goroutines and 70 KiB, and each small event in it another 420 bytes, its key
// included (BenchmarkMemory). A removed log leaves its name and an empty queue in a
// table of NATS's own, 1 KiB: reuse names.
//
// What is not worth storing (who is typing) goes by [Bus], to all processes and
// at most once.
//
// # Epochs
//
// An embedded store begins an epoch of each of its logs whenever it is opened,
// because its files may have been changed while it was closed. An ended epoch records
// the newest id that still existed then, so that a clean restart invalidates no
// cursor, and a store that was truncated or restored from a copy invalidates only
// those that are ahead of it. The list is kept in the metadata of the stream: no
// high-water mark has to be written for each event. It has the newest 64 epochs.
//
// On an external server all instances share the epoch. It begins when an instance
// opens a log that has no consumer and to which nothing was written for a minute, or
// when an instance sees the stream fall back behind what it has received (it checks
// every two seconds). The others learn of it from the metadata; where two begin one
// at once, it is the same one. One case is not detected: a server that is restored
// from a copy while one instance restarts and another keeps writing.
//
// # Damage
//
// Before the embedded server reads its folder, [repair] does: JetStream truncates a
// block where its damage begins, ignores a stream that it cannot read, and reports
// neither. What can be read is kept, record by record; what cannot is quarantined
// in a folder of its own, and reported ([Store.Damages]).
//
// # Durability, and what it costs
//
// JetStream writes at once and syncs every two minutes by default: a process
// may be killed without loss, a laptop whose battery dies would lose what was
// acknowledged. The embedded server therefore syncs before it acknowledges
// (SyncAlways). BenchmarkAppend measures both. A full disk refuses what it
// cannot keep; once there is room again the log goes on by itself.
//
// An external server syncs as its operator configured it; on a cluster every
// log has three replicas, and an acknowledgement means that a majority has it.
package eventlog
