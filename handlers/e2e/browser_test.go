package e2e_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// scratch holds the binary and the browser's profile; TestMain removes it.
var scratch string

// atOnce is how many tests run at the same time, unless -parallel says so: they
// wait more than they compute, for heartbeats, timeouts and readings.
const atOnce = "6"

func TestMain(m *testing.M) {
	natsIfAsked()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	os.Exit(run(m))
}

func run(m *testing.M) (status int) {
	var err error
	if scratch, err = os.MkdirTemp("", "envivo-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	var prepared sync.WaitGroup // side by side: most tests want both
	prepared.Go(func() { _, _ = program() })
	prepared.Go(func() { light.start.Do(light.begin) })
	status = m.Run()
	prepared.Wait()
	if err := errors.Join(light.close(), whole.close(), closeSite(status)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

// A browser is one that tests share, started by the first that needs it.
type browser struct {
	names []string // of its program: the first that is in PATH

	start sync.Once
	path  string
	ctx   context.Context // nil: there is none, or it was never needed
	err   error
}

var (
	// whole is a browser as people have it.
	whole = &browser{names: []string{"chromium", "chromium-browser", "google-chrome"}}
	// light is the same engine without a browser's own windows around the pages,
	// which take more computing than our pages; or whole, where it is not installed.
	// It keeps no page for who goes back to it.
	light = &browser{names: append([]string{"chromium-headless-shell", "chrome-headless-shell"}, whole.names...)}
)

// open returns the browser. Where there is none the test is skipped, or fails
// with CI=true.
func (b *browser) open(t *testing.T) context.Context {
	t.Helper()
	b.start.Do(b.begin)
	switch {
	case b.path == "":
		missing(t, "no Chromium in PATH ("+strings.Join(b.names, ", ")+")")
	case b.err != nil:
		t.Fatalf("%s does not start: %v", b.path, b.err)
	}
	return b.ctx
}

func (b *browser) begin() {
	for _, name := range b.names {
		if b.path, b.err = exec.LookPath(name); b.err == nil {
			break
		}
	}
	if b.path == "" {
		return
	}
	// Not a test's context: the browser outlives the test that starts it.
	allocator, _ := chromedp.NewExecAllocator(context.Background(), b.options()...)
	b.ctx, _ = chromedp.NewContext(allocator)
	b.err = chromedp.Do(b.ctx)
}

func (b *browser) close() error {
	if b.ctx == nil {
		return nil
	}
	if err := chromedp.Cancel(b.ctx); err != nil {
		return fmt.Errorf("closing %s: %w", b.path, err)
	}
	return nil
}

// options make a browser that knows this machine and nothing else, and whose
// windows are all as awake as the one in front.
func (b *browser) options() []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(b.path),
		chromedp.Headless,
		chromedp.NoSandbox, // it visits only our own pages, often as root in a container
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.UserDataDir(filepath.Join(scratch, "profile of "+b.names[0])),
		chromedp.Flag("host-resolver-rules",
			"MAP "+classroom+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	}
	for _, name := range []string{
		// A row fades in for most of every second, and without a GPU each of two dozen
		// tabs paints 60 frames for it: that took both cores, and the tests' time.
		"force-prefers-reduced-motion",
		"disable-quic",
		"disable-background-networking",
		"disable-component-update",
		"disable-sync",
		"disable-extensions",
		"disable-dev-shm-usage",
		"disable-background-timer-throttling",
		"disable-backgrounding-occluded-windows",
		"disable-renderer-backgrounding",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	return options
}

// missing skips the test for want of something of the machine's, or fails it
// where that something is promised: in CI.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}
