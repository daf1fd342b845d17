package livereload_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"envivo/handlers/livereload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// snapshot has a page at / and, if there is one, a mistake.
func snapshot(main string, problems ...livereload.Problem) livereload.Snapshot {
	return livereload.Snapshot{
		Page: func(path string) ([]byte, bool) {
			return []byte("<html><body><nav></nav><main>" + main + "</main></body></html>"), path == "/"
		},
		Moved:    func(path string) string { return path },
		Problems: problems,
	}
}

// serve serves a room in which who asks with ?author is the author.
func serve(t *testing.T) (*livereload.Room, *httptest.Server) {
	t.Helper()
	room := livereload.New(snapshot("uno"), livereload.Options{IsAuthor: func(r *http.Request) bool { return r.URL.Query().Has("author") }})
	server := httptest.NewServer(room)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		room.Close(ctx)
		server.Close()
	})
	return room, server
}

func opens(t *testing.T, server *httptest.Server, query string) *websocket.Conn {
	t.Helper()
	conn, r, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http")+"/?path=/"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return conn
}

func hears(t *testing.T, conn *websocket.Conn, want string) {
	t.Helper()
	_, text, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(text)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What is wrong, and in which file, is nothing to the class.
func TestMistakesAreTheAuthors(t *testing.T) {
	room, server := serve(t)
	student, author := opens(t, server, ""), opens(t, server, "&author")
	const all = `{"path":"/","html":"<html><body><nav></nav><main>uno</main></body></html>"}`
	hears(t, student, all)
	hears(t, author, all)
	mistake := livereload.Problem{File: "1.md", Line: 3, Column: 1, Message: "mal"}
	text, _ := json.Marshal(mistake)
	room.Show(snapshot("dos", mistake))
	hears(t, student, `{"path":"/","main":"<main>dos</main>"}`)
	hears(t, author, `{"path":"/","main":"<main>dos</main>","problems":[`+string(text)+`]}`)
	room.Show(snapshot("dos"))
	hears(t, student, `{"path":"/"}`)
	hears(t, author, `{"path":"/"}`)
}

// A page says nothing: one that does is not ours.
func TestAPageThatSpeaksIsCut(t *testing.T) {
	room, server := serve(t)
	page := opens(t, server, "")
	_ = page.WriteMessage(websocket.TextMessage, []byte(strings.Repeat("x", 1<<20))) // it may be cut before it has said all
	for {
		if _, _, err := page.ReadMessage(); err != nil {
			if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
				t.Error("it is not cut")
			}
			break
		}
	}
	other := opens(t, server, "")
	hears(t, other, `{"path":"/","html":"<html><body><nav></nav><main>uno</main></body></html>"}`) // now it is known
	room.Show(snapshot("dos"))
	hears(t, other, `{"path":"/","main":"<main>dos</main>"}`)
}

// One that does not read is cut, holds nobody up, and is told all when it is back.
func TestAPageThatDoesNotRead(t *testing.T) {
	room, server := serve(t)
	_ = opens(t, server, "") // never reads
	large := strings.Repeat("x", 1<<20)
	for range 64 {
		room.Show(snapshot(large))
		room.Show(snapshot("dos"))
	}
	hears(t, opens(t, server, ""), `{"path":"/","html":"<html><body><nav></nav><main>dos</main></body></html>"}`)
}
