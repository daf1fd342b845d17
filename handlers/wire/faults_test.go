package wire_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"envivo/handlers/conn"

	"github.com/gorilla/websocket"

	"envivo/handlers/wire/trace"
)

// each runs a test for every technique: with an ear of the lab and one of
// nobody's, which both have heard event 1.
func each(t *testing.T, techniques []string, test func(t *testing.T, s *site, h *hub, mine, other *ear)) {
	for _, technique := range techniques {
		t.Run(technique, func(t *testing.T) {
			h := newHub(t)
			s := newSite(t, h.mux())
			h.add(1)
			query := ""
			if technique == "payload" || technique == "engine" {
				query = "EIO=4&"
			}
			mine, other := listen(t, s.addr, technique, s.in(query)), listen(t, s.addr, technique, query)
			mine.expect(1)
			other.expect(1)
			test(t, s, h, mine, other)
		})
	}
}

func (s *site) break_(f trace.Fault) {
	s.t.Helper()
	if f.For == 0 {
		f.For = 2 * time.Minute
	}
	if err := s.lab.Break(f); err != nil {
		s.t.Fatal(err)
	}
}

func TestCut(t *testing.T) {
	each(t, techniques, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Cut})
		if id, err := mine.next(patience); !errors.Is(err, syscall.ECONNRESET) && !isAbnormal(err) {
			t.Errorf("heard %d, %v", id, err)
		}
		again := listen(t, s.addr, t.Name()[len("TestCut/"):], s.in(""))
		if id, err := again.next(patience); err == nil || errors.Is(err, errSilence) {
			t.Errorf("who comes back meanwhile hears %d, %v", id, err)
		}
		h.add(1)
		other.expect(2)
		s.lab.Heal()
		back := listen(t, s.addr, t.Name()[len("TestCut/"):], s.in(""))
		back.expect(1, 2)
		s.until("both ends", func(all []*trace.Entry) bool {
			return count(all, func(e *trace.Entry) bool { return e.Kind == trace.KindEnd && e.Note == trace.NoteCut }) >= 2
		})
	})
}

// gorilla hides the reset of a connection behind its own code for it.
func isAbnormal(err error) bool { return websocket.IsCloseError(err, websocket.CloseAbnormalClosure) }

func TestSilence(t *testing.T) {
	each(t, techniques, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Silent})
		h.add(3)
		other.expect(2, 3, 4)
		mine.quiet()
		s.lab.Heal()
		mine.expect(2, 3, 4)
		h.add(1)
		mine.expect(5)
	})
}

func TestSilenceReachesTheServerToo(t *testing.T) {
	each(t, []string{"ws"}, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Silent})
		mine.send("¿hola?")
		posted := make(chan error, 1)
		go func() {
			r, err := s.client().Post("http://"+s.addr+s.in("/post?"), "text/plain", nil)
			if err == nil {
				r.Body.Close()
			}
			posted <- err
		}()
		other.send("yo sí")
		if got := <-h.heard; got != "yo sí" {
			t.Fatalf("the server hears %q", got)
		}
		mine.quiet()
		select {
		case got := <-h.heard:
			t.Errorf("the server hears %q", got)
		case err := <-posted:
			t.Errorf("a new request is answered: %v", err)
		default:
		}
		s.lab.Heal()
		heard := map[string]bool{<-h.heard: true, <-h.heard: true}
		if err := <-posted; err != nil || !heard["¿hola?"] || !heard[""] {
			t.Errorf("healed: %v, %v", heard, err)
		}
	})
}

// Who closes into a silence is heard when it ends, whichever side it is.
func TestTheEndIsSilentToo(t *testing.T) {
	each(t, []string{"ws"}, func(t *testing.T, s *site, h *hub, mine, _ *ear) {
		s.break_(trace.Fault{Kind: trace.Silent})
		mine.close()
		select {
		case err := <-h.ended:
			t.Errorf("the server hears of it: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
		s.lab.Heal()
		if err := <-h.ended; err == nil {
			t.Error("no end")
		}
	})
	closing := make(chan struct{})
	s := newSite(t, conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
		<-closing
		fmt.Fprint(conn, "data: 2\n\n")
		conn.Close()
		if _, err := conn.Write([]byte("x")); err == nil {
			t.Error("a closed connection takes more")
		}
		closing <- struct{}{}
	})))
	mine := listen(t, s.addr, "sse", s.in(""))
	mine.expect(1)
	s.break_(trace.Fault{Kind: trace.Silent})
	closing <- struct{}{}
	<-closing
	mine.quiet()
	s.lab.Close() // which heals
	mine.expect(2)
	if _, err := mine.next(patience); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
}

