package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"envivo/content"
	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/livereload"
	"envivo/handlers/web"
	"envivo/handlers/wire"
)

// lessonsOf makes a course of lessons: slug, text, slug, text…
func lessonsOf(pairs ...string) *content.Course {
	c := &content.Course{}
	for i := 0; i < len(pairs); i += 2 {
		c.Lessons = append(c.Lessons, &content.Lesson{
			Slug: pairs[i], Title: pairs[i], Summary: "Resumen.", Order: 1 + i/2, Minutes: 1, File: fmt.Sprint(i),
			HTML: markup("<p>" + pairs[i+1] + "</p>"),
		})
	}
	return c
}

// liveSite serves a course that somebody is writing.
func liveSite(t *testing.T, course *content.Course) (*Site, *httptest.Server) {
	t.Helper()
	store := eventlogtest.Store(t)
	ctx, stop := context.WithCancel(context.Background())
	site, err := New(ctx, Deps{
		Course: course, Guide: &content.Lesson{}, LiveReload: true, Log: eventlogtest.Log(t, store, Events), Logger: slog.New(slog.DiscardHandler),
		Chat: eventlogtest.Log(t, store, chat.Log), Bus: store.Bus("chat"),
		Races: eventlogtest.Memory(t), Tap: new(wire.Tap), Limits: web.DefaultLimits,
		Hosts: []string{"example.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(func() { stop(); site.Close(eventlogtest.Context(t)); server.Close() })
	return site, server
}

// A told page hears what the site says of it.
type told struct {
	t *testing.T
	*websocket.Conn
}

type saying struct {
	Path, HTML, Main string
	Gone             bool
	Problems         []livereload.Problem
}

func opens(t *testing.T, server *httptest.Server, path string) told {
	t.Helper()
	conn, r, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http")+"/live-reload?path="+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return told{t, conn}
}

func (p told) hears(path, part string, problems int) saying {
	p.t.Helper()
	_, text, err := p.ReadMessage()
	if err != nil {
		p.t.Fatal(err)
	}
	var s saying
	if err := json.Unmarshal(text, &s); err != nil {
		p.t.Fatal(err)
	}
	if s.HTML += s.Main; s.Path != path || (s.HTML == "") != (part == "") || !strings.Contains(s.HTML, part) || len(s.Problems) != problems {
		p.t.Fatalf("%s; want %s, %q and %d problems", text, path, part, problems)
	}
	return s
}

func TestASnapshotIsOnEveryPage(t *testing.T) {
	first := lessonsOf("sse", "Uno.", "polling", "Dos.")
	site, server := liveSite(t, first)
	sse, polling, home := opens(t, server, "/lecciones/sse"), opens(t, server, "/lecciones/polling"), opens(t, server, "/")
	sse.hears("/lecciones/sse", "<p>Uno.</p>", 0)
	polling.hears("/lecciones/polling", "<p>Dos.</p>", 0)
	home.hears("/", "<h1", 0)

	second := lessonsOf("sse", "Tres.", "polling", "Dos.")
	site.Show(content.Snapshot{Course: second})
	if heard := sse.hears("/lecciones/sse", "<p>Tres.</p>", 0); !strings.HasPrefix(heard.HTML, "<main") || !strings.HasSuffix(heard.HTML, "</main>") {
		t.Error("the menu and all is said again, where only the lesson is another")
	}
	polling.hears("/lecciones/polling", "", 0) // as it was
	home.hears("/", "", 0)
	if body := do(t, site, "GET", "/lecciones/sse", "").Body.String(); !strings.Contains(body, "<p>Tres.</p>") {
		t.Error("who loads the page now gets another one")
	}

	wrong := content.Problems{{File: "content/1.md", Line: 3, Column: 1, Message: "mal", Hint: "así", Excerpt: "x"}}
	site.Show(content.Snapshot{Course: second, Problems: wrong})
	if got := sse.hears("/lecciones/sse", "", 1).Problems[0]; got != livereload.Problem(wrong[0]) {
		t.Errorf("%+v", got)
	}
	polling.hears("/lecciones/polling", "", 1)
	opens(t, server, "/").hears("/", "<h1", 1) // who comes later hears of it too

	site.Show(content.Snapshot{Course: lessonsOf("eventos", "Tres.", "polling", "Dos."), Moved: map[string]string{"sse": "eventos"}})
	sse.hears("/lecciones/eventos", "<p>Tres.</p>", 0)
	polling.hears("/lecciones/polling", "eventos", 0)

	site.Show(content.Snapshot{Course: lessonsOf("eventos", "Tres.")})
	sse.hears("/lecciones/eventos", "<p>Tres.</p>", 0) // the lessons' menu
	if !polling.hears("/lecciones/polling", "", 0).Gone {
		t.Error("the lesson is gone, and its page is not told")
	}
	site.Show(content.Snapshot{Course: first})
	if polling.hears("/lecciones/polling", "<p>Dos.</p>", 0).Gone {
		t.Error("the lesson is back")
	}
	if !opens(t, server, "/nada").hears("/nada", "", 0).Gone {
		t.Error("there is a page at /nada")
	}
}

// Whoever is not writing has no such address, and a policy without exceptions.
func TestOnlyWithAFolderIsThereLiveReload(t *testing.T) {
	site, _ := newSite(t)
	if w := do(t, site, "GET", "/live-reload", ""); w.Code != http.StatusNotFound {
		t.Errorf("/live-reload: %d", w.Code)
	}
	page := do(t, site, "GET", "/", "")
	if page.Header().Get("Content-Security-Policy") != web.ContentSecurityPolicy || strings.Contains(page.Body.String(), "live-reload") {
		t.Error("the page is loaded live")
	}
	written, _ := liveSite(t, oneLesson)
	page = do(t, written, "GET", "/", "")
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "trusted-types live-reload;") && !strings.HasSuffix(policy, "trusted-types live-reload") {
		t.Error(policy)
	}
	body := page.Body.String()
	if at := strings.Index(body, "js/live-reload/index.js"); at < 0 || at > strings.Index(body, "js/site.js") {
		t.Error("the module that must see the page as it came is not the first")
	}
	for _, test := range []struct {
		header []string
		status int
	}{
		{nil, http.StatusUpgradeRequired},
		{[]string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-Websocket-Version", "13",
			"Sec-Websocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "Origin", "https://malo.example"}, http.StatusForbidden},
	} {
		if w := do(t, written, "GET", "/live-reload?path=/", "", test.header...); w.Code != test.status {
			t.Errorf("%v: %d", test.header, w.Code)
		}
	}
}
