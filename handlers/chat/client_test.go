package chat_test

import (
	"encoding/json"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
)

// patience bounds every wait.
const patience = 20 * time.Second

// An instance is a chat at an address.
type instance struct {
	*chat.Chat
	url  string
	stop func()
}

// opens starts an instance on a store.
func opens(t testing.TB, store *eventlog.Store, options chat.Options) *instance {
	t.Helper()
	return serves(t, eventlogtest.Log(t, store, chat.Log), store.Bus("chat"), options)
}

func serves(t testing.TB, log *eventlog.Log, bus *eventlog.Bus, options chat.Options) *instance {
	t.Helper()
	ctx, cancel := contextOf(t)
	talk, err := chat.New(ctx, log, bus, options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(talk)
	i := &instance{Chat: talk, url: server.URL}
	i.stop = sync.OnceFunc(func() {
		cancel()
		if err := talk.Close(eventlogtest.Context(t)); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	t.Cleanup(i.stop)
	return i
}

// has waits until so many are connected: a cut is not noticed at once.
func (i *instance) has(t testing.TB, n int) {
	t.Helper()
	again, enough := time.NewTicker(time.Millisecond), time.After(patience)
	defer again.Stop()
	for i.Len() != n {
		select {
		case <-again.C:
		case <-enough:
			t.Fatalf("%d are connected, not %d", i.Len(), n)
		}
	}
}

// auth is what a client sends to be let in.
type auth map[string]any

// A client is a Socket.IO client over WebSocket, as far as the chat needs one.
type client struct {
	t    testing.TB
	name string
	mark string
	mute atomic.Bool // it answers no ping
	conn *websocket.Conn

	mu     sync.Mutex
	acks   map[int]chan json.RawMessage
	next   int
	events chan event
}

type event struct {
	name string
	args []json.RawMessage
}

// dials opens a connection and asks to be let in; what becomes of that is the
// first event: welcome, or connect_error.
func (i *instance) dials(t testing.TB, with auth) *client {
	t.Helper()
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(i.url, "http")+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	c := &client{t: t, conn: conn, acks: make(map[int]chan json.RawMessage), events: make(chan event, 20_000)}
	t.Cleanup(func() { conn.Close() })
	if _, text, err := conn.ReadMessage(); err != nil || text[0] != '0' {
		t.Fatalf("the first packet is %q (%v)", text, err)
	}
	hello := "40"
	if with != nil {
		payload, _ := json.Marshal(with)
		hello += string(payload)
	}
	c.sends(hello)
	go c.listens()
	return c
}

// joins dials and is let in.
func (i *instance) joins(t testing.TB, with auth) *client {
	t.Helper()
	c := i.dials(t, with)
	var w welcome
	c.hears("welcome", &w)
	c.name, c.mark = w.Name, w.Mark
	return c
}

type welcome struct {
	Room, Name, Mark string
	Total            int
	People           []person
	More             bool
}

type person struct{ Name, Mark string }

// String is the name: what most tests are about.
func (p person) String() string { return p.Name }

func (c *client) listens() {
	defer close(c.events)
	for {
		_, text, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		packet := string(text)
		switch {
		case packet == "2":
			if !c.mute.Load() {
				c.sends("3")
			}
		case strings.HasPrefix(packet, "42"):
			var args []json.RawMessage
			var name string
			if json.Unmarshal(text[2:], &args) == nil && json.Unmarshal(args[0], &name) == nil {
				c.events <- event{name, args[1:]}
				if name == "people" {
					c.moved(args[1])
				}
			}
		case strings.HasPrefix(packet, "43"):
			digits, rest, _ := strings.Cut(packet[2:], "[")
			id, _ := strconv.Atoi(digits)
			c.mu.Lock()
			c.acks[id] <- json.RawMessage("[" + rest)
			c.mu.Unlock()
		case strings.HasPrefix(packet, "44"):
			c.events <- event{"connect_error", []json.RawMessage{text[2:]}}
		}
	}
}

// moved takes a batch apart, for tests about one person: into 'left' and 'joined'.
func (c *client) moved(batch json.RawMessage) {
	var m struct{ Joined, Left []json.RawMessage }
	_ = json.Unmarshal(batch, &m)
	for _, who := range m.Left {
		c.events <- event{"left", []json.RawMessage{who}}
	}
	for _, who := range m.Joined {
		c.events <- event{"joined", []json.RawMessage{who}}
	}
}

func (c *client) sends(packet string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.conn.WriteMessage(websocket.TextMessage, []byte(packet))
}

// asks sends an event and gives its acknowledgement, or false if there is none
// within patience.
func (c *client) asks(answer any, args ...any) bool {
	c.t.Helper()
	payload, _ := json.Marshal(args)
	got := make(chan json.RawMessage, 1)
	c.mu.Lock()
	id := c.next
	c.next++
	c.acks[id] = got
	c.mu.Unlock()
	c.sends("42" + strconv.Itoa(id) + string(payload))
	select {
	case raw := <-got:
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil || len(list) != 1 || json.Unmarshal(list[0], answer) != nil {
			c.t.Fatalf("%s is answered with %s", payload, raw)
		}
		return true
	case <-time.After(patience):
		return false
	}
}

// acknowledgement is the answer to a message.
type acknowledgement struct {
	ID      uint64
	Problem *struct {
		Status        int
		Title, Detail string
	}
}

// says sends a message with a key ("": none) and returns its id.
func (c *client) says(text, key string) uint64 {
	c.t.Helper()
	args := []any{"chat message", text}
	if key != "" {
		args = append(args, key)
	}
	var answer acknowledgement
	if !c.asks(&answer, args...) || answer.ID == 0 {
		c.t.Fatalf("%q was not taken: %+v", text, answer)
	}
	return answer.ID
}

// hears waits for the next event of that name, lets others pass, and decodes
// its arguments.
func (c *client) hears(name string, into ...any) {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e, open := <-c.events:
			if !open {
				c.t.Fatalf("%s waits for %q and was cut", c.name, name)
			}
			if e.name != name {
				continue
			}
			for i, target := range into {
				if err := json.Unmarshal(e.args[i], target); err != nil {
					c.t.Fatalf("%s: %s: %v", name, e.args, err)
				}
			}
			return
		case <-timeout:
			c.t.Fatalf("%s waits in vain for %q", c.name, name)
		}
	}
}

// A message as a client heard it.
type message struct {
	text   string
	id     uint64
	offset eventlog.Cursor
	about  struct {
		Room, Name, Mark, Key string
		Time                  time.Time
	}
}

// reads waits for the next message.
func (c *client) reads() message {
	c.t.Helper()
	var m message
	c.hears("chat message", &m.text, &m.offset, &m.about)
	m.id = m.offset.ID
	return m
}

// readsUntilReady gives the texts of the replay, and the cursor after it.
func (c *client) readsUntilReady() (texts []string, last uint64) {
	c.t.Helper()
	for {
		select {
		case e, open := <-c.events:
			switch {
			case !open:
				c.t.Fatal("cut during the replay")
			case e.name == "chat message":
				var text string
				_ = json.Unmarshal(e.args[0], &text)
				texts = append(texts, text)
			case e.name == "ready":
				var ready struct{ Last uint64 }
				_ = json.Unmarshal(e.args[0], &ready)
				return texts, ready.Last
			}
		case <-time.After(patience):
			c.t.Fatal("the replay does not end")
		}
	}
}

// isCut breaks the connection without a word.
func (c *client) isCut() {
	_ = c.conn.NetConn().(*net.TCPConn).SetLinger(0)
	_ = c.conn.NetConn().Close()
}

// leaves says goodbye. It goes on reading: to close with something unread is to
// cut, and the goodbye may be lost with it.
func (c *client) leaves() {
	c.sends("41")
	_ = c.conn.NetConn().(*net.TCPConn).CloseWrite()
}
