package trace_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"envivo/handlers/wire/trace"
)

// A reader turns what both sides of exchanges said into entries, as a watch on a
// connection does.
type reader struct {
	entries []*trace.Entry
	number  int
}

func (r *reader) add(dir string, e *trace.Entry) {
	if e == nil {
		return
	}
	e.Exchange, e.Dir, e.At, e.Conn = r.number, dir, int64(1000*len(r.entries)), 1
	r.entries = append(r.entries, e)
}

// message reads one message of HTTP, and what is left are frames.
func (r *reader) message(dir, kind, message string, engine bool) {
	h := trace.HTTPParser{Responses: dir == trace.Down}
	var body trace.Body
	p := []byte(message)
	for len(p) > 0 {
		n, step := h.Next(p)
		read := p[:n]
		p = p[n:]
		if step&trace.GotHead != 0 {
			body = trace.NewBody(h.Head, engine)
			e := &trace.Entry{Kind: kind, Head: h.Head}
			upgraded := h.Head.Status == 101 || dir == trace.Up && h.Head.Get("Upgrade") != ""
			h.Head.Redact()
			r.add(dir, e)
			step |= h.Begin("GET")
			if upgraded {
				r.frames(dir, p, engine)
				return
			}
		}
		for step&trace.GotData != 0 && len(read) > 0 {
			n, e := body.Next(read)
			r.add(dir, e)
			read = read[n:]
		}
		if step&trace.GotChunk != 0 {
			r.add(dir, body.EndChunk())
		}
	}
	r.add(dir, body.End())
}

func (r *reader) frames(dir string, p []byte, engine bool) {
	var f trace.FrameParser
	for len(p) > 0 {
		n, done := f.Next(p)
		p = p[n:]
		if done {
			r.add(dir, f.Entry(engine))
		}
	}
}

// read adds an exchange, from its request to its end.
func (r *reader) read(request, response string, engine bool) {
	r.number++
	r.message(trace.Up, trace.KindRequest, request, engine)
	r.message(trace.Down, trace.KindResponse, response, engine)
	r.add(trace.Down, &trace.Entry{Kind: trace.KindEnd, Note: trace.NoteClosed})
}

