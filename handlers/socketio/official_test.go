package socketio_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"envivo/handlers/socketio"
)

// The official JavaScript client, in Node. It is there after `npm ci` in .tools;
// without it the test skips, and with CI=true it fails.
func TestOfficialClient(t *testing.T) {
	client, err := filepath.Abs("../../.tools/node_modules/socket.io-client/build/esm-debug/index.js")
	if err != nil {
		t.Fatal(err)
	}
	_, missing := os.Stat(client)
	node, noNode := exec.LookPath("node")
	if missing != nil || noNode != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v, %v", missing, noNode)
		}
		t.Skip("needs Node.js and `npm --prefix .tools ci`")
	}
	r := &restartable{}
	r.start()
	h := httptest.NewServer(r)
	t.Cleanup(func() { r.stop(); h.Close() })

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "--test", "--test-reporter=spec", "testdata/official.test.js")
	cmd.Env = append(os.Environ(), "SERVER="+h.URL, "CLIENT="+(&url.URL{Scheme: "file", Path: client}).String(), "NODE_ENV=production")
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// restartable is a server that /restart replaces by a new one, as a deployment does.
type restartable struct {
	current atomic.Pointer[socketio.Server]
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
	if request.URL.Path == "/restart" {
		old := r.current.Load()
		r.start()
		ctx, cancel := context.WithTimeout(request.Context(), 5*time.Second)
		defer cancel()
		_ = old.Close(ctx)
		return
	}
	r.current.Load().ServeHTTP(w, request)
}

// official is what the script in testdata talks to.
func official(s *socketio.Socket) {
	var auth map[string]any
	_ = s.Auth(&auth)
	_ = s.Emit("auth", auth)
	s.On("message", func(m *socketio.Message) { _ = s.Emit("message-back", anything(m)...) })
	s.On("message-with-ack", func(m *socketio.Message) { _ = m.Ack(anything(m)...) })
	s.On("call me", func(*socketio.Message) {
		go func() { // a handler must not wait for its own client
			answer, err := s.Call(s.Context(), "sum", 1, 2)
			if err != nil {
				return
			}
			_ = s.Emit("thank you", anything(answer)...)
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
