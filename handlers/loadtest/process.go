//go:build linux

package loadtest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Process is a server in a process of its own.
type Process struct {
	b    testing.TB
	cmd  *exec.Cmd
	Addr string // where it listens
}

// Start starts a server that prints, on a line of its standard output, the
// port of 127.0.0.1 that it listens on, in whatever words. It is ended with the
// test, or by End.
func Start(b testing.TB, cmd *exec.Cmd) *Process {
	b.Helper()
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if _, err := cmd.StdinPipe(); err != nil { // which it may end with
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p := &Process{b: b, cmd: cmd}
	b.Cleanup(p.End)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		digits := strings.FieldsFunc(lines.Text(), func(r rune) bool { return r < '0' || r > '9' })
		if len(digits) > 0 {
			p.Addr = "127.0.0.1:" + digits[len(digits)-1]
			break
		}
	}
	if p.Addr == "" {
		b.Fatalf("%s ended before it served", cmd)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

// End ends the process and waits for it.
func (p *Process) End() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timeout := time.AfterFunc(10*time.Second, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait()
	timeout.Stop()
}

// CPU is what the process has spent so far, in user and system time, to 10 ms.
func (p *Process) CPU() time.Duration {
	p.b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	// Fields 14 and 15 (proc_pid_stat(5)), in hundredths of a second; the second
	// is a name in parentheses, which may hold spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// RSS is the memory that the process has resident, in bytes.
func (p *Process) RSS() float64 {
	p.b.Helper()
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	return float64(pages * os.Getpagesize())
}

// Live is the live memory after a collection, in bytes, by the server's own
// GET /metrics. In Node it is the heap, and the answer comes after a collection.
// In Go it is heap and stacks: the server is asked until that has made it collect
// twice, and once more when the sweep is over.
func (p *Process) Live() float64 {
	p.b.Helper()
	const collections = "go_gc_duration_seconds_count"
	now := p.metrics()
	if heap, isNode := now["heap_bytes"]; isNode {
		return heap
	}
	for want := now[collections] + 2; now[collections] < want; {
		now = p.metrics()
	}
	time.Sleep(100 * time.Millisecond)
	now = p.metrics()
	return now["go_memstats_heap_alloc_bytes"] + now["go_memstats_stack_inuse_bytes"]
}

// metrics reads the plain lines of Prometheus' text: a name and a value.
func (p *Process) metrics() map[string]float64 {
	p.b.Helper()
	response, err := http.Get("http://" + p.Addr + "/metrics")
	if err != nil {
		p.b.Fatal(err)
	}
	defer response.Body.Close()
	values := make(map[string]float64)
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			values[name] = v
		}
	}
	return values
}
