//go:build unix

package socketio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"envivo/handlers/socketio"
)

const officialClient = "../../.tools/node_modules/socket.io-client"

// The official JavaScript client, in Node and in Chromium. It is there after
// `npm ci` in .tools; without it, Node or Chromium the test skips, and with
// CI=true it fails.
func TestOfficialClient(t *testing.T) {
	t.Run("Node", func(t *testing.T) {
		node := needed(t, "node")
		client, err := filepath.Abs(officialClient + "/build/esm-debug/index.js")
		if err != nil {
			t.Fatal(err)
		}
		runOfficial(t, func(ctx context.Context, server string) *exec.Cmd {
			cmd := exec.CommandContext(ctx, node, "testdata/official.test.js")
			cmd.Env = append(os.Environ(), "SERVER="+server, "CLIENT="+(&url.URL{Scheme: "file", Path: client}).String(), "NODE_ENV=production")
			return cmd
		})
	})
	t.Run("Chromium", func(t *testing.T) {
		chromium := needed(t, "chromium", "chromium-browser", "google-chrome")
		runOfficial(t, func(ctx context.Context, server string) *exec.Cmd {
			return exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
				"--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(), server+"/page")
		})
	})
}

// needed returns the path of the first of some programs that is there.
func needed(t *testing.T, names ...string) string {
	t.Helper()
	_, err := os.Stat(officialClient)
	for _, name := range names {
		if path, missing := exec.LookPath(name); missing != nil {
			err = missing
		} else if err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skipf("needs %s and `npm --prefix .tools ci`: %v", names[0], err)
	return ""
}

// runOfficial starts a program that runs the script, tells what came of it, and
// ends the program with all its children.
func runOfficial(t *testing.T, program func(ctx context.Context, server string) *exec.Cmd) {
	t.Helper()
	r := &restartable{results: make(chan result)}
	r.start()
	h := httptest.NewServer(r)
	t.Cleanup(func() { r.stop(); h.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()

	cmd := program(ctx, h.URL)
	var output bytes.Buffer // what is not a file also makes Wait wait for the children
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	failed := func(err error) { t.Errorf("%s: %v\n%s", cmd.Path, err, output.Bytes()) }
	for passed := 0; ; passed++ {
		select {
		case got := <-r.results:
			if got.Name != "" {
				t.Run(got.Name, func(t *testing.T) {
					if got.Failure != "" {
						t.Error(got.Failure)
					}
				})
				continue
			}
			if passed == 0 {
				t.Error("no tests were run")
			}
			cancel()
			<-ended
		case err := <-ended:
			failed(err)
		}
		return
	}
}

// result is what the script tells of a test; without a name, that it is over.
type result struct{ Name, Failure string }

// restartable is a server that /restart replaces by a new one, as a deployment does.
type restartable struct {
	current atomic.Pointer[socketio.Server]
	results chan result
}

func (r *restartable) start() {
	server := socketio.New(calm)
	for _, name := range []string{"/", "/custom"} {
		server.Of(name).OnConnect(official)
	}
	r.current.Store(server)
}

func (r *restartable) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = r.current.Load().Close(ctx)
}

func (r *restartable) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	switch request.URL.Path {
	case "/restart":
		old := r.current.Load()
		r.start()
		ctx, cancel := context.WithTimeout(request.Context(), 5*time.Second)
		defer cancel()
		_ = old.Close(ctx)
	case "/page":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><script type="module" src="/official.test.js"></script>`)
	case "/official.test.js":
		http.ServeFile(w, request, "testdata/official.test.js")
	case "/client.js":
		http.ServeFile(w, request, officialClient+"/dist/socket.io.esm.min.js")
	case "/result":
		var got result
		if err := json.NewDecoder(request.Body).Decode(&got); err != nil {
			got = result{"a result", err.Error()}
		}
		select {
		case r.results <- got:
		case <-request.Context().Done():
		}
	default:
		r.current.Load().ServeHTTP(w, request)
	}
}

// official is what the script in testdata talks to.
func official(s *socketio.Socket) {
	var auth map[string]any
	_ = s.Auth(&auth)
	_ = s.Emit("auth", auth)
	s.On("message", func(m *socketio.Message) { _ = s.Emit("message-back", m.Args()...) })
	s.On("message-with-ack", func(m *socketio.Message) { _ = m.Ack(m.Args()...) })
	s.On("call me", func(*socketio.Message) {
		go func() { // a handler must not wait for its own client
			answer, err := s.Call(s.Context(), "sum", 1, 2)
			if err != nil {
				return
			}
			_ = s.Emit("thank you", answer.Args()...)
		}()
	})
	times := 0
	s.On("answers the second time", func(m *socketio.Message) {
		times++
		if times == 2 {
			_ = m.Ack(times)
		}
	})
}
