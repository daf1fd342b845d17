// Package watch tells when files may have changed.
//
//	watch.Folders(ctx, func() []string { return []string{"content"} }, func(changed []string) { … })
//
// Folders are watched, not files: many editors write a new file beside the old
// one and rename it. Whether anything is different is for the caller to find out;
// to look once too often costs little, once too few an instructor's patience.
//
// # When it looks
//
// Two milliseconds after the last of a burst of changes: an editor empties the
// file first and fills it then, and git writes a hundred at once. But not later
// than 50 ms after the first. And, at everything, once a second: there are
// folders from which no events come (a network's, a virtual machine's), folders
// that are taken away and put back, and limits to how many may be watched.
package watch

import (
	"context"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	quiet   = 2 * time.Millisecond  // after the last change of a burst
	longest = 50 * time.Millisecond // after its first
	anyway  = time.Second
)

// Folders calls look when something in one of the folders may have changed,
// until ctx ends; never twice at a time. It is given the paths of what has, each
// perhaps more than once, or nil if it may be anything. What folders there are
// is asked each time: those that do not exist yet are watched once they do. Their
// subfolders are not watched.
func Folders(ctx context.Context, folders func() []string, look func(changed []string)) {
	var events <-chan fsnotify.Event // never ready without a watcher: the clock still is
	var errors <-chan error
	watcher, err := fsnotify.NewBufferedWatcher(64)
	if err == nil {
		defer func() { _ = watcher.Close() }() // nothing is lost with it
		events, errors = watcher.Events, watcher.Errors
	}
	add := func() {
		for _, folder := range folders() {
			if watcher != nil {
				_ = watcher.Add(folder) // what cannot be watched is looked at once a second
			}
		}
	}
	add()
	clock := time.NewTicker(anyway)
	defer clock.Stop()
	for {
		var changed []string
		select {
		case <-ctx.Done():
			return
		case event := <-events:
			if event.Op == fsnotify.Chmod { // virus scanners and backups do that all day
				continue
			}
			changed = append(burst(ctx, events), event.Name)
		case <-errors: // events were lost
		case <-clock.C:
		}
		look(changed)
		add()
	}
}

// burst returns what has changed when a burst of events is over.
func burst(ctx context.Context, events <-chan fsnotify.Event) (changed []string) {
	latest := time.After(longest)
	for {
		select {
		case event := <-events:
			changed = append(changed, event.Name)
		case <-time.After(quiet):
			return changed
		case <-latest:
			return changed
		case <-ctx.Done():
			return changed
		}
	}
}
