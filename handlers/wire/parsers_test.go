package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"envivo/handlers/visitor"
)

// A feeder reads bytes in the pieces that it is given and shows what came of
// them, one line for each entry.
type feeder func(pieces [][]byte) []string

func show(lines []string, at int, e *Entry) []string {
	if e == nil {
		return lines
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return append(lines, fmt.Sprintf("%d %s", at, b))
}

func feedFrames(pieces [][]byte) (lines []string) {
	var f frameParser
	at := 0
	for _, p := range pieces {
		for len(p) > 0 {
			n, done := f.next(p)
			if n < 1 || n > len(p) {
				panic("the parser does not move")
			}
			at, p = at+n, p[n:]
			if done {
				lines = show(lines, at, f.entry())
			}
		}
	}
	return append(lines, strconv.FormatBool(f.lost))
}

func feedBody(s body) feeder {
	return func(pieces [][]byte) (lines []string) {
		at := 0
		for _, p := range pieces {
			for len(p) > 0 {
				n, e := s.next(p)
				if n < 1 || n > len(p) {
					panic("the parser does not move")
				}
				at, p = at+n, p[n:]
				lines = show(lines, at, e)
			}
		}
		return show(lines, at, s.end())
	}
}

// feedHTTP reads messages one after the other. Pieces of bodies join.
func feedHTTP(responses bool) feeder {
	return func(pieces [][]byte) (lines []string) {
		h := httpParser{responses: responses}
		at := 0
		var data []byte
		for _, p := range pieces {
			for len(p) > 0 {
				n, step := h.next(p)
				if n < 1 || n > len(p) {
					panic("the parser does not move")
				}
				if step&gotData != 0 {
					data = append(data, p[:n]...)
					step &^= gotData
				}
				at, p = at+n, p[n:]
				if step&gotHead != 0 {
					lines = append(lines, fmt.Sprintf("%d %+v", at, *h.head))
					step |= h.begin("GET")
				}
				if step != 0 {
					lines = append(lines, fmt.Sprintf("%d %q %b", at, data, step))
					data = nil
				}
				if len(h.line) > maxLine {
					panic("a line without end")
				}
			}
		}
		return append(lines, fmt.Sprintf("%q", data))
	}
}

// feedWatch reads both directions of a whole connection of a lab: the request,
// the answer, and the same bytes upwards if they have become frames.
func feedWatch(request []byte) feeder {
	return func(pieces [][]byte) (lines []string) {
		tap := new(Tap)
		defer tap.Close()
		lab, _ := tap.Open(visitor.Visitor{})
		lab.Record(true)
		w := newWatch(&link{labs: make(map[*Lab]*track)}, tap)
		read := func(dir string, p []byte) {
			passed := 0
			for _, s := range w.feed(dir, p) {
				passed += len(s.data)
				for _, e := range s.entries {
					lines = show(lines, 0, e)
				}
			}
			if passed != len(p) {
				panic("bytes are missing")
			}
		}
		read(Up, bytes.ReplaceAll(request, []byte("LAB"), []byte(lab.ID())))
		for _, p := range pieces {
			read(Down, p)
		}
		for _, p := range pieces {
			if w.upgraded {
				read(Up, p)
			}
		}
		for _, entries := range w.close("") {
			for _, e := range entries {
				lines = show(lines, 0, e)
			}
		}
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], lab.ID()[:4], "LAB")
		}
		return lines
	}
}

