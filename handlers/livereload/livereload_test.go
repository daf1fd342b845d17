package livereload_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/handlers/course"
	"envivo/handlers/livereload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A desk is a folder in which somebody writes, and a server that shows it. Who
// connects with ?author is the author.
type desk struct {
	t *testing.T
	*livereload.LiveReload
	*httptest.Server
	folder   string
	terminal lines
}

// opensDesk begins with the two lessons of twoLessons.
func opensDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, folder: t.TempDir(), terminal: make(lines, 100)}
	d.save("1.md", lessonText("sse", 1, "Uno."))
	d.save("2.md", lessonText("polling", 2, "Dos."))
	reloader, err := content.NewReloader(content.Dir(d.folder), content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pages := course.NewLivePages(t.Context(), reloader.Snapshot().Course, nil)
	d.LiveReload = livereload.New(context.Background(), livereload.Options{
		Folder: d.folder, Reloader: reloader, Pages: pages, Terminal: d.terminal,
		IsAuthor: func(r *http.Request) bool { return r.URL.Query().Has("author") },
	})
	mux := http.NewServeMux()
	mux.Handle("/live-reload", d.LiveReload)
	mux.Handle("/lecciones/{slug}", pages.Lessons())
	d.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		d.LiveReload.Close(ctx)
		d.Server.Close()
	})
	return d
}

func lessonText(slug string, order int, body string) string {
	return fmt.Sprintf("---\ntitle: %s\nslug: %[1]s\norder: %d\nsummary: Resumen.\n---\n\n%s\n", slug, order, body)
}

// save writes a file as editors do: beside it, and then in its place.
func (d *desk) save(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if err := errors.Join(os.WriteFile(path+"~", []byte(text), 0o600), os.Rename(path+"~", path)); err != nil {
		d.t.Fatal(err)
	}
}

// lines is a terminal.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func (d *desk) terminalSays(part string) {
	d.t.Helper()
	select {
	case text := <-d.terminal:
		if !strings.Contains(text, part) {
			d.t.Errorf("the terminal says %q, want %q", text, part)
		}
	case <-time.After(time.Minute):
		d.t.Fatalf("the terminal does not say %q", part)
	}
}

// A page is one that is open in a browser.
type page struct {
	t *testing.T
	*websocket.Conn
}

func (d *desk) opens(query string) page {
	d.t.Helper()
	conn, r, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(d.URL, "http")+"/live-reload?path="+query, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Body.Close()
	d.t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return page{d.t, conn}
}

// A frame is what a page is sent.
type frame struct {
	Path, HTML, Main string
	Gone             bool
	Problems         []content.Problem
}

// hears checks a frame: where the page is, a part of its HTML or "" if there is
// none, and how many mistakes there are.
func (p page) hears(path, part string, problems int) frame {
	p.t.Helper()
	_, text, err := p.ReadMessage()
	if err != nil {
		p.t.Fatal(err)
	}
	var f frame
	if err := json.Unmarshal(text, &f); err != nil {
		p.t.Fatal(err)
	}
	html := f.HTML + f.Main
	if f.Path != path || (html == "") != (part == "") || !strings.Contains(html, part) || len(f.Problems) != problems {
		p.t.Fatalf("%s; want %s, %q and %d problems", text, path, part, problems)
	}
	return f
}

// hearsMain checks a frame that has the main element alone.
func (p page) hearsMain(path, part string) {
	p.t.Helper()
	f := p.hears(path, part, 0)
	if f.HTML != "" || !strings.HasPrefix(f.Main, "<main ") || !strings.HasSuffix(f.Main, "</main>") {
		p.t.Errorf("the menu and all is sent again, where only the lesson has changed: %+v", f)
	}
}

// A file that is saved is on the page at once, and what is wrong with it in the
// terminal and on the author's page.
func TestASavedFileGoesAllTheWay(t *testing.T) {
	d := opensDesk(t)
	author, student := d.opens("/lecciones/sse&author"), d.opens("/lecciones/sse")
	for _, p := range []page{author, student} {
		if f := p.hears("/lecciones/sse", "<p>Uno.</p>", 0); !strings.HasPrefix(f.HTML, "<!doctype html>") || !strings.HasSuffix(f.HTML, "</html>") {
			t.Errorf("a page that connects is not sent the document: %+v", f)
		}
	}
	d.save("1.md", lessonText("sse", 1, "Tres."))
	author.hearsMain("/lecciones/sse", "<p>Tres.</p>")
	student.hearsMain("/lecciones/sse", "<p>Tres.</p>")

	d.save("1.md", lessonText("sse", 1, "[nada](/lecciones/nada)"))
	wrong := author.hears("/lecciones/sse", "", 1).Problems[0]
	if wrong.File != "content/1.md" || wrong.Line != 8 || wrong.Column != 1 || wrong.Message != "no hay ninguna lección `nada`" ||
		wrong.Excerpt != "[nada](/lecciones/nada)" {
		t.Errorf("%+v", wrong)
	}
	student.hears("/lecciones/sse", "", 0) // it is nothing to the class
	d.terminalSays(wrong.Message)

	d.save("2.md", lessonText("polling", 2, "Cuatro.")) // with the same mistake elsewhere
	author.hears("/lecciones/sse", "", 1)
	student.hears("/lecciones/sse", "", 0)
	d.save("1.md", lessonText("sse", 1, "Bien."))
	author.hearsMain("/lecciones/sse", "<p>Bien.</p>")
	student.hearsMain("/lecciones/sse", "<p>Bien.</p>")
	d.terminalSays("Las lecciones vuelven a estar bien.\n")

	d.save("1.md", lessonText("eventos", 1, "Bien."))
	if f := student.hears("/lecciones/eventos", "<p>Bien.</p>", 0); f.HTML == "" {
		t.Error("the menu has changed, and is not sent")
	}
	if err := os.Remove(filepath.Join(d.folder, "1.md")); err != nil {
		t.Fatal(err)
	}
	if !student.hears("/lecciones/eventos", "", 0).Gone {
		t.Error("the page is not told that it is gone")
	}
}

