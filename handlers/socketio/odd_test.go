package socketio_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const photo = `{"_placeholder":true,"num":0}`

// What the official suites do not try. Each row is sent by a client that is in
// the main namespace; "" is the end of the connection.
func TestOddFrames(t *testing.T) {
	_, p := serve(t, calm)
	big := "binary:" + strings.Repeat("x", 600_000)
	for name, row := range map[string]struct{ send, hear []string }{
		"an event whose name is a number":       {[]string{`42[7]`, `42[70e-1,"x"]`}, []string{`42["seven","7"]`, `42["seven","7"]`}},
		"CONNECT twice":                         {[]string{"40"}, nil},
		"out and in again":                      {[]string{"41", "40"}, []string{`40{"sid":"…`, `42["auth",{}]`}},
		"a namespace with a query":              {[]string{"40/custom?a=1,{}"}, []string{`44/custom?a=1,{"message":"Invalid namespace"}`}},
		"an event to a namespace not joined":    {[]string{`42/custom,["message",1]`}, nil},
		"binary to a namespace not joined":      {[]string{`451-/custom,["message",` + photo + `]`, "binary:x"}, nil},
		"out of a namespace not joined":         {[]string{"41/custom,"}, nil},
		"an acknowledgement nobody asked for":   {[]string{"4399[1]", "43/custom,1[1]"}, nil},
		"an id beyond JavaScript's integers":    {[]string{`429007199254740993["message-with-ack"]`}, []string{"439007199254740993[]"}},
		"binary as text":                        {[]string{`451-["message",` + photo + `]`, "bAQI="}, []string{`451-["message-back",` + photo + `]`, "binary:\x01\x02"}},
		"an id beyond 64 bits":                  {[]string{`499999999999999999999["message-with-ack"]`}, []string{""}},
		"an acknowledgement without an id":      {[]string{"43[]"}, []string{""}},
		"CONNECT_ERROR from a client":           {[]string{`44{"message":"no"}`}, []string{""}},
		"an upgrade of a WebSocket":             {[]string{"5"}, []string{""}},
		"an attachment that does not come":      {[]string{`451-["message",` + photo + `]`, `42["message",1]`}, []string{""}},
		"too many attachments":                  {[]string{`411-["message",` + photo + `]`}, []string{""}},
		"eleven attachments":                    {[]string{`4511-["message",` + photo + `]`}, []string{""}},
		"attachments that are too long in all":  {[]string{`452-["message",` + photo + `]`, big, big}, []string{""}},
		"text that is not UTF-8":                {[]string{"42[\"message\",\"\xff\"]"}, []string{""}},
		"a namespace's name that is not UTF-8":  {[]string{"40/\xff,"}, []string{""}},
		"base64 that is none":                   {[]string{`451-["message",` + photo + `]`, "b%%%%"}, []string{""}},
		"a number that JavaScript has not":      {[]string{`42[1e999]`}, []string{""}},
		"half of an emoji":                      {[]string{`42["message","hola \ud83d"]`}, []string{`42["message-back","hola �"]`}},
		"half of an emoji as a name":            {[]string{`42["\ud83d"]`}, nil},
		"a name twice, handed on":               {[]string{`42["message",{"a":1,"a":2}]`}, []string{`42["message-back",{"a":1,"a":2}]`}},
		"a second packet of the first's binary": {[]string{`451-["message",` + photo + `]`, "binary:x", "binary:y"}, []string{`451-["message-back",` + photo + `]`, "binary:x", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &peer{t, p.url}
			c := p.connected()
			c.send(row.send...)
			c.expect(row.hear...)
			if len(row.hear) == 0 || row.hear[len(row.hear)-1] != "" { // it goes on
				c.send(`421["message-with-ack"]`)
				c.expect("431[]")
			}
		})
	}
}

func TestBase64OnRequest(t *testing.T) {
	_, p := serve(t, calm)
	binary := []string{"40", `451-["message",` + photo + `]`, "binary:\x01\x02"}
	answer := []string{`40{"sid":"…`, `42["auth",{}]`, `451-["message-back",` + photo + `]`, "bAQI="}
	t.Run("WebSocket", func(t *testing.T) {
		c := p.dial("&transport=websocket&b64=1")
		c.expect("0{…")
		c.send(binary...)
		c.expect(answer...)
	})
	t.Run("polling, then WebSocket", func(t *testing.T) {
		c := p.dial(strings.Replace(p.open(), "polling", "websocket&b64=1", 1))
		c.send("2probe", "5")
		c.expect("3probe")
		c.send(binary...)
		c.expect(answer...)
	})
}

