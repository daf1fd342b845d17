package livereload

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/olahol/melody"

	"envivo/content"
	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
	"envivo/handlers/course"
	"envivo/handlers/problem"
)

const (
	maxMessage  = 16 // bytes: a page says nothing
	queueLength = 8  // frames that wait for a slow page before it is cut, and comes back
)

// A room is all the pages that are open.
type room struct {
	options Options
	hub     *sockets.Hub
	serve   http.Handler

	mu       sync.Mutex
	snapshot content.Snapshot // the one that the pages were told last
	pages    map[*melody.Session]*page
}

// A page is what is known of an open one: where it is, and what it has been sent.
type page struct {
	path        string
	author      bool
	frame, main string // see views.Page; "" before the first frame
}

// A frame is what a page is sent.
type frame struct {
	Path     string    `json:"path"`
	HTML     string    `json:"html,omitempty"`
	Main     string    `json:"main,omitempty"`
	Gone     bool      `json:"gone,omitempty"`
	Problems []mistake `json:"problems,omitempty"`
}

// A mistake is a [content.Problem] as the page reads it.
type mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1
	Column  int    `json:"column"` // from 1, in characters
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Excerpt string `json:"excerpt,omitempty"` // the line, or what is near the place
	Caret   int    `json:"caret"`             // where in the excerpt the place is, from 0
}

func newRoom(options Options) *room {
	r := &room{options: options, snapshot: options.Reloader.Snapshot(), pages: make(map[*melody.Session]*page)}
	r.serve = conn.Detached(http.HandlerFunc(r.accept))
	r.hub = sockets.New(sockets.Options{
		MaxMessage: maxMessage, Queue: queueLength, ReadBuffer: 256, WriteBuffer: 64 << 10, // a document in one write
		CheckOrigin: options.CheckOrigin, Refuse: problem.PagesOnly,
		Connected: r.join, Disconnected: r.leave,
	})
	return r
}

// accept serves a page for as long as its connection lasts.
func (r *room) accept(w http.ResponseWriter, request *http.Request) {
	p := &page{
		path:   request.URL.Query().Get("path"),
		author: r.options.IsAuthor == nil || r.options.IsAuthor(request),
	}
	r.hub.Serve(w, request, map[string]any{pageKey: p})
}

const pageKey = "page"

func (r *room) join(s *melody.Session) {
	p := s.MustGet(pageKey).(*page)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages[s] = p
	_ = s.Write(r.frameFor(p))
}

func (r *room) leave(s *melody.Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pages, s)
}

// show sends each page what a snapshot has made of it.
func (r *room) show(snapshot content.Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.snapshot = snapshot
	type update struct {
		frame []byte
		page  page // afterwards
	}
	updates := make(map[page]update) // many pages are the same, and are sent the same
	for s, p := range r.pages {
		u, made := updates[*p]
		if !made {
			u.page = *p
			u.frame = r.frameFor(&u.page)
			updates[*p] = u
		}
		*p = u.page
		_ = s.Write(u.frame) // full: the session is cut, and comes back
	}
}

// frameFor returns what to send to a page, and notes that it was sent.
func (r *room) frameFor(p *page) []byte {
	p.path = r.whereabouts(p.path)
	f := frame{Path: p.path}
	if p.author {
		for _, problem := range r.snapshot.Problems {
			f.Problems = append(f.Problems, mistake(problem))
		}
	}
	frame, main, found := r.options.Pages.Parts(p.path)
	switch {
	case !found:
		f.Gone = true
	case string(frame) != p.frame:
		document, _ := r.options.Pages.HTML(p.path)
		f.HTML = string(document)
	case string(main) != p.main:
		f.Main = string(main)
	}
	if found {
		p.frame, p.main = string(frame), string(main)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // it would make a document half as long again
	_ = encoder.Encode(f)        // strings and numbers always encode
	return text.Bytes()
}

// whereabouts returns where the lesson that was at a path is now: there, as a rule.
func (r *room) whereabouts(path string) string {
	slug, isLesson := strings.CutPrefix(path, course.LessonPath)
	if now := r.snapshot.Moved[slug]; isLesson && now != "" {
		return course.LessonPath + now
	}
	return path
}

// close says goodbye to all pages, or cuts them when ctx ends.
func (r *room) close(ctx context.Context) { _ = r.hub.Close(ctx) }