// lessonsOf makes a course of lessons: slug, text, slug, text…
func lessonsOf(pairs ...string) *content.Course {
	c := &content.Course{}
	for i := 0; i < len(pairs); i += 2 {
		c.Lessons = append(c.Lessons, &content.Lesson{
			Slug: pairs[i], Title: pairs[i], Summary: "Resumen.", Order: 1 + i/2, Minutes: 1, File: fmt.Sprint(i),
			HTML: contenttest.Markup("<p>" + pairs[i+1] + "</p>"),
		})
	}
	return c
}

func TestEachPageIsSentWhatHasChangedOfIt(t *testing.T) {
	d := opensDesk(t)
	first := lessonsOf("sse", "Uno.", "polling", "Dos.")
	d.Show(content.Snapshot{Course: first})
	sse, polling, home := d.opens("/lecciones/sse&author"), d.opens("/lecciones/polling&author"), d.opens("/&author")
	sse.hears("/lecciones/sse", "<p>Uno.</p>", 0)
	polling.hears("/lecciones/polling", "<p>Dos.</p>", 0)
	home.hears("/", "<h1", 0)

	second := lessonsOf("sse", "Tres.", "polling", "Dos.")
	d.Show(content.Snapshot{Course: second})
	sse.hearsMain("/lecciones/sse", "<p>Tres.</p>")
	polling.hears("/lecciones/polling", "", 0) // as it was
	home.hears("/", "", 0)
	r, err := d.Client().Get(d.URL + "/lecciones/sse")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if !strings.Contains(string(body), "<p>Tres.</p>") {
		t.Error("who loads the page now gets another one")
	}

	wrong := content.Problems{{File: "content/1.md", Line: 3, Column: 1, Message: "mal", Hint: "así", Excerpt: "x"}}
	d.Show(content.Snapshot{Course: second, Problems: wrong})
	if got := sse.hears("/lecciones/sse", "", 1).Problems[0]; got != wrong[0] {
		t.Errorf("%+v", got)
	}
	polling.hears("/lecciones/polling", "", 1)
	d.opens("/&author").hears("/", "<h1", 1) // who comes later hears of it too

	d.Show(content.Snapshot{Course: lessonsOf("eventos", "Tres.", "polling", "Dos."), Moved: map[string]string{"sse": "eventos"}})
	sse.hears("/lecciones/eventos", "<p>Tres.</p>", 0)
	polling.hears("/lecciones/polling", "eventos", 0)

	d.Show(content.Snapshot{Course: lessonsOf("eventos", "Tres.")})
	sse.hears("/lecciones/eventos", "<p>Tres.</p>", 0) // the lessons' menu
	if !polling.hears("/lecciones/polling", "", 0).Gone {
		t.Error("the lesson is gone, and its page is not told")
	}
	d.Show(content.Snapshot{Course: first})
	if polling.hears("/lecciones/polling", "<p>Dos.</p>", 0).Gone {
		t.Error("the lesson is back")
	}
	if !d.opens("/nada").hears("/nada", "", 0).Gone {
		t.Error("there is a page at /nada")
	}
}

// What a page is sent has the names that assets/js/live-reload reads.
func TestTheNamesOfAFrame(t *testing.T) {
	d := opensDesk(t)
	p := d.opens("/nada&author")
	p.hears("/nada", "", 0)
	d.Show(content.Snapshot{Course: lessonsOf("sse", "Uno."), Problems: content.Problems{{File: "1.md", Line: 3, Column: 1, Message: "mal"}}})
	_, text, err := p.ReadMessage()
	want := `{"path":"/nada","gone":true,"problems":[{"file":"1.md","line":3,"column":1,"message":"mal","caret":0}]}` + "\n"
	if string(text) != want || err != nil {
		t.Errorf("%s, %v", text, err)
	}
}

// A page says nothing: one that does is not ours.
func TestAPageThatSpeaksIsCut(t *testing.T) {
	d := opensDesk(t)
	p := d.opens("/lecciones/sse")
	_ = p.WriteMessage(websocket.TextMessage, []byte(strings.Repeat("x", 1<<20))) // it may be cut before it has said all
	for {
		if _, _, err := p.ReadMessage(); err != nil {
			if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
				t.Error("it is not cut")
			}
			break
		}
	}
	other := d.opens("/lecciones/sse")
	other.hears("/lecciones/sse", "<p>Uno.</p>", 0)
	d.save("1.md", lessonText("sse", 1, "Dos."))
	other.hearsMain("/lecciones/sse", "<p>Dos.</p>")
}

// One that does not read is cut, holds nobody up, and is told all when it is back.
func TestAPageThatDoesNotRead(t *testing.T) {
	d := opensDesk(t)
	_ = d.opens("/lecciones/sse") // never reads
	large := strings.Repeat("x", 1<<20)
	for range 64 {
		d.Show(content.Snapshot{Course: lessonsOf("sse", large)})
		d.Show(content.Snapshot{Course: lessonsOf("sse", "Dos.")})
	}
	d.opens("/lecciones/sse").hears("/lecciones/sse", "<p>Dos.</p>", 0)
}