func TestHAR(t *testing.T) {
	r := &reader{}
	r.add("", &trace.Entry{Kind: trace.KindFault}) // of no exchange
	r.read("POST /events?lab=0123456789&a=%C3%B1 HTTP/1.1\r\nHost: x\r\nCookie: secreta\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nhola",
		"HTTP/1.1 201 Created\r\nLocation: /events/1\r\nContent-Length: 8\r\n\r\n{\"id\":1}", false)
	r.read("GET /sse HTTP/1.1\r\nHost: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n: hola\n\nretry: 10\nid: 1\ndata: a\ndata: b\n\nevent: ping\ndata: x\n\n", false)
	r.read("GET /chunks HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nuno\r\n3\r\ndos\r\n0\r\n\r\n", false)
	r.read("GET /socket.io/?EIO=4&sid=abcdefgh HTTP/1.1\r\nHost: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n42[\"hola\"]\x1e3\x1e42[\"otro\"]", true)
	r.read("GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n\x81\x82\x00\x00\x00\x0040",
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x0a42[\"hola\"]\x82\x02\xff\x00\x89\x00", true)
	r.number++
	r.add(trace.Down, &trace.Entry{Kind: trace.KindEvent, Event: &trace.Event{Data: "of an exchange whose request is gone"}})

	start := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	file, err := trace.HAR(start, r.entries)
	if err != nil {
		t.Fatal(err)
	}
	type message struct {
		Type   string
		Opcode int
		Data   string
	}
	var got struct {
		Log struct {
			Entries []struct {
				StartedDateTime string
				Time            float64
				Request         struct {
					Method, URL string
					QueryString []trace.Header
					PostData    struct{ MimeType, Text string }
				}
				Response struct {
					Status      int
					RedirectURL string
					Content     struct{ MimeType, Text string }
				}
				ResourceType string    `json:"_resourceType"`
				Messages     []message `json:"_webSocketMessages"`
			}
		}
	}
	if err := json.Unmarshal(file, &got); err != nil || len(got.Log.Entries) != 5 {
		t.Fatalf("%v\n%s", err, file)
	}
	post, stream, chunks, poll, socket := got.Log.Entries[0], got.Log.Entries[1], got.Log.Entries[2], got.Log.Entries[3], got.Log.Entries[4]
	if post.Request.URL != "http://x/events?lab=0123…&a=%C3%B1" || post.Request.QueryString[1].Value != "ñ" ||
		post.Request.PostData.Text != "hola" || post.Request.PostData.MimeType != "text/plain" ||
		post.Response.Content.Text != `{"id":1}` || post.Response.RedirectURL != "/events/1" {
		t.Errorf("%+v", post)
	}
	if post.StartedDateTime != "2026-11-28T10:00:00.001Z" || post.Time != 4 {
		t.Errorf("it began at %s and took %v ms", post.StartedDateTime, post.Time)
	}
	if want := ": hola\n\nid: 1\nretry: 10\ndata: a\ndata: b\n\nevent: ping\ndata: x\n\n"; stream.Response.Content.Text != want ||
		stream.ResourceType != "eventsource" {
		t.Errorf("%+v", stream)
	}
	if chunks.Response.Content.Text != "unodos" {
		t.Errorf("%+v", chunks)
	}
	if poll.Response.Content.Text != `42["hola"]342["otro"]` {
		t.Errorf("%+v", poll)
	}
	want := []message{{"send", 1, "40"}, {"receive", 1, `42["hola"]`}, {"receive", 2, "/wA="}}
	if !strings.HasPrefix(socket.Request.URL, "ws://x/") || socket.ResourceType != "websocket" || !slices.Equal(socket.Messages, want) {
		t.Errorf("%+v", socket)
	}
	if strings.Contains(string(file), "secreta") || strings.Contains(string(file), "abcdefgh") {
		t.Error("the file gives secrets away")
	}
}

func TestWhatAnEntryWeighsGrowsWithWhatItHolds(t *testing.T) {
	r := &reader{}
	r.read("GET /sse HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: "+strings.Repeat("x", 4000)+"\n\n", false)
	request, event := r.entries[0], r.entries[2]
	if request.Weight() < 256+len("/sse")+len("Hostx") || event.Weight() < 256+trace.MaxText {
		t.Errorf("%d and %d bytes", request.Weight(), event.Weight())
	}
	if !event.Partial || !event.Event.IsMessage() {
		t.Errorf("%+v", event)
	}
	note := &trace.Entry{}
	note.SetText([]byte("año " + strings.Repeat("x", 4000)))
	if len(note.Text) != trace.MaxText || !note.Partial || note.Size != 4005 {
		t.Errorf("%d bytes of %d", len(note.Text), note.Size)
	}
}

func TestAFaultConcernsATagAndItsNumberedOnes(t *testing.T) {
	f := trace.Fault{Tag: "sse"}
	for tag, want := range map[string]bool{"sse": true, "sse-2": true, "sse2": false, "": false, "ws": false} {
		if f.Concerns(tag) != want {
			t.Errorf("%q: %t", tag, !want)
		}
	}
	if all := (&trace.Fault{}); !all.Concerns("ws") {
		t.Error("without a tag it is not for all")
	}
	for tag, want := range map[string]bool{"sse-1": true, "": true, "SSE": false, "a b": false, strings.Repeat("x", 33): false} {
		if trace.IsTag(tag) != want {
			t.Errorf("%q: %t", tag, !want)
		}
	}
}

func TestRequestLines(t *testing.T) {
	head := trace.ParseRequestLine("GET /a?x=1&lab=ID.sse HTTP/1.1")
	if head == nil || head.Method != "GET" || trace.Parameter(head.Target, "lab") != "ID.sse" || trace.Parameter(head.Target, "la") != "" {
		t.Errorf("%+v", head)
	}
	if trace.ParseRequestLine("no es HTTP") != nil {
		t.Error("nonsense is a request")
	}
	if !trace.IsSocketEvent([]byte(`42["hola"]`)) || trace.IsSocketEvent([]byte("2")) {
		t.Error("an event of Socket.IO is not told from a ping")
	}
}
