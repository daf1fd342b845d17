package wire_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"envivo/handlers/conn"
)

// A hub is a log without contents: events 1, 2, 3…, for handlers that do what
// the rooms do, each with its technique.
type hub struct {
	t      testing.TB
	ctx    context.Context
	mu     sync.Mutex
	n      int
	new    chan struct{}
	heard  chan string // what clients send
	ended  chan error  // how the server's connections end
	closed sync.WaitGroup
}

func newHub(t testing.TB) *hub {
	ctx, cancel := context.WithCancel(context.Background())
	h := &hub{t: t, ctx: ctx, new: make(chan struct{}), heard: make(chan string, 100), ended: make(chan error, 100)}
	t.Cleanup(func() { cancel(); h.closed.Wait() })
	return h
}

// add makes n events.
func (h *hub) add(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n += n
	close(h.new)
	h.new = make(chan struct{})
}

// wait returns the newest id once it is after the cursor; 0 when all is over.
func (h *hub) wait(ctx context.Context, after int) int {
	for {
		h.mu.Lock()
		n, changed := h.n, h.new
		h.mu.Unlock()
		if n > after {
			return n
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return 0
		case <-h.ctx.Done():
			return 0
		}
	}
}

// each writes every event that comes, until one cannot be written.
func (h *hub) each(write func(id int) error) {
	for after := 0; ; {
		n := h.wait(h.ctx, after)
		if n == 0 {
			return
		}
		for after < n {
			after++
			if err := write(after); err != nil {
				h.ended <- err
				return
			}
		}
	}
}

func (h *hub) mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/ws", conn.Detached(http.HandlerFunc(h.websocket)))
	mux.Handle("/engine", conn.Detached(http.HandlerFunc(h.websocket)))
	mux.Handle("/sse", conn.Detached(http.HandlerFunc(h.hijacked)))
	mux.HandleFunc("/stream", h.chunked)
	mux.HandleFunc("/poll", h.poll)
	mux.HandleFunc("/payload", h.payload)
	mux.HandleFunc("/post", func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		h.heard <- string(text)
	})
	return mux
}

func (h *hub) websocket(w http.ResponseWriter, r *http.Request) {
	h.closed.Add(1)
	defer h.closed.Done()
	upgrader := websocket.Upgrader{}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	h.closed.Go(func() {
		for {
			_, text, err := conn.ReadMessage()
			if err != nil {
				h.ended <- err
				return
			}
			h.heard <- string(text)
		}
	})
	defer conn.Close()
	format := "%d"
	if r.URL.Path == "/engine" {
		format = `42["evento",%d]`
	}
	h.each(func(id int) error {
		if format != "%d" {
			if err := conn.WriteMessage(websocket.TextMessage, []byte("2")); err != nil { // a ping that nothing may lose
				return err
			}
		}
		return conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, id))
	})
}

func (h *hub) hijacked(w http.ResponseWriter, _ *http.Request) {
	h.closed.Add(1)
	defer h.closed.Done()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n: hola\n\n")
	h.each(func(id int) error {
		_, err := fmt.Fprintf(conn, "id: %d\ndata: %d\n\nevent: ping\ndata: x\n\n", id, id)
		return err
	})
}

func (h *hub) chunked(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	h.each(func(id int) error {
		_, err := fmt.Fprintf(w, "id: %d\ndata: %d\n\n", id, id)
		if err == nil {
			err = http.NewResponseController(w).Flush()
		}
		return err
	})
}

func (h *hub) ids(r *http.Request) (ids []int, last int) {
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	last = h.wait(r.Context(), after)
	for id := after + 1; id <= last; id++ {
		ids = append(ids, id)
	}
	return ids, last
}

