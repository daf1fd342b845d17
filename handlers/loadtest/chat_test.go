//go:build linux

package loadtest_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/olahol/melody"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"envivo/handlers/loadtest"
)

const (
	benchEnv = "ENVIVO_BENCH_CHAT" // set: run TestChat
	bareEnv  = "ENVIVO_BENCH_BARE" // set: be the bare server

	sockets = 1000
	rounds  = 5
	upgrade = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n" +
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	greeting = `40{"room":"general","name":"Persona ` + loadtest.Nth + `"}`
)

// rates are messages a second, and how many of them make a measurement. The
// clients have the same machine: on two cores, 300 a second are more than any
// of the servers can do beside them, and the bare one loses some.
var rates = [...]struct{ perSecond, messages int }{{50, 200}}

func TestMain(m *testing.M) {
	loadtest.ClientIfAsked()
	if os.Getenv(bareEnv) != "" {
		bare()
		return
	}
	os.Exit(m.Run())
}

// bare is the least that carries a chat's message to everybody: melody's
// Broadcast, and nothing else. What goes out is as long as what the others send.
func bare() {
	m := melody.New()
	m.Config.MaxMessageSize = 4096
	var id atomic.Int64
	m.HandleMessage(func(_ *melody.Session, event []byte) {
		_ = m.Broadcast(fmt.Appendf(nil, `%s,%d,{"room":"general","name":"Persona 123","time":"%s"}]`,
			bytes.TrimSuffix(event, []byte("]")), id.Add(1), time.Now().UTC().Format(time.RFC3339Nano)))
	})
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.Handler())
	mux.HandleFunc("/socket.io/", func(w http.ResponseWriter, r *http.Request) { _ = m.HandleRequest(w, r) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic((&http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}).Serve(listener))
}

// A server is one of those compared.
type server struct {
	name              string
	command           func() *exec.Cmd
	greeting, welcome string
	ours, node        bool

	process   *loadtest.Process
	clients   *loadtest.Clients
	live, rss float64            // bytes for each idle socket
	figures   [len(rates)]figure // for each rate
	lost      int
}

// figure has a value for each round.
type figure struct {
	cpu         []float64 // µs for each delivery
	median, p99 []float64 // ms
}

// TestChat compares the chat of the site with a bare broadcast and with the
// official server, each in a process of its own, with the same clients in
// another, in turn and several times over; and prints the medians as a table.
//
//	just bench-chat
func TestChat(t *testing.T) {
	if os.Getenv(benchEnv) == "" {
		t.Skip("a comparison of minutes: just bench-chat")
	}
	scratch := t.TempDir()
	binary := filepath.Join(scratch, "envivo")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "envivo").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	servers := []*server{bareMelody(), enVivo(binary, scratch), onNode()}
	for _, s := range servers {
		s.open(t)
	}
	for range rounds {
		for _, s := range servers {
			s.measure(t)
		}
	}
	printTable(servers)
}

func bareMelody() *server {
	return &server{
		name: "melody, bare broadcast",
		command: func() *exec.Cmd {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), bareEnv+"=1")
			return cmd
		},
	}
}

func enVivo(binary, scratch string) *server {
	return &server{
		name: "**En Vivo**",
		command: func() *exec.Cmd {
			return exec.Command(binary, "--addr", "127.0.0.1:0", "--data", filepath.Join(scratch, "data"),
				"--log-level", "warn", "--read-rate", "0") // all clients have one address
		},
		greeting: greeting, welcome: `42["ready"`, ours: true,
	}
}

func onNode() *server {
	return &server{
		name:     "socket.io 4.8 on Node",
		command:  func() *exec.Cmd { return exec.Command("node", "--expose-gc", "../../.tools/bench/server.js") },
		greeting: greeting, welcome: "40", node: true,
	}
}

// open starts the server and connects everybody to it.
func (s *server) open(t *testing.T) {
	s.process = loadtest.Start(t, s.command())
	live, rss := s.process.Live(), s.process.RSS()
	s.clients = loadtest.Talkers(t, s.process.Addr, sockets, upgrade, s.greeting, s.welcome)
	s.clients.Talk(20, 50) // what is made once, is made
	s.live, s.rss = (s.process.Live()-live)/sockets, (s.process.RSS()-rss)/sockets
}

// measure is the server's turn in a round.
func (s *server) measure(t *testing.T) {
	for i, rate := range rates {
		before := s.process.CPU()
		talk := s.clients.Talk(rate.perSecond, rate.messages)
		spent := s.process.CPU() - before
		f := &s.figures[i]
		f.cpu = append(f.cpu, float64(spent.Nanoseconds())/1e3/float64(talk.Received))
		f.median = append(f.median, talk.Median.Seconds()*1e3)
		f.p99 = append(f.p99, talk.P99.Seconds()*1e3)
		if s.lost += talk.Lost; talk.Lost > 0 {
			t.Errorf("%s lost %d deliveries at %d/s", s.name, talk.Lost, rate.perSecond)
		}
	}
}

// printTable prints medians of the rounds. A ratio is the median of what the
// rounds give, each next to the bare server of its own round.
func printTable(servers []*server) {
	fmt.Printf("\n%d sockets over WebSocket, 128-byte messages, %d rounds, medians:\n\n", sockets, rounds)
	fmt.Print("| server |")
	for _, rate := range rates {
		fmt.Printf(" CPU per delivery, %d/s | ratio | delay, median / p99 |", rate.perSecond)
	}
	fmt.Println(" live memory per idle socket | RSS | lost |")
	fmt.Println("|---|" + strings.Repeat("---|---|---|", len(rates)) + "---|---|---|")
	for _, s := range servers {
		fmt.Printf("| %s |", s.name)
		for i, f := range s.figures {
			ratios := slices.Clone(f.cpu)
			for round, bare := range servers[0].figures[i].cpu {
				ratios[round] /= bare
			}
			fmt.Printf(" %.1f µs | %.2f | %.0f / %.0f ms |", median(f.cpu), median(ratios), median(f.median), median(f.p99))
		}
		fmt.Printf(" %.1f KiB | %.1f KiB | %d |\n", s.live/1024, s.rss/1024, s.lost)
	}
	fmt.Print("\nLive: heap and stacks after a collection; in Node, heapUsed after gc(). RSS: what the process holds.\n\n")
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
