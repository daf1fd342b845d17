// Package livereload brings a file that is saved to the pages that are open, while
// somebody writes the lessons.
//
//	reload := livereload.New(ctx, livereload.Options{Folder: "content", Reloader: reloader, Pages: pages, …})
//	mux.Handle("GET /live-reload", reload) // ?path=/lecciones/sse
//
// # The way of a saved lesson
//
// From top to bottom, from the disk to the page that somebody reads:
//
//	handlers/livereload/livereload.go  the loop, which does what follows, one after the other
//	content/watch/watch.go             waits for the end of a burst of changes
//	content/reload.go                  compiles the lessons that have changed: a snapshot of the course
//	handlers/course/pages.go           forgets the pages of the snapshot before
//	handlers/livereload/room.go        has for each open page what of it has changed
//	views/page.go                      rendered: the document, or its main element alone
//	handlers/conn/sockets/sockets.go   sends it by WebSocket
//	assets/js/live-reload/index.js     receives it
//	assets/js/live-reload/patch.js     changes on the page what has changed, and nothing else
//	assets/js/live-reload/notice.js    shows its author the mistakes, if there are any
//
// Each calls what is below it; nothing calls back.
//
// # The frames
//
// The server alone speaks, JSON in text frames: at once when a page connects, so
// that one which was loaded a moment ago, or slept, or comes back to a server
// that has restarted, misses nothing, and then with each snapshot.
//
//	← {"path":"/lecciones/sse","html":"<!DOCTYPE html>…","problems":[…]}
//	← {"path":"/lecciones/sse","main":"<main …>…</main>"}
//
// html is the whole document as it is now. If only its main element has changed
// since the page was told last, that is sent alone: the rest has the menu of all
// lessons. If nothing has, neither is there. It is up to the page to find what has
// changed in it: only there is known what the reader has opened, started and half
// written. path differs from the page's own once the lesson has moved; "gone":true
// says that there is no such page any more. problems are the mistakes in all
// lessons, none if it is missing. They are sent to the author alone: what is
// wrong, and in which file, is nothing to a class that reads along.
//
// # Backpressure
//
// A page that does not read is cut when its queue is full, and holds nobody up: it
// connects again, and is told all.
//
// Only a server with --content has this address: it is the instructor's.
package livereload

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"sync"

	"envivo/content"
	"envivo/content/watch"
	"envivo/handlers/course"
)

// Options say what is loaded again, and who may know.
type Options struct {
	Folder   string            // of the lessons
	Reloader *content.Reloader // reads it
	Pages    *course.Pages     // the page cache; see course.NewLivePages
	Terminal io.Writer         // where the author reads of mistakes

	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only.
	CheckOrigin func(*http.Request) bool

	// IsAuthor decides who is sent the mistakes; nil means everybody.
	IsAuthor func(*http.Request) bool
}

// LiveReload watches a folder and serves the pages that are open.
type LiveReload struct {
	options Options
	room    *room
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New starts watching, until ctx ends or Close is called.
func New(ctx context.Context, options Options) *LiveReload {
	ctx, stop := context.WithCancel(ctx)
	l := &LiveReload{options: options, room: newRoom(options), stop: stop}
	l.running.Go(func() { l.run(ctx) })
	return l
}

// ServeHTTP serves an open page for as long as its connection lasts.
func (l *LiveReload) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.room.serve.ServeHTTP(w, r) }

// Close stops watching and says goodbye to all pages, or cuts them when ctx ends.
func (l *LiveReload) Close(ctx context.Context) {
	l.stop()
	l.room.close(ctx)
	l.running.Wait()
}

// run is the loop: a change, what it makes of the course, and who is told.
func (l *LiveReload) run(ctx context.Context) {
	watcher := watch.New()
	defer watcher.Close()
	last := l.options.Reloader.Snapshot()
	for {
		watcher.Add(course.Folders(l.options.Folder, l.options.Reloader.Sources())...)
		changed, err := watcher.Wait(ctx)
		if err != nil {
			return // ctx has ended
		}
		snapshot, different := l.options.Reloader.Reload(fileNames(changed)...)
		if !different {
			continue
		}
		l.options.Pages.Replace(snapshot.Course)
		l.room.show(snapshot)
		report(l.options.Terminal, last.Problems, snapshot.Problems)
		last = snapshot
	}
}

// fileNames are the names of files, of which some may be lessons.
func fileNames(paths []string) []string {
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = filepath.Base(path)
	}
	return names
}

// report tells the author of mistakes when they are not those of before.
func report(w io.Writer, before, now content.Problems) {
	switch {
	case slices.Equal(now, before):
	case len(now) > 0:
		_ = now.Report(w) // without a terminal, the pages still say it
	default:
		fmt.Fprintln(w, "Las lecciones vuelven a estar bien.")
	}
}
