package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"envivo/handlers/conn"

	"github.com/gorilla/websocket"

	"envivo/handlers/visitor"
	"envivo/handlers/wire"
	"envivo/handlers/wire/trace"
)

// A request is recorded from its first byte, however it comes in; the others
// on the same connection, and those of other connections, never are.
func TestARequestMayComeInPieces(t *testing.T) {
	s := newSite(t, rooms())
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.(*net.TCPConn).SetNoDelay(true)
	answer := make([]byte, 4096)
	ask := func(request string, cut int) {
		t.Helper()
		for piece := range chunks(request, cut) {
			_, _ = io.WriteString(conn, piece)
		}
		for n := 0; !bytes.HasSuffix(answer[:n], []byte("\r\n\r\n")); {
			m, err := conn.Read(answer[n:])
			if err != nil {
				t.Fatal(err)
			}
			n += m
		}
	}
	const end = " HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"7\"\r\n\r\n"
	mine, other := "GET "+s.in("/poll?")+end, "GET /poll?lob=1"+end
	n := 0
	for _, cut := range []int{1, 2, 7, 1000} {
		ask(other, cut)
		ask(mine, cut)
		ask(other, cut)
		n++
		end := s.untilKind(trace.KindEnd, n)
		if end.Total.Up != int64(len(mine)) {
			t.Errorf("in pieces of %d: %d bytes of %d", cut, end.Total.Up, len(mine))
		}
	}
	if entries := s.lab.Page(0).Entries; len(entries) != 3*n {
		t.Errorf("%d entries for %d requests", len(entries), n)
	}
	checkSums(t, s.lab.Page(0).Entries)
}

func chunks(s string, n int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for len(s) > 0 {
			k := min(n, len(s))
			if !yield(s[:k]) {
				return
			}
			s = s[k:]
		}
	}
}

// Two labs share the connections of a browser: each sees its own.
func TestLabsAreApart(t *testing.T) {
	s := newSite(t, rooms())
	second, no := s.tap.Open(visitor.Visitor{})
	if no != nil {
		t.Fatal(no)
	}
	second.Record(true)
	c := s.client()
	for range 3 {
		do(t, c, "GET", "http://"+s.addr+s.in("/poll?"), "")
		do(t, c, "GET", "http://"+s.addr+"/poll?lab="+second.ID(), "")
	}
	for _, lab := range []*wire.Lab{s.lab, second} {
		s.lab = lab
		s.untilKind(trace.KindEnd, 3)
		if n := len(lab.Page(0).Entries); n != 12 {
			t.Errorf("%d entries", n)
		}
	}
	second.Close()
	do(t, c, "GET", "http://"+s.addr+"/poll?lab="+second.ID(), "")
	if page := second.Page(0); len(page.Entries) != 0 {
		t.Errorf("a closed lab keeps %d entries", len(page.Entries))
	}
	if s.tap.Lab(second.ID()) != nil || s.tap.Len() != 1 {
		t.Error("it is still there")
	}
}

// Bytes that make no sense pass, and the trace says so.
func TestNonsensePasses(t *testing.T) {
	s := newSite(t, conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		if wire.LabOf(r) == nil {
			t.Error("a hijacked request has lost its lab")
		}
		fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
		_, _ = io.CopyN(conn, conn, 9)
	})))
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", s.in("/?"))
	_, _ = conn.Read(make([]byte, 1))
	fmt.Fprint(conn, "\xfftonterías")
	answer, _ := io.ReadAll(conn)
	if !strings.HasSuffix(string(answer), "\xfftontería"[:9]) {
		t.Errorf("%q", answer)
	}
	if e := s.untilKind(trace.KindNote, 1); e.Note != trace.NoteNonsense {
		t.Errorf("%+v", e)
	}
	s.untilKind(trace.KindEnd, 1)
}

// Socket.IO as it begins: long polling, then a WebSocket beside it that takes
// over. Packets are seen in both, and all bytes are counted.
func TestSocketIOIsRecorded(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/socket.io/", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Query().Get("transport") == "websocket":
			upgrader := websocket.Upgrader{}
			conn, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer conn.Close()
			for _, answer := range []string{"3probe", `42["hola","mundo"]`, ""} {
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
				if answer != "" {
					_ = conn.WriteMessage(websocket.TextMessage, []byte(answer))
				} else {
					_ = conn.WriteMessage(websocket.BinaryMessage, []byte{1, 2, 3})
				}
			}
		case r.Method == http.MethodPost:
			_, _ = io.Copy(io.Discard, r.Body)
			fmt.Fprint(w, "ok")
		default:
			w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
			fmt.Fprint(w, `0{"sid":"secretísimo","upgrades":["websocket"]}`+"\x1e2")
		}
	})
	s := newSite(t, mux)
	c := s.client()
	base := s.proxy.addr() + s.in("/socket.io/?EIO=4&")
	do(t, c, "GET", "http://"+base+"&transport=polling", "")
	do(t, c, "POST", "http://"+base+"&transport=polling&sid=secretísimo", "40\x1e3")
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+base+"&transport=websocket&sid=secretísimo", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"2probe", "5", `420["adiós"]`} {
		_ = conn.WriteMessage(websocket.TextMessage, []byte(text))
		_, _, _ = conn.ReadMessage()
	}
	_, _, _ = conn.ReadMessage() // the end
	conn.Close()
	s.untilKind(trace.KindEnd, 3)
	entries := s.lab.Page(0).Entries
	checkSums(t, entries)
	var total trace.Total
	var packets []string
	for _, e := range entries {
		if e.Kind == trace.KindEnd {
			total.Up, total.Down = total.Up+e.Total.Up, total.Down+e.Total.Down
		}
		if p := e.Packet; p != nil {
			packets = append(packets, strings.TrimSpace(fmt.Sprint(e.Dir, " ", e.Kind, " ", p.Type)))
			if p.Socket != nil {
				packets[len(packets)-1] += fmt.Sprint(" ", p.Socket.Type, " ", p.Socket.Event)
			}
		}
	}
	if total != s.proxy.counts() {
		t.Errorf("counted %+v, passed %+v", total, s.proxy.counts())
	}
	want := "down packet open; down packet ping; up packet message connect ; up packet pong; up frame ping; down frame pong; " +
		"up frame upgrade; down frame message event hola; up frame message event adiós; down frame binary"
	if got := strings.Join(packets, "; "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if text := strings.Join(dump(entries), "\n"); strings.Contains(text, "secretísimo") || !strings.Contains(text, "secr") {
		t.Errorf("the session is given away: %s", text)
	}
}

