package sse_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
	"envivo/handlers/sse"
)

const (
	listeners = 1000
	request   = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n" +
		"Accept: text/event-stream\r\n\r\n"
)

// bareLoop is what every tutorial has: a channel for each client, and a
// goroutine that writes what comes out of it and flushes.
type bareLoop struct {
	mu      sync.Mutex
	clients map[chan []byte]struct{}
}

func (l *bareLoop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	messages := make(chan []byte, 64)
	l.mu.Lock()
	l.clients[messages] = struct{}{}
	l.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	flusher := w.(http.Flusher)
	flusher.Flush()
	for {
		select {
		case m := <-messages:
			_, _ = w.Write(m)
			flusher.Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func (l *bareLoop) send(message []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.clients {
		c <- message
	}
}

// BenchmarkFanOut compares the CPU of a delivery to one of 1,000 streams with a
// bare loop that sends the same bytes.
//
//	go test ./handlers/sse -run - -bench FanOut -benchtime 200x -count 5
func BenchmarkFanOut(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		loop := &bareLoop{clients: map[chan []byte]struct{}{}}
		s := httptest.NewServer(loop)
		defer s.Close()
		defer s.CloseClientConnections()
		message := sample(b)
		clients := loadtest.Listeners(b, s.Listener.Addr().String(), listeners, request, "")
		loadtest.FanOut(b, clients, listeners, func() { loop.send(message) })
	})
	b.Run("stream", func(b *testing.B) {
		log := eventlogtest.Open(b, eventlog.Spec{})
		s := httptest.NewServer(sse.New(b.Context(), log))
		defer s.Close()
		clients := loadtest.Listeners(b, s.Listener.Addr().String(), listeners, request, "")
		loadtest.FanOut(b, clients, listeners, func() {
			if _, err := log.Append(b.Context(), "pulse", []byte(loadtest.Message()), ""); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// sample is the frame that a stream sends for one message.
func sample(b *testing.B) []byte {
	log := eventlogtest.Open(b, eventlog.Spec{})
	id := eventlogtest.AppendData(b, log, loadtest.Message())
	page, err := log.Read(b.Context(), eventlog.Cursor{ID: id - 1}, 1)
	if err != nil {
		b.Fatal(err)
	}
	return sse.Frame(page.Events[0])
}

// BenchmarkIdle is the memory of a stream on which nothing happens.
//
//	go test ./handlers/sse -run - -bench Idle -benchtime 1x
func BenchmarkIdle(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		s := httptest.NewServer(&bareLoop{clients: map[chan []byte]struct{}{}})
		defer s.Close()
		defer s.CloseClientConnections()
		loadtest.Idle(b, s.Listener.Addr().String(), listeners, request, "", 0)
	})
	b.Run("stream", func(b *testing.B) {
		s := httptest.NewServer(sse.New(b.Context(), eventlogtest.Open(b, eventlog.Spec{})))
		defer s.Close()
		loadtest.Idle(b, s.Listener.Addr().String(), listeners, request, "", 0)
	})
}