func TestOddRequests(t *testing.T) {
	server, p := serve(t, calm)
	over := func(t *testing.T, q string) {
		t.Helper()
		if status, text := p.request("GET", q, ""); status != 400 || !strings.Contains(text, "unknown") {
			t.Errorf("the session goes on: %d %s", status, text)
		}
	}
	for name, row := range map[string]struct {
		kind, body string
		status     int
	}{
		"an empty body":                     {"text/plain", "", 400},
		"a body of separators":              {"text/plain", "\x1e\x1e", 400},
		"a body as in protocol 3":           {"application/octet-stream", "40", 400},
		"text that is not UTF-8":            {"text/plain", "42[\"\xff\"]", 400},
		"a wrong packet after good ones":    {"text/plain", "40\x1e42[\"message\",1]\x1e9", 400},
		"a ping":                            {"text/plain", "2", 400},
		"more than fits":                    {"text/plain", "4" + strings.Repeat("x", 1_000_000), 413},
		"attachments, as long as fit":       {"text/plain", "40\x1e452-[\"a\"]\x1eb" + strings.Repeat("AAAA", 200_000) + "\x1eb" + strings.Repeat("AAAA", 45_000), 200},
		"packets that follow a close":       {"text/plain", "1\x1e40", 400},
		"whatever type, where it is text":   {"text/html; charset=latin1", "40", 200},
		"no type at all, as from a browser": {"", "40", 200},
	} {
		t.Run(name, func(t *testing.T) {
			q := p.open()
			r, _ := http.NewRequestWithContext(t.Context(), "POST", p.url+q, strings.NewReader(row.body))
			r.Header.Set("Content-Type", row.kind)
			r.Close = true
			response, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != row.status {
				t.Errorf("%d, want %d", response.StatusCode, row.status)
			}
			if row.status == 413 || row.status == 400 && row.body != "1\x1e40" {
				over(t, q)
			}
		})
	}
	t.Run("a POST beside another", func(t *testing.T) {
		q := p.open()
		body, write := io.Pipe()
		r, _ := http.NewRequestWithContext(t.Context(), "POST", p.url+q, body)
		r.Close = true
		first := make(chan error)
		go func() {
			response, err := http.DefaultTransport.RoundTrip(r)
			if err == nil {
				response.Body.Close()
			}
			first <- err
		}()
		_, _ = write.Write([]byte("4")) // it is under way
		for {
			// The server may not have seen the first one yet: then these are
			// good, and one of them ends the session.
			if status, _ := p.request("POST", q, "3"); status == 400 {
				break
			}
		}
		write.Close()
		if err := <-first; err != nil {
			t.Error(err)
		}
		over(t, q)
	})
	t.Run("a client that leaves between two polls", func(t *testing.T) {
		q := p.open()
		p.request("POST", q, "1")
		if status, _ := p.request("POST", q, "40"); status != 400 {
			t.Errorf("POST: %d", status)
		}
		if status, text := p.request("GET", q, ""); status != 200 || text != "6" {
			t.Errorf("its last poll: %d %q", status, text)
		}
		over(t, q)
	})
	t.Run("a client that is closed between two polls", func(t *testing.T) {
		q := p.open()
		p.request("POST", q, `40`+"\x1e"+`42["message",1]`+"\x1e"+`42["disconnect me"]`)
		if status, text := p.request("GET", q, ""); status != 200 || !strings.HasSuffix(text, "42[\"message-back\",1]\x1e1") {
			t.Errorf("its last poll: %d %q", status, text)
		}
		over(t, q)
	})
	t.Run("polling beside a WebSocket", func(t *testing.T) {
		c := p.dial("&transport=websocket")
		hello := c.hear()
		q := "&transport=polling&sid=" + strings.Split(hello, `"`)[3]
		for _, method := range []string{"GET", "POST", "DELETE"} {
			if status, text := p.request(method, q, "40"); status != 400 || !strings.Contains(text, "Bad request") {
				t.Errorf("%s: %d %s", method, status, text)
			}
		}
		p.dial(strings.Replace(q, "polling", "websocket", 1)).expect("") // neither is it moved
		c.send("40")
		c.expect(`40{"sid":"…`)
	})
	t.Run("JSONP and base64, which a poll is without", func(t *testing.T) {
		q := p.open() + "&b64=1&j=0"
		p.request("POST", q, "40")
		if status, text := p.request("GET", q, ""); status != 200 || !strings.HasPrefix(text, `40{"sid"`) {
			t.Errorf("%d %s", status, text)
		}
	})
	for sessions, _ := server.Kept(); sessions > 0 && server.Len() > sessions; sessions, _ = server.Kept() {
		t.Fatalf("%d of %d sessions count", server.Len(), sessions)
	}
}

