package trace_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"envivo/handlers/wire/trace"
	"envivo/handlers/wire/trace/tracetest"
)

func feedFrames(pieces [][]byte) (lines []string) {
	var f trace.FrameParser
	at := 0
	for _, p := range pieces {
		for len(p) > 0 {
			n, done := f.Next(p)
			if n < 1 || n > len(p) {
				panic("the parser does not move")
			}
			at, p = at+n, p[n:]
			if done {
				lines = tracetest.Show(lines, at, f.Entry(false))
			}
		}
	}
	return append(lines, strconv.FormatBool(f.Lost))
}

func feedBody(s trace.Body) tracetest.Reader {
	return func(pieces [][]byte) (lines []string) {
		at := 0
		for _, p := range pieces {
			for len(p) > 0 {
				n, e := s.Next(p)
				if n < 1 || n > len(p) {
					panic("the parser does not move")
				}
				at, p = at+n, p[n:]
				lines = tracetest.Show(lines, at, e)
			}
		}
		return tracetest.Show(lines, at, s.End())
	}
}

// feedHTTP reads messages one after the other. Pieces of bodies join.
func feedHTTP(responses bool) tracetest.Reader {
	return func(pieces [][]byte) (lines []string) {
		h := trace.HTTPParser{Responses: responses}
		at := 0
		var data []byte
		for _, p := range pieces {
			for len(p) > 0 {
				n, step := h.Next(p)
				if n < 1 || n > len(p) {
					panic("the parser does not move")
				}
				if step&trace.GotData != 0 {
					data = append(data, p[:n]...)
					step &^= trace.GotData
				}
				at, p = at+n, p[n:]
				if step&trace.GotHead != 0 {
					lines = append(lines, fmt.Sprintf("%d %+v", at, *h.Head))
					step |= h.Begin("GET")
				}
				if step != 0 {
					lines = append(lines, fmt.Sprintf("%d %q %b", at, data, step))
					data = nil
				}
				if h.LineLen() > trace.MaxLine {
					panic("a line without end")
				}
			}
		}
		return append(lines, fmt.Sprintf("%q", data))
	}
}

const longText = "ñ€😀 y más: "

func FuzzFrames(f *testing.F) {
	masked := "\x81\x85\x01\x02\x03\x04" + "\x69\x67\x6f\x68\x6e"
	long := "\x81\x7e\x10\x00" + strings.Repeat(longText, 400)[:4096]
	huge := "\x81\x7f\x00\x00\x00\x00\x00\x00\x10\x00" + strings.Repeat("z", 4096)
	tracetest.Fuzz(f, func() tracetest.Reader { return feedFrames }, tracetest.Frames, masked, long, huge, "\x83\x00", "\x89\x7e\x00\x80", "\x81\x7f\xff")
}

func FuzzEventStream(f *testing.F) {
	tracetest.Fuzz(f, func() tracetest.Reader { return feedBody(&trace.EventParser{}) },
		"\ufeffretry: 10\n\n: hola\n\nid: 1\ndata: a\ndata:b\n\nevent: ping\rdata\r\r\ndata: c\r\n\r\nid\n\ndata: sin fin",
		"data: "+strings.Repeat(longText, 200)+"\n\n", ":\n:\n\n\n\n", "id: a\x00b\n\nretry: +1\n\nretry: -\n\n")
}

func FuzzEngineIO(f *testing.F) {
	tracetest.Fuzz(f, func() tracetest.Reader { return feedBody(trace.NewBody(&trace.Head{}, true)) },
		`0{"sid":"abcdefghijkl","upgrades":["websocket"]}`, "2\x1e3probe\x1e6", `42["hola",1]`+"\x1e"+`42/chat,7["hola"]`,
		`40{"sid":"abcdefgh","pid":"ijklmnop"}`, `451-["foto",{"_placeholder":true,"num":0}]`+"\x1ebAQID", "\x1e\x1e", "43", `42["`+strings.Repeat(longText, 200)+`"]`)
}

func FuzzRequests(f *testing.F) {
	tracetest.Fuzz(f, func() tracetest.Reader { return feedHTTP(false) },
		"GET /a?b=c HTTP/1.1\r\nHost: x\r\nA:  b \r\n c\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\nGET / HTTP/1.0\n\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n", "GET\r\n\r\n", "\x81\x00")
}

func FuzzResponses(f *testing.F) {
	tracetest.Fuzz(f, func() tracetest.Reader { return feedHTTP(true) },
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 304 \r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\nhasta el fin",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n10000000000000000\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")
}