func (h *hub) poll(w http.ResponseWriter, r *http.Request) {
	ids, last := h.ids(r)
	events := make([]map[string]int, 0, len(ids))
	for _, id := range ids {
		events = append(events, map[string]int{"id": id})
	}
	body, _ := json.Marshal(map[string]any{"a": 1, "events": events, "last": last})
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func (h *hub) payload(w http.ResponseWriter, r *http.Request) {
	ids, _ := h.ids(r)
	packets := []string{"2"}
	for _, id := range ids {
		packets = append(packets, fmt.Sprintf(`42["evento",%d]`, id))
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, strings.Join(packets, "\x1e"))
}

// An ear is a client of one technique: what it hears, and how it ends.
type ear struct {
	t      *testing.T
	events chan int
	err    error // once events is closed
	send   func(text string)
	close  func()
}

var techniques = []string{"ws", "sse", "stream", "poll"}

// listen connects. query ends with ? or &.
func listen(t *testing.T, addr, technique, query string) *ear {
	t.Helper()
	e := &ear{t: t, events: make(chan int, 10000)}
	transport := &http.Transport{MaxConnsPerHost: 1}
	ctx, cancel := context.WithCancel(context.Background())
	e.close = func() { cancel(); transport.CloseIdleConnections() }
	url := "://" + addr + "/" + technique + "?" + query
	var read func() error
	switch technique {
	case "ws", "engine":
		conn, _, err := websocket.DefaultDialer.Dial("ws"+url, nil)
		if err != nil {
			return e.failed(err)
		}
		e.close = func() { cancel(); conn.Close() }
		e.send = func(text string) { _ = conn.WriteMessage(websocket.TextMessage, []byte(text)) }
		read = func() error {
			for {
				_, text, err := conn.ReadMessage()
				if err != nil {
					return err
				}
				e.hear(string(text), map[string]string{"ws": "%d", "engine": `42["evento",%d]`}[technique])
			}
		}
	case "sse", "stream":
		r, _ := http.NewRequestWithContext(ctx, "GET", "http"+url, nil)
		read = func() error {
			response, err := transport.RoundTrip(r)
			if err != nil {
				return err
			}
			defer response.Body.Close()
			lines := bufio.NewScanner(response.Body)
			for lines.Scan() {
				e.hear(lines.Text(), "data: %d")
			}
			return lines.Err()
		}
	case "poll", "payload":
		read = func() error {
			for after := 0; ; {
				r, _ := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("http%s&after=%d", url, after), nil)
				response, err := transport.RoundTrip(r)
				if err != nil {
					return err
				}
				body, err := io.ReadAll(response.Body)
				if err != nil || response.StatusCode != 200 {
					return fmt.Errorf("%s: %w", response.Status, err)
				}
				before := after
				for item := range strings.SplitSeq(strings.NewReplacer("\x1e", "{", "}", "{").Replace(string(body)), "{") {
					after += e.hear(item, `"id":%d`, `42["evento",%d]`)
				}
				var answer struct{ Last int }
				if json.Unmarshal(body, &answer) == nil {
					after = answer.Last
				} else if after == before {
					after++ // it was lost
				}
			}
		}
	}
	done := make(chan struct{})
	go func() {
		e.err = read()
		close(e.events)
		close(done)
	}()
	t.Cleanup(func() { e.close(); <-done; transport.CloseIdleConnections() })
	return e
}

func (e *ear) failed(err error) *ear {
	e.err = err
	close(e.events)
	return e
}

func (e *ear) hear(text string, formats ...string) int {
	for _, format := range formats {
		var id int
		if _, err := fmt.Sscanf(text, format, &id); err == nil {
			e.events <- id
			return 1
		}
	}
	return 0
}

var errSilence = errors.New("silence")

// next is the next event, or how the connection ended, or silence.
func (e *ear) next(patience time.Duration) (int, error) {
	select {
	case id, ok := <-e.events:
		if !ok {
			return 0, e.err
		}
		return id, nil
	case <-time.After(patience):
		return 0, errSilence
	}
}

const patience = 10 * time.Second

// expect hears these events, in this order.
func (e *ear) expect(ids ...int) {
	e.t.Helper()
	for _, want := range ids {
		if id, err := e.next(patience); id != want {
			e.t.Fatalf("heard %d (%v), want %d", id, err, want)
		}
	}
}

// quiet hears nothing for a while.
func (e *ear) quiet() {
	e.t.Helper()
	if id, err := e.next(100 * time.Millisecond); !errors.Is(err, errSilence) {
		e.t.Fatalf("heard %d (%v), want nothing", id, err)
	}
}