// same checks that cutting the bytes anywhere changes nothing.
func same(t *testing.T, fresh func() feeder, b, cuts []byte) {
	whole := fresh()([][]byte{b})
	single := make([][]byte, len(b))
	for i := range b {
		single[i] = b[i : i+1]
	}
	if got := fresh()(single); !slices.Equal(got, whole) {
		t.Fatalf("byte for byte:\n%s\nwhole:\n%s", strings.Join(got, "\n"), strings.Join(whole, "\n"))
	}
	var pieces [][]byte
	rest := b
	for _, c := range cuts {
		n := min(int(c), len(rest))
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	if got := fresh()(append(pieces, rest)); !slices.Equal(got, whole) {
		t.Fatalf("cut by %v:\n%s\nwhole:\n%s", cuts, strings.Join(got, "\n"), strings.Join(whole, "\n"))
	}
}

func fuzz(f *testing.F, fresh func() feeder, seeds ...string) {
	for i, seed := range seeds {
		f.Add([]byte(seed), []byte{byte(i), 1, 7, 2})
	}
	f.Fuzz(func(t *testing.T, b, cuts []byte) {
		if len(b) > 8<<10 {
			return
		}
		same(t, fresh, b, cuts)
	})
}

const (
	longText     = "ñ€😀 y más: "
	frameSamples = "\x81\x05hello\x01\x02ho\x89\x01x\x80\x02la\x8a\x00\x82\x02\xff\x00\xc1\x01z\x88\x07\x0f\xa1ad\xc3\xb3s"
)

func FuzzFrames(f *testing.F) {
	masked := "\x81\x85\x01\x02\x03\x04" + "\x69\x67\x6f\x68\x6e"
	long := "\x81\x7e\x10\x00" + strings.Repeat(longText, 400)[:4096]
	huge := "\x81\x7f\x00\x00\x00\x00\x00\x00\x10\x00" + strings.Repeat("z", 4096)
	fuzz(f, func() feeder { return feedFrames }, frameSamples, masked, long, huge, "\x83\x00", "\x89\x7e\x00\x80", "\x81\x7f\xff")
}

func FuzzEventStream(f *testing.F) {
	fuzz(f, func() feeder { return feedBody(&eventParser{}) },
		"\ufeffretry: 10\n\n: hola\n\nid: 1\ndata: a\ndata:b\n\nevent: ping\rdata\r\r\ndata: c\r\n\r\nid\n\ndata: sin fin",
		"data: "+strings.Repeat(longText, 200)+"\n\n", ":\n:\n\n\n\n", "id: a\x00b\n\nretry: +1\n\nretry: -\n\n")
}

func FuzzEngineIO(f *testing.F) {
	fuzz(f, func() feeder { return feedBody(&payloadParser{}) },
		`0{"sid":"abcdefghijkl","upgrades":["websocket"]}`, "2\x1e3probe\x1e6", `42["hola",1]`+"\x1e"+`42/chat,7["hola"]`,
		`40{"sid":"abcdefgh","pid":"ijklmnop"}`, `451-["foto",{"_placeholder":true,"num":0}]`+"\x1ebAQID", "\x1e\x1e", "43", `42["`+strings.Repeat(longText, 200)+`"]`)
}

func FuzzRequests(f *testing.F) {
	fuzz(f, func() feeder { return feedHTTP(false) },
		"GET /a?b=c HTTP/1.1\r\nHost: x\r\nA:  b \r\n c\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\nGET / HTTP/1.0\n\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n", "GET\r\n\r\n", "\x81\x00")
}

func FuzzResponses(f *testing.F) {
	fuzz(f, func() feeder { return feedHTTP(true) },
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 304 \r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\nhasta el fin",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n10000000000000000\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")
}

func FuzzConnection(f *testing.F) {
	const request = "GET /ws?lab=LAB&EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nCookie: a\r\n\r\n"
	fuzz(f, func() feeder { return feedWatch([]byte(request)) },
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"+frameSamples+"\x81\x0842[\"a\",1]",
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: a\n\ndata: b",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n9\r\ndata: a\n\n\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 8\r\nSet-Cookie: x\r\n\r\n2\x1e42[\"a\"]HTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 101 Otro\r\nUpgrade: otro\r\n\r\nlo que sea", "no es HTTP\r\n")
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
		s := &eventParser{}
		var got strings.Builder
		for b := []byte(test.stream); len(b) > 0; {
			n, e := s.next(b)
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
		if p := parsePacket([]byte(test.text)); p != nil {
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
	if got := shortenSessions(`0{"sid":"abcdefgh","pid":"ij"}`); got != `0{"sid":"abcd…","pid":"ij…"}` {
		t.Error(got)
	}
}

func TestSecretsAreTakenOut(t *testing.T) {
	h := &Head{Target: "/x?lab=0123456789.sse-1&after=12345&sid=abcdefgh", Headers: []Header{
		{"Cookie", "a"}, {"authorization", "b"}, {"X-CSRF-Token", "c"}, {"Accept", "d"}, {"Referer", "http://x/?lab=0123456789"},
	}}
	h.redact()
	want := "/x?lab=0123….sse-1&after=12345&sid=abcd… [{Cookie •••} {authorization •••} {X-CSRF-Token •••} {Accept d} {Referer http://x/?lab=0123…}]"
	if got := fmt.Sprint(h.Target, " ", h.Headers); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// Whatever passes, a lab's memory has an end, and so has what a slow listener
// is told.
func TestALabIsBounded(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	lab, no := tap.Open(nth(0))
	if no != nil {
		t.Fatal(no)
	}
	lab.Record(true)
	quiet := lab.admit(&link{})
	lab.record(quiet, &Entry{Kind: KindNote, Note: "first"})
	for range 2 * maxTracks {
		l := &link{}
		noisy := lab.admit(l)
		for range maxEntries {
			lab.record(noisy, &Entry{Kind: KindBody, Text: strings.Repeat("x", MaxText)})
		}
		lab.leave(noisy)
	}
	page := lab.Page(0)
	if lab.weight > maxWeight || len(lab.tracks) > maxTracks+1 {
		t.Errorf("%d bytes, %d connections", lab.weight, len(lab.tracks))
	}
	if page.Entries[0].Note != "first" {
		t.Error("a quiet connection pays for the noisy ones")
	}
	if page.Last != 2*maxTracks*maxEntries+1 || page.Gone+uint64(len(page.Entries)) != page.Last {
		t.Errorf("%d gone, %d kept, last %d", page.Gone, len(page.Entries), page.Last)
	}
	if next := lab.Page(page.Last); next.Gone != 0 || len(next.Entries) != 0 || next.Last != page.Last {
		t.Errorf("%+v", next)
	}
	for range maxTracks {
		lab.admit(&link{})
	}
	if lab.admit(&link{}) != nil {
		t.Error("more connections than a lab may have")
	}
	for n := range 1024 - 1 {
		if _, no := tap.Open(nth(n + 1)); no != nil {
			t.Fatal(no)
		}
	}
	if _, no := tap.Open(nth(1024)); no == nil || no.Of != visitor.All {
		t.Errorf("more labs than there may be: %v", no)
	}
	lab.Close()
	if _, no := tap.Open(nth(1024)); no != nil {
		t.Error("a lab that has ended makes no room")
	}
}

// nth is one of many visitors, each at an address of its own.
func nth(n int) visitor.Visitor {
	return visitor.Visitor{Address: netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}), ID: "x"}
}

// One who opens labs without end, and records in all that he gets, with as many
// cookies as a class leaves over: each of the others has one, and what is
// promised of the memory.
func TestNobodyTakesAllLabs(t *testing.T) {
	tap := new(Tap)
	defer tap.Close()
	school := netip.MustParseAddr("192.0.2.1")
	fill := func(lab *Lab) {
		lab.Record(true)
		for range 8 {
			track := lab.admit(&link{})
			for range 2 * maxWeight / 8 / MaxText {
				lab.record(track, &Entry{Kind: KindBody, Text: strings.Repeat("x", MaxText)})
			}
		}
	}
	taken := 0
	for n := range visitor.Class - 200 {
		for _, who := range []visitor.Visitor{{Address: school}, {Address: school, ID: fmt.Sprint("hoarded ", n)}} {
			for {
				lab, no := tap.Open(who)
				if no != nil {
					break
				}
				taken++
				if taken%8 == 0 { // enough to take all that is nobody's
					fill(lab)
				}
			}
		}
	}
	if used := tap.memory.Len(); used > Memory.Address {
		t.Errorf("one address holds %d bytes", used)
	}
	for n := range 199 {
		lab, no := tap.Open(visitor.Visitor{Address: school, ID: fmt.Sprint("student ", n)})
		if no != nil {
			t.Fatalf("student %d, after %d labs: %v", n, taken, no)
		}
		if n%20 > 0 {
			continue
		}
		fill(lab)
		if lab.weight < Memory.Promised-2*MaxText || lab.weight > maxWeight {
			t.Errorf("student %d has %d bytes, %d are promised", n, lab.weight, Memory.Promised)
		}
	}
	tap.Close()
	if tap.places.Len() != 0 || tap.memory.Len() != 0 {
		t.Errorf("nobody has a lab, and %d of them hold %d bytes", tap.places.Len(), tap.memory.Len())
	}
}

func TestFaultsHaveBounds(t *testing.T) {
	lab := newLab(new(Tap), "x")
	defer lab.life.Stop()
	defer lab.unseen.Stop()
	for _, f := range []Fault{
		{}, {Kind: Silent}, {Kind: Silent, For: time.Hour}, {Kind: "x", For: time.Second}, {Kind: Delay, For: time.Second},
		{Kind: Delay, For: time.Second, Delay: time.Minute}, {Kind: Delay, For: time.Second, Delay: 1, Jitter: 2},
		{Kind: Throttle, For: time.Second}, {Kind: Hold, For: time.Second, Bytes: -1}, {Kind: Drop, For: time.Second},
		{Kind: Cut, For: time.Second, Dir: "x"},
	} {
		if lab.Break(f) == nil {
			t.Errorf("%+v is accepted", f)
		}
	}
}
