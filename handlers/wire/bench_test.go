//go:build unix

package wire_test

import (
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"envivo/handlers/conn"

	"github.com/olahol/melody"

	"envivo/handlers/loadtest"
	"envivo/handlers/visitor"
	"envivo/handlers/wire"
)

// A side is one server of a comparison.
type side struct {
	name  string
	tap   *wire.Tap // nil: no tap
	round func(n int)
	spent []float64 // CPU of each round, in µs for each request or delivery
}

// sides are the servers that the benchmarks compare: bare, behind a tap, and
// behind a tap in which somebody else's lab is open, so that it looks at every
// request line.
func sides() []*side {
	return []*side{{name: "bare"}, {name: "tap", tap: new(wire.Tap)}, {name: "lab", tap: new(wire.Tap)}}
}

func (s *side) serve(b *testing.B, h http.Handler) (addr string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	addr = listener.Addr().String()
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	if s.tap != nil {
		server.Handler, server.ConnContext = wire.Faults(h), wire.ConnContext
		listener = s.tap.Listen(listener)
		b.Cleanup(s.tap.Close)
	}
	if s.name == "lab" {
		lab, no := s.tap.Open(visitor.Visitor{})
		if no != nil {
			b.Fatal(no)
		}
		lab.Record(true)
	}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	return addr
}

// compare makes b.N rounds of size n, each on all servers in turn, and reports
// the medians of their CPU and of the ratios to the bare one in each round.
func compare(b *testing.B, sides []*side, n int) {
	for _, s := range sides {
		s.round(n) // warm up
	}
	b.ResetTimer()
	for i := range b.N {
		for k := range sides {
			s := sides[(i+k)%len(sides)]
			before := loadtest.CPU()
			s.round(n)
			s.spent = append(s.spent, float64((loadtest.CPU()-before).Nanoseconds())/1000/float64(n))
		}
	}
	b.StopTimer()
	for _, s := range sides {
		b.ReportMetric(median(s.spent), s.name+"-µs")
		if s != sides[0] {
			ratios := make([]float64, b.N)
			for i := range ratios {
				ratios[i] = s.spent[i] / sides[0].spent[i]
			}
			b.ReportMetric(median(ratios), s.name+"/bare")
		}
	}
	b.ReportMetric(0, "ns/op")
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// BenchmarkRequest is a poll that is answered with 304.
//
//	go test ./handlers/wire -run - -bench Request -benchtime 41x
func BenchmarkRequest(b *testing.B) {
	const request = "GET /polling?after=1 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n" +
		"Accept: */*\r\nIf-None-Match: \"1\"\r\n\r\n"
	all := sides()
	for _, s := range all {
		addr := s.serve(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("ETag", `"1"`)
			w.WriteHeader(http.StatusNotModified)
		}))
		clients := loadtest.Askers(b, addr, 10, request)
		s.round = clients.Wait
	}
	compare(b, all, 4000)
}

// BenchmarkDelivery is melody's Broadcast to 500 clients.
//
//	go test ./handlers/wire -run - -bench Delivery -benchtime 41x
func BenchmarkDelivery(b *testing.B) {
	const (
		listeners = 500
		handshake = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	)
	message := []byte(loadtest.Message())
	all := sides()
	for _, s := range all {
		m := melody.New()
		addr := s.serve(b, conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = m.HandleRequest(w, r) })))
		clients := loadtest.Listeners(b, addr, listeners, handshake, "")
		for m.Len() < listeners {
			clients.Wait(0)
		}
		total := 0
		s.round = func(n int) {
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for range n / listeners {
				<-tick.C
				_ = m.Broadcast(message)
				total += listeners
			}
			clients.Wait(total)
		}
		b.Cleanup(func() { _ = m.Close() })
	}
	compare(b, all, 20*listeners)
}
