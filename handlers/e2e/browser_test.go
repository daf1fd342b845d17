package e2e_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// scratch holds the binary and the browser's profile; TestMain removes it.
var scratch string

// atOnce is how many tests run at the same time, unless -parallel says so: they
// wait more than they compute, for heartbeats, timeouts and readings.
const atOnce = "10"

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
	status = m.Run()
	if err := errors.Join(closeBrowser(), closeSite(status)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

// chromium is the path of the first Chromium in PATH, or "".
var chromium = sync.OnceValue(func() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
})

// The one browser that all tests share, started by the first that needs it.
var browser struct {
	start sync.Once
	ctx   context.Context // nil if it was never needed
	err   error
}

// openBrowser returns the browser. Where there is none the test is skipped, or
// fails with CI=true.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	if chromium() == "" {
		missing(t, "no Chromium in PATH (chromium, chromium-browser or google-chrome)")
	}
	browser.start.Do(func() {
		// Not the test's context: the browser outlives the test that starts it.
		allocator, _ := chromedp.NewExecAllocator(context.Background(), browserOptions()...)
		browser.ctx, _ = chromedp.NewContext(allocator)
		browser.err = chromedp.Do(browser.ctx)
	})
	if browser.err != nil {
		t.Fatalf("%s does not start: %v", chromium(), browser.err)
	}
	return browser.ctx
}

// browserOptions make a browser that knows this machine and nothing else, and
// whose windows are all as awake as the one in front.
func browserOptions() []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium()),
		chromedp.Headless,
		chromedp.NoSandbox, // it visits only our own pages, often as root in a container
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.UserDataDir(filepath.Join(scratch, "profile")),
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

func closeBrowser() error {
	if browser.ctx == nil {
		return nil
	}
	if err := chromedp.Cancel(browser.ctx); err != nil {
		return fmt.Errorf("closing the browser: %w", err)
	}
	return nil
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
