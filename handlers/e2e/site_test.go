package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	addr string
	data string
	args []string // more of the command line

	descriptors int // that the system lets it have; 0: as many as the tests

	log     lockedBuffer
	process *exec.Cmd  // nil while it is ended
	ended   chan error // gets what Wait returned, once for each Start
}

// shared is a site for all the tests that only visit. It has the pulses of all
// of them, and it starts once: with the race detector that takes seconds.
var shared struct {
	start sync.Once
	site  *site
}

// theSite returns the site that the tests share.
func theSite(t *testing.T) *site {
	t.Helper()
	shared.start.Do(func() {
		shared.site = &site{addr: freeAddress(t), data: filepath.Join(scratch, "data")}
		shared.site.Start(t)
	})
	if shared.site.process == nil {
		t.Fatal("the program did not start")
	}
	return shared.site
}

// closeSite ends the shared site, if there was one. If anything failed, there or
// in the tests, its log is told.
func closeSite(status int) error {
	if shared.site == nil {
		return nil
	}
	err := shared.site.Close()
	if err != nil || status != 0 {
		fmt.Fprintf(os.Stderr, "the log of the site that the tests share:\n%s", shared.site.log.String())
	}
	return err
}

// serve starts a site that is the test's alone, and ends it with the test.
func serve(t *testing.T, args ...string) *site {
	t.Helper()
	s := &site{addr: freeAddress(t), data: t.TempDir(), args: args}
	t.Cleanup(func() {
		if err := s.Close(); err != nil || t.Failed() {
			t.Errorf("the program: %v; its log:\n%s", err, s.log.String())
		}
	})
	s.Start(t)
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
func (s *site) Start(t *testing.T) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatalf("the program does not build: %v", err)
	}
	command := append([]string{path, "--addr", s.addr, "--data", s.data, "--hosts", classroom}, s.args...)
	if s.descriptors > 0 { // half of them at first: raising the soft limit is the program's own affair
		limits := fmt.Sprintf("ulimit -S -n %d; ulimit -H -n %d; ", s.descriptors/2, s.descriptors)
		command = append([]string{"/bin/sh", "-c", limits + `exec "$0" "$@"`}, command...)
	}
	process := exec.Command(command[0], command[1:]...)
	process.Stdout, process.Stderr = &s.log, &s.log
	// Not the folder of the repository: the program must need nothing from it.
	process.Dir = scratch
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	s.process, s.ended = process, make(chan error, 1)
	go func(ended chan<- error) { ended <- process.Wait() }(s.ended)
	s.awaitHealth(t)
}

// Stop ends the program as a deployment does, with SIGTERM, and checks that it
// said goodbye: exit status 0.
func (s *site) Stop(t *testing.T) {
	t.Helper()
	if err := s.end(syscall.SIGTERM); err != nil {
		t.Errorf("after SIGTERM the program ended with %v", err)
	}
}

// Kill ends the program as a power cut does.
func (s *site) Kill(t *testing.T) {
	t.Helper()
	var killed *exec.ExitError
	if err := s.end(syscall.SIGKILL); !errors.As(err, &killed) {
		t.Fatalf("after SIGKILL the program ended with %v", err)
	}
}

// Close ends the program if it runs. It returns what was wrong with it, until
// or at its end: that it did not end in peace, or a data race.
func (s *site) Close() error {
	var err error
	if s.process != nil {
		err = s.end(syscall.SIGTERM)
	}
	if strings.Contains(s.log.String(), "DATA RACE") {
		err = errors.Join(err, errors.New("a data race"))
	}
	return err
}

// end sends the signal and returns how the process ended.
func (s *site) end(signal os.Signal) error {
	process := s.process.Process
	s.process = nil
	if err := process.Signal(signal); err != nil {
		return err
	}
	select {
	case err := <-s.ended:
		return err
	case <-time.After(patience):
		_ = process.Kill()
		return fmt.Errorf("%v after %v it still ran", patience, signal)
	}
}

// awaitHealth returns when the program answers on /healthz.
func (s *site) awaitHealth(t *testing.T) {
	t.Helper()
	// With the race detector a start is three seconds of computing (it compresses
	// all assets), and a dozen browsers may want the same two cores.
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
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
			t.Fatalf("the program ended before it served: %v\n%s", err, s.log.String())
		case <-ctx.Done():
			t.Fatalf("the program does not answer: %v\n%s", ctx.Err(), s.log.String())
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
func (s *site) publish(t *testing.T, n int) (last int) {
	t.Helper()
	for range n {
		const body = `{"topic":"pulse","data":{"from":"la profesora"}}`
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL("/events"), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Close = true
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatalf("publish: %v", err)
		}
		var answer struct {
			ID int `json:"id"`
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusCreated {
			t.Fatalf("publish: status %d, %v", response.StatusCode, err)
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
