package sse_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
	"envivo/handlers/sse"
)

func TestMain(m *testing.M) {
	loadtest.ClientIfAsked()
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server/ats.init.0.func1"))
}

// server serves one log; stop ends its streams.
func server(t testing.TB, log *eventlog.Log) (url string, handler *sse.Handler, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	handler = sse.New(ctx, log)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Of-The-Middleware", "yes")
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		cancel()
		if err := handler.Close(eventlogtest.Context(t)); err != nil {
			t.Errorf("streams stay open: %v", err)
		}
		s.Close()
	})
	return s.URL, handler, cancel
}

// client reads a stream as the standard says, block by block.
type client struct {
	t    testing.TB
	body io.ReadCloser
	in   *bufio.Scanner
}

func connect(t testing.TB, url, lastEventID string) (*http.Response, *client) {
	t.Helper()
	r, err := http.NewRequestWithContext(eventlogtest.Context(t), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response, &client{t, response.Body, bufio.NewScanner(response.Body)}
}

// epochs are what the ids of blocks end with: a test names the number only.
var epochs = regexp.MustCompile(`(id: \d+)\.e[a-z2-7]{7}`)

// block returns the next lines up to an empty one.
func (c *client) block() string {
	c.t.Helper()
	var lines []string
	for c.in.Scan() {
		if c.in.Text() == "" {
			return epochs.ReplaceAllString(strings.Join(lines, "|"), "$1")
		}
		lines = append(lines, c.in.Text())
	}
	return "END"
}

// id returns the id of the next event of the log, past pings and comments.
func (c *client) id() (id uint64) {
	c.t.Helper()
	for {
		b := c.block()
		if b == "END" {
			return 0
		}
		if n, _ := fmt.Sscanf(b, "id: %d|data: ", &id); n == 1 && strings.Contains(b, "|data: ") {
			return id
		}
	}
}

func TestAStreamIsAnOrdinaryAnswerThatDoesNotEnd(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	eventlogtest.Append(t, log, 3)
	url, _, _ := server(t, log)
	response, c := connect(t, url+"?after=1", "")
	if response.StatusCode != 200 || response.Proto != "HTTP/1.1" {
		t.Errorf("%s %s", response.Proto, response.Status)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store",
		"X-Accel-Buffering": "no", "X-Of-The-Middleware": "yes",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := c.block(); got != "retry: 1000|id: 1" {
		t.Errorf("first block %q", got)
	}
	if got := c.block(); !strings.HasPrefix(got, `event: ping|data: {"time":"20`) {
		t.Errorf("second block %q", got)
	}
	for _, id := range []int{2, 3} {
		want := fmt.Sprintf(`id: %d|data: {"id":%d,"topic":"pulse","time":"`, id, id)
		if got := c.block(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, fmt.Sprintf(`","data":{"n":%d}}`, id-1)) {
			t.Errorf("%q, want %s…", got, want)
		}
	}
	if live := eventlogtest.Append(t, log, 1); c.id() != live {
		t.Error("the replay does not go live")
	}
}

func TestWhereAStreamBegins(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Retain: 8, Tail: 4})
	eventlogtest.Append(t, log, 20) // 13 to 20 stay
	url, _, _ := server(t, log)
	for _, test := range []struct {
		name, query, lastEventID string
		want                     []string // of the blocks after the first ping
	}{
		{"now", "", "", nil},
		{"after", "?after=18", "", []string{"id: 19|data", "id: 20|data"}},
		{"Last-Event-ID wins", "?after=3", "19", []string{"id: 20|data"}},
		{"from the store", "?after=14", "", []string{"id: 15|data", "id: 16|data"}},
		{"what is gone is said", "?after=10", "", []string{`event: gap|id: 12|data: {"from":11,"to":12}`, "id: 13|data"}},
		{"the cursor of another log", "", "77", []string{`event: gap|id: 12|data: {"from":21,"to":77,"reset":true}`, "id: 13|data"}},
	} {
		_, c := connect(t, url+test.query, test.lastEventID)
		c.block()
		c.block()
		for _, want := range test.want {
			if got := c.block(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %s…", test.name, got, want)
			}
		}
		c.body.Close()
	}
	_, c := connect(t, url, "")
	live := eventlogtest.Append(t, log, 1)
	if got := c.id(); got != live {
		t.Errorf("a stream without cursor begins with %d, not with what comes next, %d", got, live)
	}
}