func TestDelay(t *testing.T) {
	each(t, techniques, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Delay, Delay: 200 * time.Millisecond, Jitter: 100 * time.Millisecond, Dir: trace.Down})
		start := time.Now()
		h.add(5)
		other.expect(2, 3, 4, 5, 6)
		mine.expect(2)
		if time.Since(start) < 100*time.Millisecond {
			t.Errorf("late by %v only", time.Since(start))
		}
		mine.expect(3, 4, 5, 6)
		if count(s.lab.Page(0).Entries, func(e *trace.Entry) bool { return e.Dir == trace.Down && e.Held >= 100_000 && e.Held < 10_000_000 }) == 0 {
			t.Error("no entry says that it was held back")
		}
	})
}

func TestHold(t *testing.T) {
	each(t, []string{"ws", "sse", "stream"}, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Hold})
		h.add(2)
		other.expect(2, 3)
		mine.quiet()
		s.lab.Heal()
		mine.expect(2, 3)
		s.break_(trace.Fault{Kind: trace.Hold, Bytes: 2000})
		n := 3
		for len(mine.events) == 0 && n < 2000 {
			h.add(1)
			n++
			other.expect(n)
		}
		mine.expect(4, 5, 6) // a buffer full, at once
		if n < 40 {
			t.Errorf("%d events fill 2000 bytes", n-3)
		}
	})
	// A proxy that buffers passes whole answers on.
	each(t, []string{"poll"}, func(t *testing.T, s *site, h *hub, mine, _ *ear) {
		s.break_(trace.Fault{Kind: trace.Hold})
		h.add(1)
		mine.expect(2)
		h.add(1)
		mine.expect(3)
	})
}

func TestThrottle(t *testing.T) {
	each(t, techniques, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Throttle, Bytes: 2000, Dir: trace.Down})
		h.add(100)
		for id := 2; id <= 101; id++ {
			other.expect(id)
		}
		if len(mine.events) > 90 {
			t.Errorf("%d events have come", len(mine.events))
		}
		s.lab.Heal()
		for id := 2; id <= 101; id++ {
			mine.expect(id)
		}
	})
}

func TestEventsAreLostAndRepeated(t *testing.T) {
	all := append([]string{"payload", "engine"}, techniques...)
	each(t, all, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Drop, Every: 3})
		for id := 2; id <= 8; id++ { // one by one, so that polls are several
			h.add(1)
			other.expect(id)
			if id != 4 && id != 7 {
				mine.expect(id)
			} else {
				s.until("the loss", func(all []*trace.Entry) bool {
					return count(all, func(e *trace.Entry) bool { return e.Note == trace.NoteLost }) == (id-1)/3
				})
			}
		}
	})
	each(t, techniques, func(t *testing.T, s *site, h *hub, mine, other *ear) {
		s.break_(trace.Fault{Kind: trace.Repeat, Every: 2})
		h.add(4)
		other.expect(2, 3, 4, 5)
		mine.expect(2, 3, 3, 4, 5, 5)
		s.lab.Heal()
		h.add(2)
		mine.expect(6, 7)
	})
}

func TestWrongAnswers(t *testing.T) {
	h := newHub(t)
	s := newSite(t, h.mux())
	c := s.client()
	get := func(path string) *http.Response {
		r, err := c.Get("http://" + s.addr + path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
		return r
	}
	h.add(1)
	for _, path := range []string{"/poll", "/ws", "/stream", "/sse"} {
		for _, test := range []struct {
			kind     string
			status   int
			mimeType string
		}{
			{trace.Unavailable, 503, "application/problem+json"},
			{trace.NoContent, 204, ""},
			{trace.WrongType, 200, "text/html; charset=utf-8"},
		} {
			s.break_(trace.Fault{Kind: test.kind, For: 5 * time.Second, Tag: strings.Trim(path, "/")})
			r := get(s.in(path+"?") + "." + strings.Trim(path, "/"))
			if r.StatusCode != test.status || r.Header.Get("Content-Type") != test.mimeType {
				t.Errorf("%s: %s %v", path, r.Status, r.Header)
			}
			if after, _ := strconv.Atoi(r.Header.Get("Retry-After")); test.status == 503 && (after < 1 || after > 6) {
				t.Errorf("Retry-After %d", after)
			}
			if r := get("/poll"); r.StatusCode != 200 {
				t.Errorf("somebody else hears %s", r.Status)
			}
			if r := get(s.in("/post?")); r.StatusCode != 200 || len(h.heard) != 1 {
				t.Errorf("another path of the lab hears %s", r.Status)
			}
			<-h.heard
		}
	}
	s.lab.Heal()
	if r := get(s.in("/poll?")); r.StatusCode != 200 || r.Header.Get("Cache-Control") != "" {
		t.Errorf("healed: %s", r.Status)
	}
}