func TestALeavingClientIsForgotten(t *testing.T) {
	options := calm
	options.PingTimeout = 20 * time.Millisecond
	server, p := serve(t, options)
	p.request("POST", p.open(), "1")
	if n := server.Len(); n != 0 {
		t.Errorf("%d clients are connected", n)
	}
	for n, _ := server.Kept(); n > 0; n, _ = server.Kept() { // though it never polls again
		p.request("GET", "&transport=abc", "")
	}
}

func TestOddUpgrades(t *testing.T) {
	options := calm
	options.UpgradeTimeout = 300 * time.Millisecond
	_, p := serve(t, options)
	start := func(t *testing.T) (q, ws string) {
		t.Helper()
		q = p.open()
		p.request("POST", q, "40")
		p.request("GET", q, "")
		return q, strings.Replace(q, "polling", "websocket", 1)
	}
	poll := func(q string) <-chan string {
		got := make(chan string, 1)
		go func() { _, text := p.request("GET", q, ""); got <- text }()
		return got
	}
	stillPolls := func(t *testing.T, q string) {
		t.Helper()
		p.request("POST", q, `421["message-with-ack"]`)
		if _, text := p.request("GET", q, ""); text != "431[]" {
			t.Errorf("it does not go on polling: %q", text)
		}
	}
	t.Run("a probe that nothing follows", func(t *testing.T) {
		q, ws := start(t)
		c := p.dial(ws)
		c.send("2probe")
		c.expect("3probe", "")
		stillPolls(t, q)
	})
	t.Run("a WebSocket that says nothing", func(t *testing.T) {
		q, ws := start(t)
		p.dial(ws).expect("")
		stillPolls(t, q)
	})
	t.Run("a second WebSocket beside the first", func(t *testing.T) {
		_, ws := start(t)
		c := p.dial(ws)
		c.send("2probe")
		c.expect("3probe")
		p.dial(ws).expect("")
		c.send("5", `421["message-with-ack"]`)
		c.expect("431[]")
	})
	t.Run("a poll that is there during the upgrade", func(t *testing.T) {
		q, ws := start(t)
		waiting := poll(q)
		c := p.dial(ws)
		c.send("2probe")
		c.expect("3probe")
		if text := <-waiting; text != "6" {
			t.Errorf("the poll: %q, want a noop", text)
		}
		c.send("5", `421["message-with-ack"]`)
		c.expect("431[]")
	})
	t.Run("a poll that is still there after the upgrade", func(t *testing.T) {
		q, ws := start(t)
		c := p.dial(ws)
		waiting := poll(q)
		c.send("2probe", "5")
		c.expect("3probe")
		c.send(`421["message-with-ack"]`)
		c.expect("431[]") // not to the poll
		if text := <-waiting; !strings.Contains(text, "Bad request") {
			t.Errorf("the poll: %q", text)
		}
		c.send(`422["message-with-ack"]`) // and its end is not the session's
		c.expect("432[]")
	})
	t.Run("a session that ends during the upgrade", func(t *testing.T) {
		q, ws := start(t)
		c := p.dial(ws)
		c.send("2probe")
		c.expect("3probe")
		p.request("POST", q, "1")
		c.expect("")
	})
}

// A client that asks faster than it reads is slowed, and nothing is lost.
func TestAPostOfManyPackets(t *testing.T) {
	const many = 5000
	_, p := serve(t, calm)
	q := p.open()
	body := []string{"40"}
	for n := range many {
		body = append(body, fmt.Sprintf(`42%d["message-with-ack"]`, n))
	}
	posted := make(chan int)
	go func() { status, _ := p.request("POST", q, strings.Join(body, "\x1e")); posted <- status }()
	next := 0
	for next < many {
		status, text := p.request("GET", q, "")
		if status != 200 {
			t.Fatalf("poll: %d after %d", status, next)
		}
		for packet := range strings.SplitSeq(text, "\x1e") {
			if packet == fmt.Sprintf("43%d[]", next) {
				next++
			}
		}
	}
	if status := <-posted; status != 200 {
		t.Errorf("POST: %d", status)
	}
}

func TestAFloodOfNamespacesGrowsNothing(t *testing.T) {
	server, p := serve(t, calm)
	c := p.connected()
	_, before := server.Kept()
	for n := range 5000 {
		c.send(fmt.Sprintf("40/x%d,", n))
		c.expect(fmt.Sprintf(`44/x%d,{"message":"Invalid namespace"}`, n))
	}
	if _, after := server.Kept(); after != before {
		t.Errorf("%d namespaces became %d", before, after)
	}
	c.send(`421["message-with-ack"]`)
	c.expect("431[]")
}