func TestBadCursorsAreExplained(t *testing.T) {
	url, _, _ := server(t, eventlogtest.Open(t, eventlog.Spec{}))
	for _, test := range []struct{ query, lastEventID string }{{"?after=x", ""}, {"", "x"}, {"?after=1", "-1"}, {"?after=", ""}} {
		response, c := connect(t, url+test.query, test.lastEventID)
		body, _ := io.ReadAll(c.body)
		if response.StatusCode != 400 || response.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(body), "entero") {
			t.Errorf("%v: %s %s", test, response.Status, body)
		}
	}
}

func TestHEADAnswersAndEnds(t *testing.T) {
	url, handler, _ := server(t, eventlogtest.Open(t, eventlog.Spec{}))
	response, err := http.Head(url)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.Header.Get("Content-Type") != "text/event-stream" || handler.Len() != 0 {
		t.Errorf("%v, %d streams", response.Header, handler.Len())
	}
}

func TestStreamsEndWhenTheServerDoes(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	url, handler, stop := server(t, log)
	_, c := connect(t, url, "")
	c.block()
	if handler.Len() != 1 {
		t.Errorf("%d streams", handler.Len())
	}
	stop()
	for c.block() != "END" {
	}
	if err := handler.Close(eventlogtest.Context(t)); err != nil {
		t.Fatal(err)
	}
	response, _ := connect(t, url, "")
	if response.StatusCode != 503 {
		t.Errorf("a closed handler answers %s", response.Status)
	}
}

// A client that reads nothing is cut, while another one hears everything; it
// comes back with its cursor, and nothing is missing.
func TestASlowClientIsCutAndComesBack(t *testing.T) {
	sse.CutAfter(t, 100*time.Millisecond)
	log := eventlogtest.Open(t, eventlog.Spec{})
	url, handler, _ := server(t, log)

	slow, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "GET /?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := slow.Read(make([]byte, 1)); err != nil { // it is being answered, and reads no further
		t.Fatal(err)
	}
	_, quick := connect(t, url+"?after=0", "")
	quick.block()

	big := `"` + strings.Repeat("x", 4000) + `"`
	last, seen := uint64(0), uint64(0)
	for handler.Len() == 2 {
		last = eventlogtest.AppendData(t, log, big)
		for seen < last {
			if id := quick.id(); id != seen+1 {
				t.Fatalf("the quick client hears %d after %d", id, seen)
			}
			seen++
		}
		if last > 20_000 {
			t.Fatal("a client that does not read is never cut")
		}
	}

	slowly := &client{t, slow, bufio.NewScanner(slow)}
	cursor := uint64(0)
	for id := slowly.id(); id != 0; id = slowly.id() {
		if id != cursor+1 {
			t.Fatalf("the slow client reads %d after %d", id, cursor)
		}
		cursor = id
	}
	_, back := connect(t, url, fmt.Sprint(cursor))
	for cursor < last {
		if id := back.id(); id != cursor+1 {
			t.Fatalf("back again, it reads %d after %d", id, cursor)
		}
		cursor++
	}
}

func TestBeats(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 5, 6, 7, time.FixedZone("", 3600))
	const ping = "event: ping\ndata: {\"time\":\"2026-11-23T13:05:06.000000007Z\"}\n\n"
	for n, want := range map[int]string{1: ping, 2: ping, 3: ": sigo aquí\n\n" + ping, 4: ping, 6: ": sigo aquí\n\n" + ping} {
		if got := sse.Beat(now, n); got != want {
			t.Errorf("beat %d: %q, want %q", n, got, want)
		}
	}
}

// An EventSource gives back the epoch by itself, with the id: where the log is
// another one by then, it is told so, and what it remembers next is this one's.
func TestAnEventSourceOfAnotherEpochIsReset(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	eventlogtest.Append(t, log, 3)
	url, _, _ := server(t, log)
	epoch := log.Cursor().Epoch
	for _, test := range []struct {
		lastEventID string
		want        string
	}{
		{"2." + epoch, "id: 3." + epoch + "\ndata: "},
		{"2", "id: 3." + epoch + "\ndata: "},
		{"2.egone", "event: gap\nid: 0." + epoch + "\ndata: {\"from\":1,\"to\":2,\"reset\":true}\n\nid: 1." + epoch + "\n"},
	} {
		response, _ := connect(t, url, test.lastEventID)
		var heard strings.Builder
		for in := bufio.NewReader(response.Body); !strings.Contains(heard.String(), test.want); {
			line, err := in.ReadString('\n')
			heard.WriteString(line)
			if err != nil || strings.Count(heard.String(), "event: ping") > 1 {
				t.Errorf("after %s:\n%s\nwant %q in it", test.lastEventID, heard.String(), test.want)
				break
			}
		}
		response.Body.Close()
	}
}
