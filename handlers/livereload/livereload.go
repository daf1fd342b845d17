// Package livereload shows a course while somebody writes it. Each page that is open
// has a WebSocket here, and is told what it has become as soon as a file is
// saved.
//
//	room := livereload.New(livereload.Options{CheckOrigin: …})
//	mux.Handle("GET /live-reload", room) // ?path=/lecciones/sse
//	…
//	room.Show(snapshot) // again with each snapshot of the course
//
// # What is said
//
// The server alone speaks, JSON in text frames: at once when a page connects, so
// that one which was loaded a moment ago, or slept, or comes back to a server
// that has restarted, misses nothing, and then with each snapshot that is another
// for this page.
//
//	← {"path":"/lecciones/sse","html":"<!DOCTYPE html>…","problems":[…]}
//	← {"path":"/lecciones/sse","main":"<main …>…</main>"}
//
// html is the whole document as it is now. Where only its main part is another
// than the page has, that is sent alone: the rest has the menu of all lessons.
// Where nothing is, neither is there. It is up to the page to find what has changed (assets/js/live-reload/patch.js):
// only there is known what the reader has opened, started and half written.
// path is another than the page's own once the lesson has moved; "gone":true
// says that there is no such page any more. problems are the mistakes in all
// lessons, none if it is missing: they are told to the author alone, for what is
// wrong, and in which file, is nothing to a class that reads along.
//
// Only a server with --content has this address: it is the instructor's.
package livereload

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/olahol/melody"

	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
	"envivo/handlers/problem"
)

const (
	maxMessage  = 16 // bytes: a page says nothing
	queueLength = 8  // snapshots that wait for a slow page before it is cut, and comes back
)

// A Snapshot is what the course is now.
type Snapshot struct {
	// Page returns a document by its path, false if there is none.
	Page func(path string) (html []byte, found bool)

	// Moved returns where what was at a path is now: the path itself, as a rule.
	Moved func(path string) string

	// Problems are the mistakes in the lessons. They become JSON.
	Problems []Problem
}

// A Problem is one mistake, in words for who has made it.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1
	Column  int    `json:"column"` // from 1, in characters
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Excerpt string `json:"excerpt,omitempty"` // the line, or what is near the place
	Caret   int    `json:"caret"`             // where in the excerpt the place is, from 0
}

// Options are what the room may be told.
type Options struct {
	// CheckOrigin decides whether a page of that origin may connect; nil means
	// the same origin only.
	CheckOrigin func(*http.Request) bool

	// IsAuthor decides who is told of mistakes; nil means everybody.
	IsAuthor func(*http.Request) bool
}

// Room is all the pages that are open.
type Room struct {
	options Options
	hub     *sockets.Hub
	serve   http.Handler

	mu       sync.Mutex
	snapshot Snapshot
	pages    map[*melody.Session]*page
}

// A page is what its session remembers.
type page struct {
	path   string
	author bool
	html   string // the document that it was given last
}

// A frame is what a page is told.
type frame struct {
	Path     string    `json:"path"`
	HTML     string    `json:"html,omitempty"`
	Main     string    `json:"main,omitempty"`
	Gone     bool      `json:"gone,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
}

// New returns a room that shows a snapshot.
func New(snapshot Snapshot, options Options) *Room {
	r := &Room{options: options, snapshot: snapshot, pages: make(map[*melody.Session]*page)}
	r.serve = conn.Detached(http.HandlerFunc(r.accept))
	r.hub = sockets.New(sockets.Options{
		MaxMessage: maxMessage, Queue: queueLength, ReadBuffer: 256, WriteBuffer: 64 << 10, // a document in one write
		CheckOrigin: options.CheckOrigin, Refuse: problem.PagesOnly,
		Connected: r.join, Disconnected: r.leave,
	})
	return r
}

// ServeHTTP leaves net/http and goes on in accept.
func (r *Room) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.serve.ServeHTTP(w, request)
}

// accept serves a page for as long as its connection lasts.
func (r *Room) accept(w http.ResponseWriter, request *http.Request) {
	p := &page{
		path:   request.URL.Query().Get("path"),
		author: r.options.IsAuthor == nil || r.options.IsAuthor(request),
	}
	r.hub.Serve(w, request, map[string]any{pageKey: p})
}

const pageKey = "page"

func (r *Room) join(s *melody.Session) {
	p := s.MustGet(pageKey).(*page)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages[s] = p
	_ = s.Write(frameFor(r.snapshot, p))
}

func (r *Room) leave(s *melody.Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pages, s)
}

// Show tells all pages what there is now.
func (r *Room) Show(snapshot Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.snapshot = snapshot
	type told struct {
		frame []byte
		after page
	}
	said := make(map[page]told) // many pages are at the same place
	for s, p := range r.pages {
		now, ready := said[*p]
		if !ready {
			now.after = *p
			now.frame = frameFor(snapshot, &now.after)
			said[*p] = now
		}
		*p = now.after
		_ = s.Write(now.frame) // full: the session is cut, and comes back
	}
}

// frameFor is what a page is told of a snapshot, and notes that it was.
func frameFor(snapshot Snapshot, p *page) []byte {
	f := frame{Path: snapshot.Moved(p.path)}
	if p.author {
		f.Problems = snapshot.Problems
	}
	p.path = f.Path
	html, found := snapshot.Page(p.path)
	f.Gone = !found
	if now := string(html); found && now != p.html {
		was, is := split(p.html), split(now)
		if is.main != "" && was.before == is.before && was.after == is.after {
			f.Main = is.main
		} else {
			f.HTML = now
		}
		p.html = now
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // it would make a document half as long again
	_ = encoder.Encode(f)        // strings and numbers always encode
	return text.Bytes()
}

// parts are those of a document.
type parts struct{ before, main, after string }

// split finds the main part of a document; without one, all of it is before.
func split(html string) parts {
	const end = "</main>"
	from, to := strings.Index(html, "<main"), strings.LastIndex(html, end)
	if from < 0 || to < from {
		return parts{before: html}
	}
	to += len(end)
	return parts{html[:from], html[from:to], html[to:]}
}

// Close says goodbye to all pages, or cuts them when ctx ends.
func (r *Room) Close(ctx context.Context) { _ = r.hub.Close(ctx) }
