package lab_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"envivo/handlers/lab"
	"envivo/handlers/visitor"
	"envivo/handlers/wire"
	"envivo/handlers/wire/trace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A site has labs, and something to ask in them.
type site struct {
	t    *testing.T
	addr string
	tap  *wire.Tap
	stop func()
}

func serve(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, tap: new(wire.Tap)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	labs := lab.New(ctx, s.tap, lab.Options{})
	mux := http.NewServeMux()
	mux.Handle("GET /lab", labs)
	mux.Handle("GET /lab/trace.json", labs.JSON)
	mux.Handle("GET /lab/trace.har", labs.HAR)
	mux.Handle("GET /hola", wire.Faults(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hola") })))
	server := &http.Server{Handler: mux, ConnContext: wire.ConnContext, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() { _ = server.Serve(s.tap.Listen(listener)); close(done) }()
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		s.tap.Close()
		bounded, end := context.WithTimeout(context.Background(), 10*time.Second)
		defer end()
		labs.Close(bounded)
		_ = server.Close()
		<-done
	}
	t.Cleanup(s.stop)
	return s
}

// ask sends a request on a connection of its own and returns the answer.
func (s *site) ask(path string) (status int, header http.Header, body string) {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	r, err := client.Get("http://" + s.addr + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, r.Header, string(b)
}

// A page is a browser's end of the WebSocket.
type page struct {
	t *testing.T
	*gorilla.Conn
	id string
}

// A frame is any of the server's.
type frame struct {
	Lab    string
	Totals map[string]wire.Sum
	Trace  *wire.Page
	Error  *struct {
		Status        int
		Title, Detail string
	}
}

func (s *site) open(query string, header http.Header) (*page, error) {
	s.t.Helper()
	conn, r, err := gorilla.DefaultDialer.Dial("ws://"+s.addr+"/lab"+query, header)
	if err != nil {
		return nil, err
	}
	r.Body.Close()
	s.t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return &page{t: s.t, Conn: conn}, nil
}

func (s *site) page(query string) *page {
	s.t.Helper()
	p, err := s.open(query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if p.id = p.next().Lab; len(p.id) != 22 {
		s.t.Fatalf("the lab is %q", p.id)
	}
	return p
}

func (p *page) next() (f frame) {
	p.t.Helper()
	if err := p.ReadJSON(&f); err != nil {
		p.t.Fatal(err)
	}
	return f
}

// until returns the first frame that is what the test waits for.
func (p *page) until(is func(frame) bool) frame {
	p.t.Helper()
	for {
		if f := p.next(); is(f) {
			return f
		}
	}
}

func (p *page) say(text string) {
	p.t.Helper()
	if err := p.WriteMessage(gorilla.TextMessage, []byte(text)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) closeCode() int {
	for {
		if _, _, err := p.ReadMessage(); err != nil {
			if closed, ok := errors.AsType[*gorilla.CloseError](err); ok {
				return closed.Code
			}
			return gorilla.CloseAbnormalClosure
		}
	}
}

func TestAPageHearsWhatItsConnectionsCost(t *testing.T) {
	s := serve(t)
	p := s.page("")
	s.ask("/hola?lab=" + p.id + ".sse-1")
	first := p.until(func(f frame) bool { return f.Totals["sse-1"].Requests == 1 }).Totals["sse-1"]
	if first.Up < 50 || first.Down < 50 {
		t.Errorf("%+v", first)
	}
	s.ask("/hola?lab=" + p.id + ".sse-2")
	second := p.until(func(f frame) bool { return f.Totals != nil })
	if len(second.Totals) != 1 || second.Totals["sse-2"] != first {
		t.Errorf("%+v, want what has changed alone", second.Totals)
	}
	if lab := s.tap.Lab(p.id); lab.Page(0).Last != 0 {
		t.Error("something is recorded that nobody asked for")
	}
}

func TestAPageSeesWhatPassesOnceItAsks(t *testing.T) {
	s := serve(t)
	p := s.page("")
	p.say(`{"record":true}`)
	for { // the command and the request are not in one line
		s.ask("/hola?lab=" + p.id + ".sse-1")
		if s.tap.Lab(p.id).Page(0).Last > 0 {
			break
		}
	}
	seen := p.until(func(f frame) bool { return f.Trace != nil }).Trace
	if e := seen.Entries[0]; e.Kind != trace.KindRequest || e.Tag != "sse-1" || seen.Gone != 0 {
		t.Errorf("%+v", seen)
	}

	// The same page, after its WebSocket broke: what it has not seen.
	p.Close()
	again := s.page(fmt.Sprintf("?id=%s&after=%d", p.id, seen.Entries[0].N))
	if again.id != p.id {
		t.Fatal("another lab")
	}
	rest := again.until(func(f frame) bool { return f.Trace != nil }).Trace
	if rest.Entries[0].N != seen.Entries[0].N+1 {
		t.Errorf("goes on with %d", rest.Entries[0].N)
	}

	for _, kind := range []string{"json", "har"} {
		status, header, body := s.ask("/lab/trace." + kind + "?id=" + p.id + "&tag=sse")
		if status != 200 || header.Get("Content-Disposition") != `attachment; filename="en-vivo.`+kind+`"` ||
			!json.Valid([]byte(body)) || !strings.Contains(body, "/hola?lab="+p.id[:4]+"….sse-1") || strings.Contains(body, p.id) {
			t.Errorf("%s: %d %v %s", kind, status, header, body)
		}
	}
	if _, _, body := s.ask("/lab/trace.json?id=" + p.id + "&tag=websocket"); strings.Contains(body, "hola") {
		t.Error("another tag's entries are in the download")
	}
	if status, _, body := s.ask("/lab/trace.har?id=no"); status != 404 || !strings.Contains(body, "ya no existe") {
		t.Errorf("%d %s", status, body)
	}
}

func TestAPageBreaksItsOwnConnections(t *testing.T) {
	s := serve(t)
	ana, luis := s.page(""), s.page("")
	ana.say(`{"fault":{"kind":"unavailable","for":60000000000,"tag":"sse-1"}}`)
	begun := ana.until(func(f frame) bool { return f.Trace != nil }).Trace.Entries[0]
	if begun.Kind != trace.KindFault || begun.Note != trace.NoteBegin || begun.Fault.Tag != "sse-1" {
		t.Errorf("%+v", begun)
	}
	for path, want := range map[string]int{
		"/hola?lab=" + ana.id + ".sse-1": 503, "/hola?lab=" + ana.id + ".sse-2": 200,
		"/hola?lab=" + luis.id + ".sse-1": 200, "/hola": 200,
	} {
		if status, _, _ := s.ask(path); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
	ana.say(`{"heal":true}`)
	ana.until(func(f frame) bool { return f.Trace != nil && f.Trace.Entries[0].Note == trace.NoteEnd })
	if status, _, _ := s.ask("/hola?lab=" + ana.id + ".sse-1"); status != 200 {
		t.Errorf("healed: %d", status)
	}
}

func TestCommandsThatAreNone(t *testing.T) {
	s := serve(t)
	for _, text := range []string{
		``, `x`, `{}`, `[]`, `null`, `{"record":1}`, `{"record":true,"heal":true}`, `{"heal":false}`, `{"x":1}`, `{"heal":true}{}`,
		`{"fault":{"kind":"silent"}}`, `{"fault":{"kind":"fuego","for":1000000000}}`, `{"fault":{"kind":"cut","for":9e18}}`,
	} {
		p := s.page("")
		p.say(text)
		f := p.next()
		if f.Error == nil || f.Error.Status != 400 || f.Error.Detail == "" {
			t.Errorf("%s: %+v", text, f)
		}
	}
	p := s.page("")
	for range 60 { // more than a second's, and fewer refusals than the queue holds
		p.say(`{"heal":true}`)
	}
	if f := p.next(); f.Error == nil || f.Error.Status != 429 {
		t.Errorf("%+v", f)
	}
	p = s.page("")
	p.say(strings.Repeat(" ", 2000) + `{"heal":true}`)
	if code := p.closeCode(); code != gorilla.CloseMessageTooBig {
		t.Errorf("a long command: %d", code)
	}
}

func TestWhoDoesNotGetALab(t *testing.T) {
	s := serve(t)
	if _, err := s.open("", http.Header{"Origin": {"https://malo.example"}}); err == nil {
		t.Error("a stranger's page gets a lab")
	}
	for n := range 1024 { // visitors, each at an address of its own
		at := netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)})
		if _, no := s.tap.Open(visitor.Visitor{Address: at, ID: "x"}); no != nil {
			t.Fatal(no)
		}
	}
	p, err := s.open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if f := p.next(); f.Error == nil || f.Error.Status != 503 {
		t.Errorf("%+v", f)
	}
	if code := p.closeCode(); code != gorilla.CloseTryAgainLater {
		t.Errorf("%d", code)
	}
}

func TestTheEndIsSaid(t *testing.T) {
	s := serve(t)
	closed := s.page("")
	s.tap.Lab(closed.id).Close()
	if code := closed.closeCode(); code != gorilla.CloseServiceRestart {
		t.Errorf("its lab is closed: %d", code)
	}
	p := s.page("")
	s.stop()
	if code := p.closeCode(); code != gorilla.CloseServiceRestart {
		t.Errorf("the server stops: %d", code)
	}
}
