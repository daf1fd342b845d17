package polling_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
	"envivo/handlers/polling"
)

func TestMain(m *testing.M) {
	loadtest.ClientIfAsked()
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server/ats.init.0.func1"))
}

type answer struct {
	Events []struct {
		ID uint64 `json:"id"`
	} `json:"events"`
	Last   uint64          `json:"last"`
	More   bool            `json:"more"`
	Gap    json.RawMessage `json:"gap"`
	Cursor string          `json:"cursor"`
}

func (a answer) String() string {
	var ids []uint64
	for _, e := range a.Events {
		ids = append(ids, e.ID)
	}
	s := fmt.Sprintf("%v last=%d", ids, a.Last)
	if len(ids) > 5 {
		s = fmt.Sprintf("%d…%d last=%d", ids[0], ids[len(ids)-1], a.Last)
	}
	if a.More {
		s += " more"
	}
	if a.Gap != nil {
		s += " gap=" + string(a.Gap)
	}
	return s
}

func ask(t testing.TB, h http.Handler, url, ifNoneMatch string) (*httptest.ResponseRecorder, answer) {
	t.Helper()
	r := httptest.NewRequestWithContext(eventlogtest.Context(t), http.MethodGet, url, nil)
	if ifNoneMatch != "" {
		r.Header.Set("If-None-Match", ifNoneMatch)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var a answer
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatalf("%s: %v in %q", url, err, w.Body)
		}
	}
	return w, a
}

func TestAnswers(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Retain: 1500, Tail: 64})
	h := polling.New(t.Context(), log)
	if _, a := ask(t, h, "/polling", ""); a.String() != "[] last=0" {
		t.Errorf("an empty log answers %v", a)
	}
	eventlogtest.Append(t, log, 1600) // 101 to 1600 stay
	for _, test := range []struct {
		url, ifNoneMatch string
		status           int
		want, etag       string
	}{
		{"/polling", "", 200, "[1600] last=1600", `"1600"`},
		{"/polling", `"1600"`, 304, "", `"1600"`},
		{"/polling?after=1598", "", 200, "[1599 1600] last=1600", `"1600"`},
		{"/polling?after=1598", `"1598"`, 200, "[1599 1600] last=1600", `"1600"`},
		{"/polling?after=1600", "", 200, "[] last=1600", `"1600"`},
		{"/polling?after=1600", `"1600"`, 304, "", `"1600"`},
		{"/polling?after=200", "", 200, "201…1200 last=1200 more", `"1200"`},
		{"/polling?after=200", `"1600"`, 200, "201…1200 last=1200 more", `"1200"`},
		{"/polling?after=1200", "", 200, "1201…1600 last=1600", `"1600"`},
		{"/polling?after=0", "", 200, `101…1100 last=1100 more gap={"from":1,"to":100}`, `"1100"`},
		{"/polling?after=9000", `"9000"`, 200, `101…1100 last=1100 more gap={"from":1601,"to":9000,"reset":true}`, `"1100"`},
		{"/polling?after=9000", `"1600"`, 200, `101…1100 last=1100 more gap={"from":1601,"to":9000,"reset":true}`, `"1100"`},
		{"/polling?after=1600&wait=1ms", `"1600"`, 304, "", `"1600"`},
		{"/polling?wait=20s", "", 200, "[1600] last=1600", `"1600"`}, // without a cursor there is nothing to wait for
		{"/polling?after=1599&wait=20s&_=x", "", 200, "[1600] last=1600", `"1600"`},
	} {
		// The table is shorter without the epoch, which every tag has.
		w, a := ask(t, h, test.url, strings.Replace(test.ifNoneMatch, `0"`, `0.`+log.Cursor().Epoch+`"`, 1))
		test.etag = strings.Replace(test.etag, `0"`, `0.`+log.Cursor().Epoch+`"`, 1)
		if w.Code != test.status || w.Header().Get("ETag") != test.etag {
			t.Errorf("%s %s: status %d, ETag %s; want %d, %s", test.url, test.ifNoneMatch, w.Code, w.Header().Get("ETag"), test.status, test.etag)
		}
		if test.status == 200 && a.String() != test.want {
			t.Errorf("%s %s: %v\nwant %s", test.url, test.ifNoneMatch, a, test.want)
		}
		if test.status == 304 && w.Body.Len() > 0 {
			t.Errorf("%s: a 304 with a body", test.url)
		}
		if w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: Cache-Control %q", test.url, w.Header().Get("Cache-Control"))
		}
	}
}

