package wire_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"envivo/handlers/conn"

	"github.com/gorilla/websocket"
	"github.com/olahol/melody"

	"envivo/handlers/wire"
	"envivo/handlers/wire/trace"
)

// rooms are plain handlers, one for each technique.
func rooms() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/poll", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"7"`)
		w.Header().Set("Set-Cookie", "secreto=1")
		if r.Header.Get("If-None-Match") == `"7"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"events":[{"id":6},{"id":7}],"last":7}`)
	})
	mux.HandleFunc("/chunked", func(w http.ResponseWriter, r *http.Request) {
		for _, piece := range []string{"uno", "dos", "tres"} {
			fmt.Fprint(w, piece)
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/sse", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "retry: 1000\nid: 3\n\n: sigo aquí\n\n")
		fmt.Fprint(w, "event: ping\ndata: {}\n\nid: 4\ndata: a\ndata: b\n\n")
	})
	mux.Handle("/hijacked", conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: uno\n\n")
		fmt.Fprint(conn, "id: 2\ndata: dos\n\nid: 3\ndata: tr")
	})))
	return mux
}

func do(t *testing.T, c *http.Client, method, url, body string, header ...string) string {
	t.Helper()
	r, _ := http.NewRequest(method, url, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// Requests that share one connection are told apart, byte for byte; those of
// nobody's lab are not recorded.
func TestExchangesAreCountedAtTheConnection(t *testing.T) {
	s := newSite(t, rooms())
	c := s.client()
	base := "http://" + s.proxy.addr()
	var want []trace.Total
	for range 2 {
		for _, r := range []struct{ method, path, body, etag string }{
			{"GET", s.in("/poll?after=5&"), "", ""},
			{"GET", "/poll?after=5", "", ""},
			{"GET", s.in("/poll?"), "", `"7"`},
			{"GET", s.in("/poll?") + "x", "", `"7"`}, // an id that is none
			{"HEAD", s.in("/poll?"), "", ""},
			{"POST", "/echo?lab=", strings.Repeat("a", 5000), ""},
			{"POST", s.in("/echo?"), strings.Repeat("ñ", 50000), ""},
			{"GET", s.in("/chunked?"), "", ""},
			{"GET", s.in("/sse?"), "", ""},
			{"GET", s.in("/none?"), "", ""},
		} {
			before := s.proxy.counts()
			do(t, c, r.method, base+r.path, r.body, "If-None-Match", r.etag, "Cookie", "secreto=1")
			after := s.proxy.counts()
			if strings.HasSuffix(r.path, s.lab.ID()) {
				want = append(want, trace.Total{Up: after.Up - before.Up, Down: after.Down - before.Down})
			}
		}
	}
	entries := s.until("the ends", func(all []*trace.Entry) bool {
		return count(all, func(e *trace.Entry) bool { return e.Kind == trace.KindEnd }) == len(want)
	})
	checkSums(t, entries)
	var got []trace.Total
	for _, e := range entries {
		if e.Kind == trace.KindEnd {
			got = append(got, *e.Total)
		}
		if e.Conn != 1 {
			t.Errorf("connection %d", e.Conn)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("counted\n%v, passed\n%v", got, want)
	}
	if text := fmt.Sprintf("%s", dump(entries)); strings.Contains(text, "secreto") || strings.Contains(text, s.lab.ID()) {
		t.Errorf("secrets are recorded: %s", text)
	}
}

// checkSums: the bytes of the entries of an exchange add up to its total.
func checkSums(t *testing.T, entries []*trace.Entry) {
	t.Helper()
	up, down := map[int]int64{}, map[int]int64{}
	for i, e := range entries {
		if e.N != uint64(i+1) || i > 0 && e.At < entries[i-1].At {
			t.Errorf("entry %d has number %d, time %d", i, e.N, e.At)
		}
		if e.Dir == trace.Up {
			up[e.Exchange] += e.Bytes
		} else {
			down[e.Exchange] += e.Bytes
		}
		if e.Kind == trace.KindEnd && (e.Total.Up != up[e.Exchange] || e.Total.Down != down[e.Exchange]) {
			t.Errorf("exchange %d: total %+v, entries %d and %d", e.Exchange, *e.Total, up[e.Exchange], down[e.Exchange])
		}
	}
}

// dump shows entries by what a reader looks at.
func dump(entries []*trace.Entry) []string {
	var lines []string
	for _, e := range entries {
		line := fmt.Sprintf("%s %s %q %s", e.Dir, e.Kind, e.Text, e.Note)
		if e.Head != nil {
			line += fmt.Sprintf(" %+v", *e.Head)
		}
		if e.Event != nil {
			id := "-"
			if e.Event.ID != nil {
				id = *e.Event.ID
			}
			line += fmt.Sprintf("%s|%s|%q|%q", e.Event.Type, id, e.Event.Data, e.Event.Comment)
		}
		if e.Packet != nil {
			line += " " + e.Packet.Type
			if p := e.Packet.Socket; p != nil {
				line += fmt.Sprintf(" %s %s %s", p.Type, p.Namespace, p.Event)
			}
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

func TestBodiesAreReadAsWhatTheyAre(t *testing.T) {
	s := newSite(t, rooms())
	c := s.client()
	for _, test := range []struct {
		path string
		want []string
	}{
		{"/poll?", []string{`down body "{\"events\":[{\"id\":6},{\"id\":7}],\"last\":7}"`}},
		{"/chunked?", []string{`down chunk "uno"`, `down chunk "dos"`, `down chunk "tres"`}},
		{"/sse?", []string{`down event "" |3|""|""`, `down event "" |-|""|"sigo aquí"`, `down event "" ping|-|"{}"|""`, `down event "" |4|"a\nb"|""`}},
		{"/hijacked?", []string{`down event "" |1|"uno"|""`, `down event "" |2|"dos"|""`, `down event "" incomplete|3|"tr"|""`}},
	} {
		after := s.lab.Page(0).Last
		before := s.proxy.counts()
		do(t, c, "GET", "http://"+s.proxy.addr()+s.in(test.path), "")
		s.until("the end", func(all []*trace.Entry) bool {
			return all[len(all)-1].N > after+1 && all[len(all)-1].Kind == trace.KindEnd
		})
		entries := s.lab.Page(after).Entries
		end := entries[len(entries)-1]
		passed := s.proxy.counts()
		if *end.Total != (trace.Total{Up: passed.Up - before.Up, Down: passed.Down - before.Down}) {
			t.Errorf("%s: counted %+v of %+v", test.path, *end.Total, passed)
		}
		if got := dump(entries[2 : len(entries)-1]); !slices.Equal(got, test.want) {
			t.Errorf("%s:\n%s\nwant\n%s", test.path, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
	checkSums(t, s.lab.Page(0).Entries)
}

// parseFrames is an independent reader of RFC 6455, section 5.2, of a whole
// conversation in memory.
func parseFrames(t *testing.T, b []byte) (lines []string) {
	for len(b) > 0 {
		first, second := b[0], b[1]
		length, at := uint64(second&127), 2
		if length == 126 {
			length, at = uint64(binary.BigEndian.Uint16(b[2:])), 4
		} else if length == 127 {
			length, at = binary.BigEndian.Uint64(b[2:]), 10
		}
		payload := make([]byte, length)
		if masked := second > 127; masked {
			mask := b[at : at+4]
			at += 4
			for i := range payload {
				payload[i] = b[at+i] ^ mask[i%4]
			}
		} else {
			copy(payload, b[at:])
		}
		total := at + int(length)
		line := fmt.Sprintf("fin=%t rsv=%d op=%d masked=%t length=%d bytes=%d ", first > 127, first>>4&7, first&15, second > 127, length, total)
		if first&15 == 8 {
			line += fmt.Sprintf("code=%d reason=%q", int(payload[0])<<8|int(payload[1]), payload[2:])
		} else {
			line += fmt.Sprintf("%q", payload[:min(len(payload), trace.MaxText)])
		}
		lines = append(lines, line)
		b = b[total:]
	}
	return lines
}

func frameLines(entries []*trace.Entry, dir string) (lines []string) {
	for _, e := range entries {
		if e.Kind != trace.KindFrame || e.Dir != dir {
			continue
		}
		f := e.Frame
		line := fmt.Sprintf("fin=%t rsv=%d op=%d masked=%t length=%d bytes=%d ", f.Fin, f.RSV, f.Opcode, f.Masked, f.Length, e.Bytes)
		if f.Opcode == 8 {
			line += fmt.Sprintf("code=%d reason=%q", f.Code, f.Reason)
		} else {
			line += fmt.Sprintf("%q", e.Text)
		}
		lines = append(lines, line)
	}
	return lines
}

// splitHead cuts the HTTP part off.
func splitHead(b []byte) []byte {
	_, rest, _ := strings.Cut(string(b), "\r\n\r\n")
	return []byte(rest)
}

// A conversation with melody, recorded, against what the proxy saw.
func TestAWebSocketIsRecordedByteForByte(t *testing.T) {
	for _, detached := range []bool{false, true} {
		t.Run(fmt.Sprintf("detached=%t", detached), func(t *testing.T) {
			m := melody.New()
			m.Config.MaxMessageSize = 1 << 20
			m.HandleMessage(func(s *melody.Session, text []byte) { _ = s.Write(text) })
			var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if wire.ConnOf(r) == nil {
					t.Error("a request without connection")
				}
				_ = m.HandleRequest(w, r)
				if in, out := wire.ConnOf(r).Counts(); in == 0 || out == 0 {
					t.Error("a hijacked connection is not counted")
				}
			})
			if detached {
				h = conn.Detached(h)
			}
			s := newSite(t, h)
			conn, _, err := websocket.DefaultDialer.Dial("ws://"+s.proxy.addr()+s.in("/?"), http.Header{"Cookie": {"a=b"}})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			pong := make(chan string, 1)
			conn.SetPongHandler(func(text string) error { pong <- text; return nil })
			echo := func(text string) {
				if _, got, err := conn.ReadMessage(); err != nil || string(got) != text {
					t.Fatalf("%d bytes came back, %v", len(got), err)
				}
			}
			for _, size := range []int{0, 1, 125, 126, 65535, 65536} {
				text := strings.Repeat("x", size)
				_ = conn.WriteMessage(websocket.TextMessage, []byte(text))
				echo(text)
			}
			pieces, _ := conn.NextWriter(websocket.TextMessage)
			fragmented := strings.Repeat("fragmento ", 2000)
			_, _ = io.WriteString(pieces, fragmented)
			_ = conn.WriteControl(websocket.PingMessage, []byte("en medio"), time.Now().Add(time.Second))
			_ = pieces.Close()
			echo(fragmented)
			if text := <-pong; text != "en medio" {
				t.Errorf("pong %q", text)
			}
			_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(4321, "adiós, mundo"), time.Now().Add(time.Second))
			if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, 4321) {
				t.Fatal(err)
			}
			end := s.untilKind(trace.KindEnd, 1)
			entries := s.lab.Page(0).Entries
			checkSums(t, entries)
			up, down := s.proxy.passed()
			if want := (trace.Total{Up: int64(len(up)), Down: int64(len(down))}); *end.Total != want {
				t.Errorf("counted %+v, passed %+v", *end.Total, want)
			}
			for dir, passed := range map[string][]byte{trace.Up: up, trace.Down: down} {
				got, want := frameLines(entries, dir), parseFrames(t, splitHead(passed))
				if !slices.Equal(got, want) {
					t.Errorf("%s:\n%.3000s\nwant\n%.3000s", dir, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				if len(want) < 8 {
					t.Errorf("%s: only %d frames", dir, len(want))
				}
			}
			if r := entries[1]; r.Kind != trace.KindResponse || r.Head.Status != 101 {
				t.Errorf("%+v", r)
			}
		})
	}
}
