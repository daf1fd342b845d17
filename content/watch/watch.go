// Package watch tells when files may have changed.
//
//	watcher := watch.New()
//	defer watcher.Close()
//	for {
//		watcher.Add("content", "content/img") // each time: a folder may be gone, or back
//		changed, err := watcher.Wait(ctx)
//		if err != nil {
//			return // ctx has ended
//		}
//		…
//	}
//
// Folders are watched, not files: many editors write a new file beside the old
// one and rename it. Whether anything is different is for the caller to find out;
// to look once too often costs little, once too few an instructor's patience.
//
// # When Wait returns
//
// Changes are debounced (debounce.go): it returns two milliseconds after the last
// of a burst, for an editor empties the file first and fills it then, and git
// writes a hundred at once; but not later than 50 ms after the first. And once a
// second in any case: there are folders from which no events come (a network's, a
// virtual machine's), folders that are taken away and put back, and limits to how
// many may be watched.
//
// # Events are received by a goroutine that does nothing else
//
// fsnotify 1.10 reports some errors while it holds the lock that its Add and Close
// need: that a folder was moved and then deleted before the move was noticed, for
// one, as git does between branches. Whoever receives events and adds folders in
// turn, as this package once did, waits for itself then, for ever. So [Watcher]
// receives in a goroutine of its own, which only takes notes.
package watch

import (
	"context"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// anyway is how long Wait waits for an event.
const anyway = time.Second

// A Watcher waits for changes in folders. One goroutine may use it at a time.
type Watcher struct {
	notify   *fsnotify.Watcher // nil if there can be none: then the clock alone tells
	clock    *time.Ticker
	changes  *debouncer
	received chan struct{} // closed when no event is received any more
}

// New returns a watcher without folders. Close must be called.
func New() *Watcher {
	w := &Watcher{clock: time.NewTicker(anyway), changes: newDebouncer(), received: make(chan struct{})}
	var err error
	if w.notify, err = fsnotify.NewWatcher(); err != nil {
		w.notify = nil
		close(w.received)
		return w
	}
	go w.receive()
	return w
}

// Add watches these folders as well, without their subfolders. It may be called
// with all folders each time: those that do not exist, or cannot be watched, are
// left to the clock. After one that was not watched before Wait returns soon, for
// it may have changed meanwhile.
func (w *Watcher) Add(folders ...string) {
	if w.notify == nil {
		return
	}
	watched := w.notify.WatchList()
	for _, folder := range folders {
		if err := w.notify.Add(folder); err == nil && !slices.Contains(watched, folder) {
			w.changes.noteAll()
		}
	}
}

// Wait returns when something in one of the folders may have changed, with the
// paths of what has, sorted, or nil if it may be anything. It fails when ctx ends.
func (w *Watcher) Wait(ctx context.Context) (changed []string, err error) {
	return w.changes.wait(ctx, w.clock.C)
}

// Close stops watching.
func (w *Watcher) Close() {
	w.clock.Stop()
	if w.notify != nil {
		_ = w.notify.Close() // nothing is lost with it
	}
	<-w.received
}

// receive notes what fsnotify says, until it is closed. It must not call it.
func (w *Watcher) receive() {
	defer close(w.received)
	for {
		select {
		case event, open := <-w.notify.Events:
			if !open {
				return
			}
			if event.Op != fsnotify.Chmod { // virus scanners and backups do that all day
				w.changes.note(event.Name)
			}
		case _, open := <-w.notify.Errors:
			if !open {
				return
			}
			w.changes.noteAll() // events were lost
		}
	}
}
