// Package eventlog is the one numbered log that every technique of the site
// reads: polling asks what came after an id, a stream follows from an id, a
// client that was away comes back with the last id it saw.
//
//	store, err := eventlog.Open(ctx, eventlog.Config{Dir: ".envivo"})
//	lab, err := store.Log(ctx, eventlog.Spec{Name: "lab", Retain: 100_000})
//	id, err := lab.Append(ctx, "pulse", []byte(`{"from":"garza 7"}`), key)
//	for page, err := range lab.Follow(ctx, lab.Cursor()) { … }
//
// # The promises
//
//   - Ids are contiguous: 1, 2, 3… An id that is missing was lost on the way,
//     and a client can tell by counting.
//   - [Log.Append] answers once the event is on disk, and a second Append with
//     the same key answers the first one's id.
//   - [Log.Follow] replays and then goes live, with no gap and no duplicate
//     between the two.
//   - Whatever is in a log, every reader of every technique can read: Append
//     refuses or repairs what only some could, and what another program has
//     stored is repaired on its way out (see tidy, in door.go).
//   - What is gone is said, wherever it was: a [Gap] names the ids. Nothing is
//     skipped in silence.
//   - An id is given once in an epoch. A [Cursor] carries the epoch, and one that
//     has seen what this log never had, or has no more, is a reset.
//
// # How it is built
//
// A log is a JetStream stream. The server runs inside this process and opens
// no port; Config.URL names an external server or cluster instead, and that is
// the only difference between a laptop and a fleet. There is no storage
// interface and no fake: the tests run on the real thing.
//
// Each process has ONE consumer for each log. What it hears goes into a tail:
// the newest events, in memory, as an immutable snapshot behind an atomic
// pointer. Readers share its events without a lock and without a copy, so that
// the thousandth reader costs a list of what its page has. Only who asks for
// something older than the tail reaches the store; what was read from it lately
// is shared too.
//
// A reader has no queue here. It has a cursor, and the tail is everybody's
// queue: a slow reader costs nobody anything, and one that falls out of the
// tail while live gets [ErrSlow], is cut by its room, and comes back.
//
// # What readers hold
//
// A client that does not read keeps the server's hands full for as long as the
// deadline of a write lets it. So a reader takes one page at a time ([PageBytes],
// 8 KiB) and reads the next when that one is written: a thousand at a thousand
// places hold 8 MiB of events, those at the same place hold it once. A tail has
// 16 MiB at the most, what is shared of older events 8 MiB in all logs of a store;
// four readers at a time fetch from it, 32 KiB each.
//
// A store may be in memory (Config.Memory): the same server, the same promises
// but that of the disk, and logs that come and go ([Store.Remove]). To make one
// and to remove it again takes 1.5 to 3 ms; while it is idle it has nine
// goroutines and 70 KiB, and each small event in it another 420 bytes, its key
// included (BenchmarkMemory). A log that is gone leaves its name and an
// empty queue in a table of NATS's own, 1 KiB: use names again.
//
// What is not worth an id (who is typing) goes by [Bus], to all processes and
// at most once.
//
// # Epochs
//
// An embedded store begins an epoch of each of its logs whenever it is opened: who
// knows what became of its files meanwhile. An ended epoch keeps the newest id
// that was left of it, so that a clean restart invalidates no cursor, and a store
// that was cut short or put back to a copy only those that had seen more. The
// list travels with the stream, in its metadata: no high-water mark has to be
// written for each event. It has the newest 64 starts.
//
// On an external server the instances share the epoch. It begins when nobody else
// listens and nobody has written for a minute, or when one of them hears the stream fall back behind what it has heard
// (which it looks for every two seconds), and the others learn it from the
// metadata: where two begin one at once, it is the same one. What goes unnoticed
// is a server that is put back to a copy while an instance restarts and another
// keeps the stream busy: there is nobody who could know.
//
// # Damage
//
// Before the embedded server reads its folder, [repair] does: JetStream cuts a block
// where its damage begins, passes over a stream that it cannot read, and says
// neither to anybody. What can be read is kept, record by record; what cannot be read
// is set aside, in a folder of its own, and counted ([Store.Damages]).
//
// # Durability, and what it costs
//
// JetStream writes at once and syncs every two minutes by default: a process
// may be killed without loss, a laptop whose battery dies would lose what was
// acknowledged. The embedded server therefore syncs before it acknowledges
// (SyncAlways). BenchmarkAppend measures both, and the README has the figures.
// A full disk refuses what it cannot keep; once there is room again the log
// goes on by itself.
//
// An external server syncs as its operator configured it; on a cluster every
// log has three replicas, and an acknowledgement means that a majority has it.
package eventlog
