package handlers

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	gorilla "github.com/gorilla/websocket"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/polling"
	"envivo/handlers/problem"
	"envivo/handlers/race"
	"envivo/handlers/sse"
	"envivo/handlers/websocket"
)

// odd is what JSON allows, or what comes instead of it, as data of an event.
var odd = []struct {
	name, data string
	want       string // as everybody hears it; "": it is refused
	status     int
	says       string // the refusal
}{
	{"plain", `{"x":"ñ😀"}`, `{"x":"ñ😀"}`, 0, ""},
	{"a raw byte", "{\"x\":\"\xff\"}", "", 400, "UTF-8"},
	{"half a pair in three bytes", "{\"x\":\"\xed\xa0\xbd\"}", "", 400, "UTF-8"},
	{"a byte in a name", "{\"\xfe\":1}", "", 400, "UTF-8"},
	{"half an emoji", `{"x":"hola \ud83d"}`, `{"x":"hola �"}`, 0, ""},
	{"half an emoji in a name", `{"\ude00":1}`, `{"�":1}`, 0, ""},
	{"NUL", `{"x":"\u0000"}`, `{"x":"\u0000"}`, 0, ""},
	{"line ends of old JavaScript", "{\"x\":\"\u2028\\u2029\"}", "{\"x\":\"\u2028\u2029\"}", 0, ""},
	{"escaped line ends", `{"x":"a\r\nid: 7\n\ndata: b"}`, `{"x":"a\r\nid: 7\n\ndata: b"}`, 0, ""},
	{"a noncharacter", "{\"x\":\"\uffff\"}", "{\"x\":\"\uffff\"}", 0, ""},
	{"a name twice", `{"x":1,"x":2}`, "", 400, "«x» está dos veces"},
	{"a great number", `{"x":9007199254740993}`, "", 400, "9007199254740993"},
	{"the greatest exact one", `{"x":9007199254740991}`, `{"x":9007199254740991}`, 0, ""},
	{"beyond a double", `{"x":1e400}`, "", 400, "1e400"},
	{"thirty levels", `{"x":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}`,
		`{"x":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}`, 0, ""},
	{"two hundred levels", `{"x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`, "", 400, "niveles"},
	{"a name that is the prototype's", `{"__proto__":{"x":1}}`, `{"__proto__":{"x":1}}`, 0, ""},
}

// A line of the log, as a reader of any technique has it.
type line struct {
	ID    uint64          `json:"id"`
	Topic string          `json:"topic"`
	Data  json.RawMessage `json:"data"`
}

// A listener is a client of some technique; next is the next event that it hears.
type listener struct {
	name string
	next func() (line, error)
}

// heardLine is what an event's text is to a client: what is no UTF-8 would end a
// WebSocket, what is no JSON a page.
func heardLine(text []byte) (l line, err error) {
	if !utf8.Valid(text) || !jsontext.Value(text).IsValid() {
		return l, fmt.Errorf("%q is no text that every reader takes", text)
	}
	err = json.Unmarshal(text, &l)
	return l, err
}

// everyTechnique listens to a log from its beginning, over real sockets.
func everyTechnique(t *testing.T, log *eventlog.Log) []listener {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	quiet := slog.New(slog.DiscardHandler)
	streams, room := sse.New(ctx, log), websocket.New(ctx, log, websocket.Options{})
	sockets := race.NewSocketIO(ctx, log, nil, quiet)
	mux := http.NewServeMux()
	mux.Handle("/polling", polling.New(ctx, log))
	mux.Handle("/sse", streams)
	mux.Handle("/websocket", room)
	mux.Handle("/socket.io/", sockets)
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		stop()
		room.Close(eventlogtest.Context(t))
		_ = streams.Close(eventlogtest.Context(t))
		_ = sockets.Close(eventlogtest.Context(t))
		server.Close()
	})
	return []listener{
		{"polling", pollsAt(t, server.URL)}, {"sse", streamsFrom(t, server.URL)},
		{"websocket", framesFrom(t, server.URL)}, {"socket.io", packetsFrom(t, server.URL)},
	}
}

func opened(t *testing.T, url string) io.Reader {
	t.Helper()
	body, err := get(eventlogtest.Context(t), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { body.Close() })
	return body
}