func TestBadQueriesAreExplained(t *testing.T) {
	h := polling.New(t.Context(), eventlogtest.Open(t, eventlog.Spec{}))
	for _, test := range []struct{ query, says string }{
		{"after=abc", "entero"},
		{"after=", "entero"},
		{"after=-1", "entero"},
		{"after=1.5", "entero"},
		{"after=9007199254740992", "entero"},
		{"after=1&wait=soon", "duración"},
		{"after=1&wait=-1s", "duración"},
		{"after=1&wait=31s", "duración"},
		{"after=1&wait=20", "duración"},
		{"after=%zz", "dirección"},
	} {
		w, _ := ask(t, h, "/polling?"+test.query, "")
		if w.Code != 400 || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), test.says) {
			t.Errorf("%s: %d %s", test.query, w.Code, w.Body)
		}
	}
}

func TestLongPollingHearsTheEventItWaitsFor(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	h := polling.New(t.Context(), log)
	answers := make(chan answer)
	go func() {
		_, a := ask(t, h, "/polling?after=0&wait=30s", "")
		answers <- a
	}()
	eventlogtest.Append(t, log, 1)
	if a := <-answers; len(a.Events) == 0 {
		t.Errorf("%v", a)
	}
}

func TestLongPollingEnds(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	t.Run("when the server closes", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		h := polling.New(ctx, log)
		stop()
		if w, a := ask(t, h, "/polling?after=0&wait=30s", ""); w.Code != 200 || a.String() != "[] last=0" {
			t.Errorf("%d %v", w.Code, a)
		}
	})
	t.Run("when the client goes", func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		leave()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/polling?after=0&wait=30s", nil)
		start := time.Now()
		polling.New(t.Context(), log).ServeHTTP(httptest.NewRecorder(), r)
		if time.Since(start) > 20*time.Second {
			t.Error("it waited for nobody")
		}
	})
}

func FuzzQuery(f *testing.F) {
	h := polling.New(f.Context(), eventlogtest.Open(f, eventlog.Spec{}))
	for _, seed := range []string{"", "after=1", "after=1&wait=1ms", "after=1;wait=2", "after=%31", "wait=1ns&after=0&after=7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if strings.Contains(query, "wait") {
			t.Skip("nobody publishes here: it would only wait")
		}
		r := httptest.NewRequest(http.MethodGet, "/polling", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 400 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%q: %d %q", query, w.Code, w.Body)
		}
	})
}

