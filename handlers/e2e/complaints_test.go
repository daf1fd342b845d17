package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// complaints are what the pages, or the browser about them, found wrong since
// the student opened the browser.
type complaints struct {
	mu       sync.Mutex
	list     []string
	page     string                       // the URL of the page that opened last
	requests map[network.RequestID]string // URLs, for what is said of them later
	outage   bool
	notFound string
}

func newComplaints() *complaints {
	return &complaints{requests: map[network.RequestID]string{}}
}

// toleratesOutage lets requests fail from now on: the site is about to go away.
// Errors of the page and violations of the policy still count.
func (c *complaints) toleratesOutage() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outage = true
}

// toleratesNotFound lets this one URL answer 404.
func (c *complaints) toleratesNotFound(url string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notFound = url
}

// all returns the complaints so far.
func (c *complaints) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list)
}

// hear collects the complaint in an event of the browser, if it is one. It is
// called on the goroutine that reads the browser's messages.
func (c *complaints) hear(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		c.add("exception: %s", exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			c.add("console.%s: %s", e.Type, arguments(e.Args))
		}
	case *log.EventEntryAdded:
		c.hearEntry(e.Entry)
	case *audits.EventIssueAdded:
		c.hearIssue(e.Issue)
	case *network.EventRequestWillBeSent:
		c.requests[e.RequestID] = e.Request.Method + " " + e.Request.URL
		if e.Type == network.ResourceTypeDocument {
			c.page = e.Request.URL
		}
	case *network.EventLoadingFailed:
		// Canceled is what a page does to its own requests, when it is left or
		// when it changes its mind. No error is a preload that it has no use for.
		if !e.Canceled && e.ErrorText != "" && !c.outage {
			c.add("%s failed: %s", c.requests[e.RequestID], e.ErrorText)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && e.Response.URL != c.notFound && !c.outage {
			c.add("%s answered %d", c.requests[e.RequestID], e.Response.Status)
		}
	}
}

// hearEntry judges a line of the browser's own log.
func (c *complaints) hearEntry(entry *log.Entry) {
	if entry.Level != "error" && entry.Level != "warning" {
		return
	}
	if entry.Source == "network" && (c.outage || entry.URL == c.notFound) {
		return
	}
	// Chromium files a WebSocket that cannot connect under JavaScript, and an
	// EventSource that is answered with a page.
	if c.outage && (strings.HasPrefix(entry.Text, "WebSocket connection to ") ||
		strings.HasPrefix(entry.Text, "EventSource's response has a MIME type ")) {
		return
	}
	c.add("browser: %s %s: %s (%s)", entry.Source, entry.Level, entry.Text, entry.URL)
}

// hearIssue judges an entry of the «Issues» tab of the developer tools.
func (c *complaints) hearIssue(issue *audits.InspectorIssue) {
	if csp := issue.Details.ContentSecurityPolicyIssueDetails; csp != nil {
		c.add("Content-Security-Policy: %s: %s %s", csp.ContentSecurityPolicyViolationType, csp.ViolatedDirective,
			csp.BlockedURL)
	}
}

func (c *complaints) add(format string, args ...any) {
	c.list = append(c.list, c.page+": "+fmt.Sprintf(format, args...))
}

func exception(details *runtime.ExceptionDetails) string {
	text := details.Text
	if details.Exception != nil {
		text += " " + details.Exception.Description
	}
	return fmt.Sprintf("%s (%s:%d)", text, details.URL, details.LineNumber+1)
}

func arguments(args []*runtime.RemoteObject) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		if texts[i] = arg.Description; texts[i] == "" {
			texts[i] = strings.Trim(string(arg.Value), `"`)
		}
	}
	return strings.Join(texts, " ")
}

// The other tests rest on it: whatever goes wrong in a page is heard.
func TestComplaintsAreHeard(t *testing.T) {
	t.Parallel()
	ana := arrivesForTrouble(t, theSite(t), "Ana")
	for want, misdeed := range map[string]string{
		"console.error: ay":     `() => { console.error("ay") }`,
		"exception: Uncaught":   `() => { setTimeout(() => { throw new Error("ay") }) }`,
		"(in promise)":          `() => { Promise.reject(new Error("ay")) }`,
		"style-src":             `() => { document.body.setAttribute("style", "color: red") }`,
		"img-src":               `() => { new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }`,
		"connect-src":           `() => { new WebSocket("ws://outside.test/websocket") }`,
		"trusted-types":         `() => { setTimeout(() => { document.body.innerHTML = "<b>ay</b>" }) }`,
		"answered 404":          `() => { fetch("/no-hay-tal") }`,
		"ERR_NAME_NOT_RESOLVED": `() => { location.href = "http://outside.test/" }`,
	} {
		t.Run(want, func(t *testing.T) {
			ana.Opens("/")
			ana.forget()
			finds[chromedp.Void](ana, misdeed)
			ana.complainsOf(t, want)
		})
	}
}

// forget drops the complaints so far.
func (c *complaints) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = nil
}

// complainsOf waits for a complaint with this text.
func (c *complaints) complainsOf(t *testing.T, text string) {
	t.Helper()
	timeout, again := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer again.Stop()
	for !slices.ContainsFunc(c.all(), func(complaint string) bool { return strings.Contains(complaint, text) }) {
		select {
		case <-again.C:
		case <-timeout:
			t.Fatalf("nobody complains of %q: %q", text, c.all())
		}
	}
}
