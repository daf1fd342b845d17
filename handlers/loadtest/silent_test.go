//go:build linux

package loadtest_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"envivo/handlers/loadtest"
)

const (
	memoryEnv = "ENVIVO_BENCH_MEMORY" // set: run TestAThousandSilentReaders

	silentReaders = 1000
	oldEvents     = 4400     // of 4 KiB: more than the tail keeps in memory
	silentFor     = 8        // seconds: who takes nothing is cut after ten
	mostOfSilent  = 64 << 20 // bytes, of all of them
)

// TestAThousandSilentReaders lets a thousand clients each ask for old pages of
// their own and never read the answer, and looks at what the program as it is
// served holds of the machine's memory: at the most, not at the end. It has rested
// before, and given back what it does not need.
//
//	just bench-memory
func TestAThousandSilentReaders(t *testing.T) {
	if os.Getenv(memoryEnv) == "" {
		t.Skip("a measurement of a minute: just bench-memory")
	}
	binary := filepath.Join(t.TempDir(), "envivo")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "envivo").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for technique, header := range map[string]string{
		"polling": "", "sse": "",
		"websocket": "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
	} {
		t.Run(technique, func(t *testing.T) {
			t.Parallel()
			process := loadtest.Start(t, exec.Command(binary, "--addr", "127.0.0.1:0", "--data", t.TempDir(),
				"--log-level", "warn", "--read-rate", "0", "--publish-rate", "0")) // all have few addresses
			publish(t, process.Addr, oldEvents)
			time.Sleep(12 * time.Second) // the store lets go of what was just written
			process.Live()               // and the process, of garbage
			time.Sleep(5 * time.Second)
			rest, most := process.RSS(), 0.0
			spent := process.CPU()
			loadtest.Silent(t, process.Addr, silentReaders,
				"GET /"+technique+"?after="+loadtest.Nth+" HTTP/1.1\r\nHost: localhost\r\n"+header+"\r\n")
			for range silentFor * 20 {
				time.Sleep(time.Second / 20)
				most = max(most, process.RSS()-rest)
			}
			fmt.Printf("%d silent readers by %s: %.1f MiB at the most, above %.1f at rest; %v of CPU\n",
				silentReaders, technique, most/(1<<20), rest/(1<<20), process.CPU()-spent)
			if most >= mostOfSilent {
				t.Errorf("%d silent readers cost %.1f MiB, at most %d", silentReaders, most/(1<<20), mostOfSilent>>20)
			}
		})
	}
}

// publish says n things of 4 KiB.
func publish(t *testing.T, addr string, n int) {
	t.Helper()
	body := `{"topic":"pulse","data":{"x":"` + strings.Repeat("x", 4000) + `"}}`
	var publishers sync.WaitGroup
	for range 8 {
		publishers.Go(func() {
			for range n / 8 {
				response, err := http.Post("http://"+addr+"/events", "application/json", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
				if response.StatusCode != http.StatusCreated {
					t.Errorf("to publish is answered with %d", response.StatusCode)
					return
				}
			}
		})
	}
	publishers.Wait()
}