// The ids are the same and the events are not: a browser that asked a log that
// is gone hears of it, whatever tag it kept.
func TestNotModifiedNeverSpansTwoEpochs(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{})
	h := polling.New(t.Context(), log)
	eventlogtest.Append(t, log, 3)
	mine, other := log.Cursor(), eventlog.Cursor{ID: 3, Epoch: "egone"}
	for _, test := range []struct {
		after, tag string
		status     int
		want       string
	}{
		{mine.String(), etagOf(mine), 304, ""},
		{"3", etagOf(mine), 304, ""},
		{mine.String(), etagOf(other), 200, "[] last=3"},
		{mine.String(), `"3"`, 200, "[] last=3"},
		{other.String(), etagOf(other), 200, `[1 2 3] last=3 gap={"from":1,"to":3,"reset":true}`},
		{other.String(), etagOf(mine), 200, `[1 2 3] last=3 gap={"from":1,"to":3,"reset":true}`},
		{other.String() + "&wait=20s", "", 200, `[1 2 3] last=3 gap={"from":1,"to":3,"reset":true}`},
	} {
		w, a := ask(t, h, "/polling?after="+test.after, test.tag)
		if w.Code != test.status || w.Header().Get("ETag") != etagOf(mine) || test.status == 200 && a.String() != test.want {
			t.Errorf("after=%s %s: %d %s %v, want %d %s", test.after, test.tag, w.Code, w.Header().Get("ETag"), a, test.status, test.want)
		}
		if test.status == 200 && a.Cursor != mine.String() {
			t.Errorf("after=%s: the cursor is %q, want %v", test.after, a.Cursor, mine)
		}
	}
}

func etagOf(c eventlog.Cursor) string { return `"` + c.String() + `"` }

// publishes adds n events of about size bytes each.
func publishes(t *testing.T, log *eventlog.Log, n, size int) {
	t.Helper()
	for range n {
		eventlogtest.AppendData(t, log, `{"x":"`+strings.Repeat("x", size)+`"}`)
	}
}

// An answer is bounded by bytes as well as by events; what it leaves out is
// said, and comes with the next one: no id is missing, none comes twice.
func TestAnAnswerIsBoundedByBytes(t *testing.T) {
	for _, tail := range []int{4, 4096} {
		log := eventlogtest.Open(t, eventlog.Spec{Tail: tail})
		h := polling.New(t.Context(), log)
		publishes(t, log, 150, 4000)
		var cursor, answers uint64
		for more := true; more; answers++ {
			w, a := ask(t, h, fmt.Sprintf("/polling?after=%d", cursor), "")
			if size := w.Body.Len(); size > 256<<10 || a.More && size < 240<<10 {
				t.Errorf("tail %d: after %d: %d bytes, more: %v", tail, cursor, size, a.More)
			}
			if length := w.Header().Get("Content-Length"); length != strconv.Itoa(w.Body.Len()) {
				t.Errorf("tail %d: after %d: Content-Length %s, and %d bytes", tail, cursor, length, w.Body.Len())
			}
			for _, e := range a.Events {
				cursor++
				if e.ID != cursor {
					t.Fatalf("tail %d: %d follows %d", tail, e.ID, cursor-1)
				}
			}
			if a.Last != cursor {
				t.Errorf("tail %d: last is %d after the event %d", tail, a.Last, cursor)
			}
			more = a.More
		}
		if cursor != 150 || answers != 3 {
			t.Errorf("tail %d: %d events in %d answers", tail, cursor, answers)
		}
	}
}

// losing is a client in front of which the log loses what the answer was about to have.
type losing struct {
	*httptest.ResponseRecorder
	lose func()
}

func (w losing) Write(p []byte) (int, error) {
	w.lose()
	return w.ResponseRecorder.Write(p)
}

// A client must not take half an answer for all of it, nor other events for
// those that the head has promised.
func TestAnAnswerWhoseEventsAreGoneMeanwhileIsCut(t *testing.T) {
	log := eventlogtest.Open(t, eventlog.Spec{Tail: 4, Retain: 60})
	h := polling.New(t.Context(), log)
	publishes(t, log, 60, 4000)
	lose := sync.OnceFunc(func() { publishes(t, log, 60, 4000) })
	defer func() {
		if failure := recover(); failure != http.ErrAbortHandler { //nolint:errorlint // the value itself, as net/http compares it
			t.Errorf("it ends with %v", failure)
		}
	}()
	r := httptest.NewRequestWithContext(eventlogtest.Context(t), http.MethodGet, "/polling?after=0", nil)
	h.ServeHTTP(losing{httptest.NewRecorder(), lose}, r)
	t.Error("it ends as if it were whole")
}
