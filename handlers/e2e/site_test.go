package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait: long enough for a busy machine with two cores,
// short enough to tell what is stuck.
const patience = 20 * time.Second

// program is the path of the site's binary, built once for all the tests, with
// the race detector if the tests have it.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "envivo")
	args := []string{"build", "-buildvcs=false", "-o", path}
	if raceEnabled {
		args = append(args, "-race")
	}
	output, err := exec.Command("go", append(args, "envivo")...).CombinedOutput()
	if err != nil {
		return "", errors.Join(err, errors.New(string(output)))
	}
	return path, nil
})

// A site is the real program: a process, an address and a data folder. It can
// be ended and started again, and is then the same site.
type site struct {
	t    *testing.T
	addr string
	data string

	log     lockedBuffer
	process *exec.Cmd
	ended   chan error // gets what Wait returned, once for each Start
}

// serve starts a new site and ends it with the test.
func serve(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, addr: freeAddress(t), data: t.TempDir()}
	t.Cleanup(s.close)
	s.Start()
	return s
}

// URL is the address of a path of the site, for this machine.
func (s *site) URL(path string) string { return "http://" + s.addr + path }

// classroom is a name that the tests' browser resolves to 127.0.0.1.
const classroom = "aula.test"

// ClassURL is the address of a path as the students of a workshop have it: on
// plain HTTP and on another machine than theirs. Browsers do not trust such an
// origin, and give it neither brotli nor the clipboard nor crypto.randomUUID.
func (s *site) ClassURL(path string) string {
	_, port, _ := net.SplitHostPort(s.addr)
	return "http://" + net.JoinHostPort(classroom, port) + path
}

// Start starts the program and returns when it answers.
func (s *site) Start() {
	s.t.Helper()
	path, err := program()
	if err != nil {
		s.t.Fatalf("the program does not build: %v", err)
	}
	s.process = exec.Command(path, "--addr", s.addr, "--data", s.data)
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	// Not the folder of the repository: the program must need nothing from it.
	s.process.Dir = s.data
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func(process *exec.Cmd) { ended <- process.Wait() }(s.process)
	s.ended = ended
	s.awaitHealth()
}

// Stop ends the program as a deployment does, with SIGTERM, and checks that it
// said goodbye: exit status 0.
func (s *site) Stop() {
	s.t.Helper()
	if err := s.end(syscall.SIGTERM); err != nil {
		s.t.Errorf("after SIGTERM the program ended with %v", err)
	}
}

// Kill ends the program as a power cut does.
func (s *site) Kill() {
	s.t.Helper()
	_ = s.end(syscall.SIGKILL) // it always ends with «signal: killed»
}

// end sends the signal and returns how the process ended.
func (s *site) end(signal os.Signal) error {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Fatalf("signal %v: %v", signal, err)
	}
	s.process = nil
	select {
	case err := <-s.ended:
		return err
	case <-time.After(patience):
		s.t.Fatalf("%v after signal %v the program still runs", patience, signal)
		return nil
	}
}

// close ends the program if it runs, and shows its log if the test failed.
func (s *site) close() {
	if s.process != nil {
		s.Stop()
	}
	if log := s.log.String(); strings.Contains(log, "DATA RACE") || s.t.Failed() {
		s.t.Errorf("the log of the program:\n%s", log)
	}
}

// awaitHealth returns when the program answers on /healthz.
func (s *site) awaitHealth() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if status, err := s.get(ctx, "/healthz"); err == nil && status == http.StatusOK {
			return
		}
		select {
		case err := <-s.ended:
			s.process = nil
			s.t.Fatalf("the program ended before it served: %v", err)
		case <-ctx.Done():
			s.t.Fatalf("the program does not answer: %v", ctx.Err())
		case <-again.C:
		}
	}
}

// get asks for a path, on a connection of its own, and returns the status.
func (s *site) get(ctx context.Context, path string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL(path), nil)
	if err != nil {
		return 0, err
	}
	request.Close = true
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// publish sends n pulses, one after the other, as a program would, and returns
// the id of the last.
func (s *site) publish(n int) (last int) {
	s.t.Helper()
	for range n {
		const body = `{"topic":"pulse","data":{"from":"la profesora"}}`
		request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL("/events"), strings.NewReader(body))
		if err != nil {
			s.t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Close = true
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			s.t.Fatalf("publish: %v", err)
		}
		var answer struct {
			ID int `json:"id"`
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusCreated {
			s.t.Fatalf("publish: status %d, %v", response.StatusCode, err)
		}
		last = answer.ID
	}
	return last
}

// freeAddress returns an address of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// A lockedBuffer is a buffer that a process writes while a test reads it.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