func dialed(t *testing.T, url string) *gorilla.Conn {
	t.Helper()
	conn, err := dial(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func pollsAt(t *testing.T, url string) func() (line, error) {
	var heard []json.RawMessage
	last := uint64(0)
	return func() (line, error) {
		for len(heard) == 0 {
			var answer struct {
				Events []json.RawMessage
				Last   uint64
			}
			body := opened(t, url+"/polling?wait=20s&after="+strconv.FormatUint(last, 10))
			if err := json.NewDecoder(body).Decode(&answer); err != nil {
				return line{}, err
			}
			heard, last = answer.Events, answer.Last
		}
		text := heard[0]
		heard = heard[1:]
		return heardLine(text)
	}
}

// streamsFrom reads an event stream as WHATWG HTML, section 9.2.6, says.
func streamsFrom(t *testing.T, url string) func() (line, error) {
	stream := bufio.NewScanner(opened(t, url+"/sse?after=0"))
	return func() (line, error) {
		var id, data, named string
		for stream.Scan() {
			field, value, _ := strings.Cut(stream.Text(), ":")
			value = strings.TrimPrefix(value, " ")
			switch field {
			case "id":
				id = value
			case "data":
				data = value
			case "event":
				named = value
			case "":
				if data != "" && named == "" && stream.Text() == "" {
					l, err := heardLine([]byte(data))
					if at, _ := eventlog.ParseCursor(id); err == nil && at.ID != l.ID {
						err = fmt.Errorf("the id %s stands before %s", id, data)
					}
					return l, err
				}
				data, named = "", ""
			}
		}
		return line{}, fmt.Errorf("the stream ends: %w", stream.Err())
	}
}

func framesFrom(t *testing.T, url string) func() (line, error) {
	conn := dialed(t, url+"/websocket?after=0")
	return func() (line, error) {
		_, text, err := conn.ReadMessage()
		if err != nil {
			return line{}, err
		}
		return heardLine(text)
	}
}

func packetsFrom(t *testing.T, url string) func() (line, error) {
	conn := dialed(t, url+"/socket.io/?EIO=4&transport=websocket")
	_ = conn.WriteMessage(gorilla.TextMessage, []byte(`40{"after":0}`))
	return func() (line, error) {
		for {
			_, text, err := conn.ReadMessage()
			if err != nil {
				return line{}, err
			}
			var args []json.RawMessage
			if !strings.HasPrefix(string(text), "42") {
				continue // the opening, or a sign of life
			}
			if err := json.Unmarshal(text[2:], &args); err != nil || len(args) != 2 {
				return line{}, fmt.Errorf("%q: %w", text, err)
			}
			return heardLine(args[1])
		}
	}
}

// What one way in refuses, all do, with the same words; what is taken reaches
// the clients of every technique, and each of them lives to hear the next event.
func TestNoEventPoisonsAReader(t *testing.T) {
	site, log := newSite(t)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	listeners := everyTechnique(t, log)
	writer := dialed(t, server.URL+"/websocket")

	heard := 0
	everybodyHears := func(name, data string) {
		t.Helper()
		heard++
		for _, l := range listeners {
			got, err := l.next()
			if err != nil || got.ID != uint64(heard) || string(got.Data) != data {
				t.Fatalf("%s: %s hears %d %s (%v), want %d %s", name, l.name, got.ID, got.Data, err, heard, data)
			}
		}
	}
	for _, test := range odd {
		publication := `{"topic":"pulse","data":` + test.data + `}`
		w := do(t, site, "POST", "/events", publication, "Content-Type", "application/json")
		if test.want == "" {
			var no problem.Problem
			if json.Unmarshal(w.Body.Bytes(), &no) != nil || w.Code != test.status || !strings.Contains(no.Detail, test.says) {
				t.Errorf("%s: POST answers %d %s", test.name, w.Code, w.Body)
			}
		} else {
			if w.Code != http.StatusCreated {
				t.Fatalf("%s: POST answers %d %s", test.name, w.Code, w.Body)
			}
			everybodyHears("POST "+test.name, test.want)
			_, _, _ = writer.ReadMessage() // it hears so, too
		}
		if !utf8.ValidString(test.data) {
			continue // no WebSocket client may send that: see below
		}
		if err := writer.WriteMessage(gorilla.TextMessage, []byte(publication)); err != nil {
			t.Fatal(err)
		}
		_, said, err := writer.ReadMessage()
		if err != nil {
			t.Fatalf("%s: the writer is cut: %v", test.name, err)
		}
		if test.want != "" {
			everybodyHears("WebSocket "+test.name, test.want)
			continue
		}
		var answer struct{ Error *problem.Problem }
		if json.Unmarshal(said, &answer) != nil || answer.Error == nil || answer.Error.Status != test.status || !strings.Contains(answer.Error.Detail, test.says) {
			t.Errorf("%s: the WebSocket answers %s", test.name, said)
		}
		if answer.Error != nil && w.Body.Len() > 0 && !strings.Contains(w.Body.String(), answer.Error.Title) {
			t.Errorf("%s: the two ways in say different things: %s, %s", test.name, said, w.Body)
		}
	}
	_ = writer.WriteMessage(gorilla.TextMessage, []byte("{\"topic\":\"pulse\",\"data\":{\"x\":\"\xff\"}}"))
	if _, _, err := writer.ReadMessage(); !gorilla.IsCloseError(err, gorilla.CloseInvalidFramePayloadData) {
		t.Errorf("a frame that is no text: %v, want the code 1007", err)
	}
	if w := do(t, site, "POST", "/events", `{"topic":"pulse","data":{"x":"fin"}}`, "Content-Type", "application/json"); w.Code != 201 {
		t.Fatal(w.Body)
	}
	everybodyHears("the last one", `{"x":"fin"}`)
}

// What another program has put into the store, or a version of this one that
// had no door: every reader takes it too, live and from the store.
func TestAStoredPoisonIsMendedForEveryReader(t *testing.T) {
	log, write := eventlogtest.Foreign(t, eventlog.Spec{Tail: 4})
	live := everyTechnique(t, log)
	var topics []string
	for i, test := range odd {
		topic := []string{"pulse", "\xff", "\"\x01\x7f", "ñ\U000e0001", "\u2028"}[i%5]
		write("envivo.lab."+topic, []byte(test.data))
		topics = append(topics, strings.ToValidUTF8(topic, "\ufffd"))
	}
	write("envivo.lab.pulse", []byte("hola\n\xff"))
	topics = append(topics, "pulse")
	for _, l := range append(live, everyTechnique(t, log)...) {
		for i, topic := range topics {
			got, err := l.next()
			if err != nil || got.ID != uint64(i+1) || got.Topic != topic {
				t.Fatalf("%s hears %d %q %s (%v), want %d %q", l.name, got.ID, got.Topic, got.Data, err, i+1, topic)
			}
			if i < len(odd) && odd[i].want != "" && string(got.Data) != odd[i].want {
				t.Errorf("%s: %s hears %s, want %s", odd[i].name, l.name, got.Data, odd[i].want)
			}
		}
	}
}
