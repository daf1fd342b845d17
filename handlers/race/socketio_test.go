package race_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/race"
)

// A lane is a stream at an address.
type lane struct {
	t    *testing.T
	url  string
	stop func()
}

func serve(t *testing.T, log *eventlog.Log) *lane {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	stream := race.NewSocketIO(ctx, log, nil, quiet)
	server := httptest.NewServer(stream)
	l := &lane{t: t, url: "ws" + strings.TrimPrefix(server.URL, "http") + "/socket.io/?EIO=4&transport=websocket"}
	l.stop = sync.OnceFunc(func() {
		cancel()
		if err := stream.Close(eventlogtest.Context(t)); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	t.Cleanup(l.stop)
	return l
}

// A listener is a Socket.IO client over WebSocket.
type listener struct {
	t    *testing.T
	conn *websocket.Conn
}

// joins connects with that auth, "" for none.
func (l *lane) joins(auth string) *listener {
	l.t.Helper()
	conn, response, err := websocket.DefaultDialer.Dial(l.url, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	response.Body.Close()
	l.t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	c := &listener{l.t, conn}
	if open := c.reads(); !strings.HasPrefix(open, "0{") {
		l.t.Fatalf("the first packet is %q", open)
	}
	_ = conn.WriteMessage(websocket.TextMessage, []byte("40"+auth))
	return c
}

func (c *listener) reads() string {
	c.t.Helper()
	for {
		_, text, err := c.conn.ReadMessage()
		if err != nil {
			c.t.Fatal(err)
		}
		if string(text) != "2" {
			return string(text)
		}
		_ = c.conn.WriteMessage(websocket.TextMessage, []byte("3"))
	}
}

// hears is the argument of the next packet, which must be that event.
func (c *listener) hears(event string) string {
	c.t.Helper()
	text := c.reads()
	for strings.HasPrefix(text, "40{") {
		text = c.reads()
	}
	argument, ok := strings.CutPrefix(text, `42["`+event+`",`)
	if !ok {
		c.t.Fatalf("heard %.80q, want %s", text, event)
	}
	return strings.TrimSuffix(argument, "]")
}

// follows reads events up to the id last, each the one after the one before,
// and compares their bytes with the log's.
func (c *listener) follows(log *eventlog.Log, after, last uint64) {
	c.t.Helper()
	for after < last {
		heard := c.hears("event")
		page, err := log.Read(eventlogtest.Context(c.t), eventlog.Cursor{ID: after}, 1)
		if err != nil || len(page.Events) != 1 {
			c.t.Fatal(err)
		}
		if want := page.Events[0].JSON(); !bytes.Equal([]byte(heard), want) {
			c.t.Fatalf("heard %s\nwant  %s", heard, want)
		}
		after++
	}
}

// Whoever comes while events are being produced hears each of them once: its
// replay, from the store or the tail, and then what comes.
func TestSocketIOReplaysAndGoesLive(t *testing.T) {
	log := eventlogtest.Log(t, eventlogtest.Memory(t), eventlog.Spec{Name: "slow", Tail: 64})
	eventlogtest.Append(t, log, 700)
	lane := serve(t, log)
	const last = 1500
	var group sync.WaitGroup
	group.Go(func() {
		for log.Last() < last {
			if _, err := log.Append(t.Context(), "pulse", []byte(`{"de":"ñu <garza>"}`), ""); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for auth, after := range map[string]uint64{
		`{"after":0}`: 0, `{"after":"500"}`: 500, `{"after":690}`: 690, `{"after":700}`: 700,
	} {
		client := lane.joins(auth)
		group.Go(func() { client.follows(log, after, last) })
	}
	group.Wait()
}

func TestSocketIOWithoutACursorHearsWhatComes(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	eventlogtest.Append(t, log, 20)
	lane := serve(t, log)
	for _, auth := range []string{"", `{}`, `{"after":null}`} {
		client := lane.joins(auth)
		if hello := client.reads(); !strings.HasPrefix(hello, "40{") {
			t.Fatalf("%s: %s", auth, hello)
		}
		// The cursor is taken after the answer: an event may be before it.
		go func() {
			for range 5 {
				_, _ = log.Append(context.Background(), "pulse", []byte(`{}`), "")
			}
		}()
		var e struct{ ID uint64 }
		if err := json.Unmarshal([]byte(client.hears("event")), &e); err != nil || e.ID <= 20 {
			t.Errorf("%s: heard %d (%v)", auth, e.ID, err)
		}
	}
}

func TestSocketIOSaysWhatIsGone(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Retain: 8, Tail: 2})
	eventlogtest.Append(t, log, 20) // 13 to 20 stay
	lane := serve(t, log)
	for auth, gap := range map[string]string{
		`{"after":3}`:  `{"from":4,"to":12}`,
		`{"after":99}`: `{"from":21,"to":99,"reset":true}`,
	} {
		client := lane.joins(auth)
		if got := client.hears("gap"); got != gap {
			t.Errorf("%s: gap %s, want %s", auth, got, gap)
		}
		client.follows(log, 12, 20)
	}
}

func TestSocketIORefusesWhatIsNoCursor(t *testing.T) {
	lane := serve(t, eventlogtest.Open(t, eventlog.Spec{}))
	for _, auth := range []string{`{"after":-1}`, `{"after":1.5}`, `{"after":"x"}`, `{"after":{}}`, `{"after":9007199254740992}`} {
		var no struct {
			Message string
			Data    struct {
				Status        int
				Title, Detail string
			}
		}
		answer, refused := strings.CutPrefix(lane.joins(auth).reads(), "44")
		if err := json.Unmarshal([]byte(answer), &no); !refused || err != nil || no.Data.Status != 400 || no.Data.Detail != no.Message {
			t.Errorf("%s: %s (%v)", auth, answer, err)
		}
	}
}

// A client that reads nothing while it gets its replay is waited for; one that
// reads nothing live is cut. Either way it loses nothing.
func TestSocketIOWaitsForASlowReplay(t *testing.T) {
	log := eventlogtest.Log(t, eventlogtest.Memory(t), eventlog.Spec{Name: "slow", Tail: 64})
	filling := `{"x":"` + strings.Repeat("x", 4000) + `"}`
	for range 3000 { // 12 MB: more than a socket holds, and six times what may wait
		if _, err := log.Append(t.Context(), "pulse", []byte(filling), ""); err != nil {
			t.Fatal(err)
		}
	}
	lane := serve(t, log)
	slow, quick := lane.joins(`{"after":0}`), lane.joins(`{"after":2999}`)
	quick.follows(log, 2999, 3000) // nobody waits for the slow one
	slow.follows(log, 0, 3000)
}

func TestSocketIOCutsWhoDoesNotRead(t *testing.T) {
	log := eventlogtest.Log(t, eventlogtest.Memory(t), eventlog.Spec{Name: "slow", Tail: 64})
	lane := serve(t, log)
	asleep := lane.joins(`{"after":0}`)
	eventlogtest.Append(t, log, 1)
	asleep.follows(log, 0, 1) // it is live
	filling := `{"x":"` + strings.Repeat("x", 4000) + `"}`
	for range 4000 {
		if _, err := log.Append(t.Context(), "pulse", []byte(filling), ""); err != nil {
			t.Fatal(err)
		}
	}
	last := uint64(1)
	for { // what was under way; then the end
		_, text, err := asleep.conn.ReadMessage()
		if err != nil {
			break
		}
		var e struct{ ID uint64 }
		argument := strings.TrimSuffix(strings.TrimPrefix(string(text), `42["event",`), "]")
		if json.Unmarshal([]byte(argument), &e) != nil || e.ID != last+1 {
			t.Fatalf("%.60s comes after %d", text, last)
		}
		last = e.ID
	}
	if last == 4001 {
		t.Fatal("it was not cut")
	}
	back, _ := json.Marshal(map[string]uint64{"after": last})
	lane.joins(string(back)).follows(log, last, 4001)
}

// The end of the stream is a close frame that says: come back.
func TestSocketIOSaysGoodbye(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	lane := serve(t, log)
	live, replaying := lane.joins(`{"after":0}`), lane.joins(`{"after":0}`)
	eventlogtest.Append(t, log, 1)
	live.follows(log, 0, 1)
	go lane.stop()
	for _, client := range []*listener{live, replaying} {
		for {
			_, _, err := client.conn.ReadMessage()
			if err == nil {
				continue
			}
			if closing := (*websocket.CloseError)(nil); !errors.As(err, &closing) || closing.Code != websocket.CloseServiceRestart {
				t.Errorf("%v, want 1012", err)
			}
			break
		}
	}
	lane.stop()
}

// Who asks for cursors hears one first; one of another epoch begins again.
func TestSocketIOTellsTheCursor(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	eventlogtest.Append(t, log, 3)
	lane := serve(t, log)
	epoch := log.Cursor().Epoch
	for _, test := range []struct{ auth, gap, cursor, first string }{
		{`{"cursor":true}`, "", "3." + epoch, ""},
		{`{"after":"2.` + epoch + `"}`, "", "2." + epoch, `{"id":3,`},
		{`{"after":2,"cursor":true}`, "", "2." + epoch, `{"id":3,`},
		{`{"after":"2.egone"}`, `{"from":1,"to":2,"reset":true}`, "0." + epoch, `{"id":1,`},
	} {
		client := lane.joins(test.auth)
		if test.gap != "" {
			if gap := client.hears("gap"); gap != test.gap {
				t.Errorf("%s: gap %s, want %s", test.auth, gap, test.gap)
			}
		}
		if cursor := client.hears("cursor"); cursor != `"`+test.cursor+`"` {
			t.Errorf("%s: cursor %s, want %s", test.auth, cursor, test.cursor)
		}
		if test.first != "" {
			if event := client.hears("event"); !strings.HasPrefix(event, test.first) {
				t.Errorf("%s: event %s, want %s", test.auth, event, test.first)
			}
		}
	}
}

// Each replay costs the log a search, and each refusal an answer.
func TestSocketIOEndsWhoAsksToBeLetInWithoutEnd(t *testing.T) {
	l := serve(t, eventlogtest.Open(t, eventlog.Spec{}))
	for name, row := range map[string]struct{ ask, answer string }{
		"let in": {"40", "40{"}, "refused": {`40{"after":-1}`, "44{"}, "to no namespace": {"40/x", "44/x"},
	} {
		c := l.joins("")
		for range 100 {
			_ = c.conn.WriteMessage(websocket.TextMessage, []byte("41"))
			_ = c.conn.WriteMessage(websocket.TextMessage, []byte(row.ask))
		}
		answers := 0
		for {
			_, text, err := c.conn.ReadMessage()
			if err != nil {
				break
			}
			if strings.HasPrefix(string(text), row.answer) {
				answers++
			}
		}
		if answers > 12 { // ten at once, of which one was the first, and one a second
			t.Errorf("%s: %d were answered", name, answers)
		}
	}
}