func TestFramesAreNonsense(t *testing.T) {
	for _, b := range []string{"\x83\x00", "\x8b\x00", "\x09\x00", "\x89\x7e\x00\x80", "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00"} {
		if got := feedFrames([][]byte{[]byte(b), []byte("más")}); got[len(got)-1] != "true" {
			t.Errorf("%q is taken for a frame: %v", b, got)
		}
	}
}

func TestEventStream(t *testing.T) {
	for _, test := range []struct{ stream, want string }{
		{"data: a\n\n", `|<nil>|a|<nil>|`},
		{"\ufeffid: 7\r\nevent: x\r\ndata:a\r\ndata:  b\r\n\r\n", "x|7|a\n b|<nil>|"},
		{"retry: 1500\r\r", `|<nil>||1500|`},
		{"retry: 15x\n\n", `|<nil>||<nil>|`},
		{": uno\n:dos\n\n", "|<nil>||<nil>|uno\ndos"},
		{"id\n\n", `|||<nil>|`},
		{"otro: x\n\n", `|<nil>||<nil>|`},
		{"\n\n\n", ""},
	} {
		s := &trace.EventParser{}
		var got strings.Builder
		for b := []byte(test.stream); len(b) > 0; {
			n, e := s.Next(b)
			b = b[n:]
			if e != nil {
				id, retry := "<nil>", "<nil>"
				if e.Event.ID != nil {
					id = *e.Event.ID
				}
				if e.Event.Retry != nil {
					retry = fmt.Sprint(*e.Event.Retry)
				}
				fmt.Fprintf(&got, "%s|%s|%s|%s|%s", e.Event.Type, id, e.Event.Data, retry, e.Event.Comment)
			}
		}
		if got.String() != test.want {
			t.Errorf("%q: %q, want %q", test.stream, got.String(), test.want)
		}
	}
}

func TestPackets(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`0{"sid":"abcdefgh","upgrades":[]}`, `open -`},
		{"2probe", "ping -"},
		{"6", "noop -"},
		{"4", "message -"},
		{"40", "message connect / 0 -"},
		{`42["hola","mundo"]`, "message event / 0 - hola"},
		{`42/admin,12["hola"`, "message event /admin 0 12 hola"},
		{`451-/x,["foto",{}]`, "message binary_event /x 1 - foto"},
		{`4312[]`, "message ack / 0 12"},
		{`44{"message":"no"}`, "message connect_error / 0 -"},
		{"47", "message -"},
		{"45-", "message -"},
		{"bAQID", "binary -"},
		{"x", "none"},
		{"", "none"},
	} {
		got := "none"
		if p := trace.ParsePacket([]byte(test.text)); p != nil {
			got = p.Type + " -"
			if s := p.Socket; s != nil {
				id := "-"
				if s.ID != nil {
					id = fmt.Sprint(*s.ID)
				}
				got = strings.TrimSpace(fmt.Sprintf("%s %s %s %d %s %s", p.Type, s.Type, s.Namespace, s.Attachments, id, s.Event))
			}
		}
		if got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
	if got := trace.ShortenSessions(`0{"sid":"abcdefgh","pid":"ij"}`); got != `0{"sid":"abcd…","pid":"ij…"}` {
		t.Error(got)
	}
}

func TestSecretsAreTakenOut(t *testing.T) {
	h := &trace.Head{Target: "/x?lab=0123456789.sse-1&after=12345&sid=abcdefgh", Headers: []trace.Header{
		{"Cookie", "a"}, {"authorization", "b"}, {"X-CSRF-Token", "c"}, {"Accept", "d"}, {"Referer", "http://x/?lab=0123456789"},
	}}
	h.Redact()
	want := "/x?lab=0123….sse-1&after=12345&sid=abcd… [{Cookie •••} {authorization •••} {X-CSRF-Token •••} {Accept d} {Referer http://x/?lab=0123…}]"
	if got := fmt.Sprint(h.Target, " ", h.Headers); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestFaultsHaveBounds(t *testing.T) {
	for _, f := range []trace.Fault{
		{}, {Kind: trace.Silent}, {Kind: trace.Silent, For: time.Hour}, {Kind: "x", For: time.Second}, {Kind: trace.Delay, For: time.Second},
		{Kind: trace.Delay, For: time.Second, Delay: time.Minute}, {Kind: trace.Delay, For: time.Second, Delay: 1, Jitter: 2},
		{Kind: trace.Throttle, For: time.Second}, {Kind: trace.Hold, For: time.Second, Bytes: -1}, {Kind: trace.Drop, For: time.Second},
		{Kind: trace.Cut, For: time.Second, Dir: "x"},
	} {
		if f.Check() == nil {
			t.Errorf("%+v is accepted", f)
		}
	}
	good := trace.Fault{Kind: trace.Delay, For: time.Second, Delay: time.Second, Jitter: time.Second, Tag: "sse", Dir: trace.Up}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
}
