package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"envivo/handlers/wire/trace"
)

func TestHAR(t *testing.T) {
	h := newHub(t)
	s := newSite(t, h.mux())
	h.add(2)
	c := s.client()
	do(t, c, "GET", "http://"+s.addr+s.in("/poll?after=1&"), "")
	do(t, c, "POST", "http://"+s.addr+s.in("/post?"), "hola", "Content-Type", "text/plain")
	<-h.heard
	ws := listen(t, s.addr, "ws", s.in(""))
	ws.expect(1, 2)
	ws.send("¿qué tal?")
	<-h.heard
	sse := listen(t, s.addr, "sse", s.in(""))
	sse.expect(1, 2)
	s.until("the second ping", func(all []*trace.Entry) bool {
		return count(all, func(e *trace.Entry) bool { return e.Event != nil && e.Event.Type == "ping" }) == 2
	})
	s.until("the greeting", func(all []*trace.Entry) bool {
		return count(all, func(e *trace.Entry) bool {
			return e.Frame != nil && e.Dir == trace.Up && e.Frame.Opcode == websocket.TextMessage
		}) == 1
	})
	file, err := trace.HAR(s.lab.Start(), s.lab.Page(0).Entries)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Log struct {
			Version string
			Entries []struct {
				StartedDateTime string
				Time            float64
				Request         struct {
					Method, URL string
					PostData    struct{ MimeType, Text string }
					QueryString []trace.Header
					HeadersSize int
				}
				Response struct {
					Status  int
					Content struct {
						MimeType, Text string
						Size           int
					}
				}
				Timings      struct{ Send, Wait, Receive *float64 }
				ResourceType string `json:"_resourceType"`
				Messages     []struct {
					Type   string
					Time   float64
					Opcode int
					Data   string
				} `json:"_webSocketMessages"`
			}
		}
	}
	if err := json.Unmarshal(file, &got); err != nil || got.Log.Version != "1.2" || len(got.Log.Entries) != 4 {
		t.Fatalf("%v\n%s", err, file)
	}
	poll, post, socket, stream := got.Log.Entries[0], got.Log.Entries[1], got.Log.Entries[2], got.Log.Entries[3]
	if poll.Response.Content.Text != `{"a":1,"events":[{"id":2}],"last":2}` || poll.ResourceType != "fetch" || poll.Request.QueryString[0].Value != "1" ||
		!strings.HasPrefix(poll.Request.URL, "http://"+s.addr+"/poll?after=1&lab=") || poll.Timings.Wait == nil || poll.StartedDateTime == "" {
		t.Errorf("%+v", poll)
	}
	if post.Request.PostData.Text != "hola" || post.Request.PostData.MimeType != "text/plain" || post.Response.Status != 200 {
		t.Errorf("%+v", post)
	}
	if socket.Response.Status != 101 || !strings.HasPrefix(socket.Request.URL, "ws://") || socket.ResourceType != "websocket" || len(socket.Messages) != 3 {
		t.Fatalf("%+v", socket)
	}
	if m := socket.Messages[1]; m.Type != "receive" || m.Opcode != 1 || m.Data != "2" || m.Time < float64(s.lab.Start().Unix()) {
		t.Errorf("%+v", m)
	}
	if m := socket.Messages[2]; m.Type != "send" || m.Data != "¿qué tal?" {
		t.Errorf("%+v", m)
	}
	if want := ": hola\n\nid: 1\ndata: 1\n\nevent: ping\ndata: x\n\nid: 2\ndata: 2\n\nevent: ping\ndata: x\n\n"; stream.Response.Content.Text != want || stream.ResourceType != "eventsource" {
		t.Errorf("%q", stream.Response.Content.Text)
	}
	if strings.Contains(string(file), s.lab.ID()) {
		t.Error("the file gives the lab away")
	}
}
