package eventlog_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"envivo/handlers/eventlog"
)

// The tests run this binary again as another process: a NATS server of its
// own, or a writer that gets killed.
const (
	roleEnv    = "EVENTLOG_TEST_ROLE"
	dirEnv     = "EVENTLOG_TEST_DIR"
	portEnv    = "EVENTLOG_TEST_PORT"
	roleNATS   = "nats"
	roleWriter = "writer"
	roleFull   = "full"
)

// roles are what the other process may do. full_test.go adds one where the system
// can limit the size of files.
var roles = map[string]func(){roleNATS: natsProcess, roleWriter: writerProcess}

func TestMain(m *testing.M) {
	if run := roles[os.Getenv(roleEnv)]; run != nil {
		run()
		return
	}
	goleak.VerifyTestMain(m,
		// process-wide tickers of the NATS server, started once and for good
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.init.0.func1"),
		goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server/ats.init.0.func1"),
	)
}

var quiet = slog.New(slog.DiscardHandler)

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func open(t testing.TB, cfg eventlog.Config) *eventlog.Store {
	t.Helper()
	cfg.Logger = quiet
	store, err := eventlog.Open(testContext(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func openLog(t testing.TB, store *eventlog.Store, spec eventlog.Spec) *eventlog.Log {
	t.Helper()
	if spec.Name == "" {
		spec.Name = "test"
	}
	log, err := store.Log(testContext(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// onEveryServer runs a test on the embedded server, on one in another process,
// and on a cluster of three.
func onEveryServer(t *testing.T, test func(t *testing.T, cfg eventlog.Config)) {
	t.Run("embedded", func(t *testing.T) { test(t, eventlog.Config{Dir: t.TempDir()}) })
	t.Run("memory", func(t *testing.T) { test(t, eventlog.Config{Memory: true}) })
	t.Run("external", func(t *testing.T) {
		p := startNATS(t, t.TempDir(), freePort(t))
		test(t, eventlog.Config{URL: p.url})
	})
	t.Run("cluster", func(t *testing.T) { test(t, eventlog.Config{URL: startCluster(t).url()}) })
}

func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// process is this binary in one of its other roles.
type process struct {
	*exec.Cmd
	url string
	out *bufio.Scanner
}

func startProcess(t testing.TB, role, dir string, port int) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"="+role, dirEnv+"="+dir, fmt.Sprintf("%s=%d", portEnv, port))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: cmd, url: fmt.Sprintf("nats://127.0.0.1:%d", port), out: bufio.NewScanner(out)}
	t.Cleanup(p.kill)
	return p
}

// kill ends the process as a power cut would: without asking.
func (p *process) kill() {
	if p.ProcessState == nil {
		_ = p.Process.Kill()
		for p.out.Scan() { // what it had said before
		}
		_ = p.Wait()
	}
}

func startNATS(t testing.TB, dir string, port int) *process {
	t.Helper()
	p := startProcess(t, roleNATS, dir, port)
	if !p.out.Scan() || p.out.Text() != "ready" {
		t.Fatal("the NATS process did not start")
	}
	return p
}

func natsProcess() {
	var port int
	fmt.Sscan(os.Getenv(portEnv), &port)
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: os.Getenv(dirEnv), SyncAlways: true, NoSigs: true,
	})
	if err != nil {
		panic(err)
	}
	s.Start()
	if !s.ReadyForConnections(10*time.Second) || !s.JetStreamEnabled() {
		panic("not ready")
	}
	fmt.Println("ready")
	s.WaitForShutdown()
}

// writerProcess appends to an embedded log as fast as it can and says every id
// that was acknowledged.
func writerProcess() {
	store, err := eventlog.Open(context.Background(), eventlog.Config{Dir: os.Getenv(dirEnv), Logger: quiet})
	if err != nil {
		panic(err)
	}
	log, err := store.Log(context.Background(), eventlog.Spec{Name: "test", Retain: 1e6})
	if err != nil {
		panic(err)
	}
	for i := 0; ; i++ {
		id, err := log.Append(context.Background(), "pulse", fmt.Appendf(nil, `{"n":%d}`, i), "")
		if err != nil {
			panic(err)
		}
		fmt.Println(id)
	}
}

// cluster is three NATS servers on loopback ports of this process.
type cluster struct{ nodes []*server.Server }

func startCluster(t testing.TB) *cluster {
	t.Helper()
	ports := []int{freePort(t), freePort(t), freePort(t)}
	var routes []*url.URL
	for _, p := range ports {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", p)})
	}
	c := &cluster{}
	for i, p := range ports {
		s, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprintf("node%d", i), Host: "127.0.0.1", Port: -1, NoSigs: true,
			JetStream: true, StoreDir: t.TempDir(),
			Cluster: server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: p},
			Routes:  routes,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		c.nodes = append(c.nodes, s)
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	}
	deadline := time.Now().Add(30 * time.Second)
	for now := range time.Tick(20 * time.Millisecond) { // another program's election: there is nothing to wait on
		if c.ready() {
			break
		}
		if now.After(deadline) {
			t.Fatal("the cluster did not form")
		}
	}
	return c
}

// ready: there is a leader, and it knows all three.
func (c *cluster) ready() bool {
	for _, s := range c.nodes {
		if s.JetStreamIsLeader() && len(s.JetStreamClusterPeers()) == len(c.nodes) {
			return true
		}
	}
	return false
}

func (c *cluster) url() string {
	var urls []string
	for _, s := range c.nodes {
		urls = append(urls, s.ClientURL())
	}
	return strings.Join(urls, ",")
}

// killLeader ends the node that leads the stream, and returns its name.
func (c *cluster) killLeader(t testing.TB, stream string) string {
	t.Helper()
	for _, s := range c.nodes {
		if s.Running() && s.JetStreamIsStreamLeader("$G", stream) {
			s.Shutdown()
			s.WaitForShutdown()
			return s.Name()
		}
	}
	t.Fatal("the stream has no leader")
	return ""
}