// What net/http and others look for on a TCP connection is there, and counted.
func TestAConnIsAsGoodAsTCP(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	content := strings.Repeat("contenido ", 100_000)
	must(t, os.WriteFile(file, []byte(content), 0o600))
	counted := make(chan int64, 10)
	s := newSite(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/file" {
			http.ServeFile(w, r, file)
			_, out := wire.ConnOf(r).Counts()
			counted <- out
			return
		}
		hijacked, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer hijacked.Close()
		buffers := net.Buffers{[]byte("HTTP/1.1 200 OK\r\n\r\n"), []byte("uno "), []byte("dos")}
		n, err := conn.WriteBuffers(hijacked, &buffers)
		if n != 26 || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		_, out := wire.ConnOf(r).Counts()
		counted <- out
		raw := wire.ConnOf(r)
		if _, err := raw.SyscallConn(); err != nil {
			t.Error(err)
		}
		if raw.LocalAddr().String() != localAddr(r) || raw.RemoteAddr().String() != r.RemoteAddr {
			t.Errorf("%v %v", raw.LocalAddr(), raw.RemoteAddr())
		}
		_ = hijacked.SetDeadline(time.Now().Add(-time.Second))
		if _, err := hijacked.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		must(t, raw.CloseWrite())
	}))
	for _, query := range []string{"", s.in("")} {
		if got := do(t, s.client(), "GET", "http://"+s.addr+"/file?"+query, ""); got != content {
			t.Errorf("%d bytes of a file", len(got))
		}
		if out := <-counted; out < int64(len(content)) {
			t.Errorf("%d bytes of a file are counted", out)
		}
		if got := do(t, s.client(), "GET", "http://"+s.addr+"/x?"+query, ""); got != "uno dos" {
			t.Errorf("%q", got)
		}
		if out := <-counted; out != 26 {
			t.Errorf("%d bytes are counted", out)
		}
	}
}

func localAddr(r *http.Request) string {
	return r.Context().Value(http.LocalAddrContextKey).(net.Addr).String()
}

// A client that breaks off is seen at once, though the handler reads no more.
func TestTheBrowserLeaves(t *testing.T) {
	each(t, []string{"sse"}, func(t *testing.T, s *site, h *hub, mine, _ *ear) {
		s.break_(trace.Fault{Kind: trace.Delay, Delay: time.Second, Dir: trace.Down})
		mine.close()
		h.add(1) // on its way to nobody
		h.add(1)
		if e := s.untilKind(trace.KindEnd, 1); e.Note != trace.NoteReset && e.Note != trace.NoteClosed {
			t.Errorf("%+v", e)
		}
	})
	each(t, []string{"sse"}, func(t *testing.T, s *site, h *hub, mine, _ *ear) {
		mine.close()
		if e := s.untilKind(trace.KindNote, 1); e.Note != trace.NoteClosed || e.Dir != trace.Up {
			t.Errorf("%+v", e)
		}
		for len(h.ended) == 0 { // the server notices when it writes
			h.add(1)
			<-time.After(time.Millisecond)
		}
		if err := <-h.ended; !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%v", err)
		}
		s.untilKind(trace.KindEnd, 1)
	})
}

// A connection that is shown as closed carries nothing more, though the server
// writes on until it notices: the browser hears those events on the next one, and
// the trace would have them twice.
func TestNothingPassesAConnectionThatIsShownAsClosed(t *testing.T) {
	for _, held := range []bool{false, true} {
		each(t, []string{"sse"}, func(t *testing.T, s *site, h *hub, mine, _ *ear) {
			if held { // as by a proxy that keeps everything
				s.break_(trace.Fault{Kind: trace.Hold})
				h.add(1)
			}
			mine.close()
			closed := s.untilKind(trace.KindNote, 1)
			before := s.lab.Sums()[""].Down
			s.lab.Heal()
			for len(h.ended) == 0 {
				h.add(1)
				<-time.After(time.Millisecond)
			}
			s.untilKind(trace.KindEnd, 1)
			for _, e := range s.lab.Page(closed.N).Entries {
				if e.Kind == trace.KindEvent && e.Note != trace.NoteIncomplete {
					t.Errorf("held: %t: after it was closed comes %+v %+v", held, e, e.Event)
				}
			}
			if after := s.lab.Sums()[""].Down; after != before {
				t.Errorf("held: %t: %d bytes passed after the end", held, after-before)
			}
		})
	}
}
