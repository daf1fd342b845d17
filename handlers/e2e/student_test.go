package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A student is somebody with a browser of their own, who shares no storage, no
// cache and no connection with anybody else.
type student struct {
	t    *testing.T
	name string
	site *site
	ctx  context.Context // the tab in front
	*complaints
}

// arrives gives a student a new browser, with one empty tab. When the test is
// over there must have been nothing to complain about.
func arrives(t *testing.T, site *site, name string) *student {
	t.Helper()
	return with(t, light, site, name).complaining()
}

// arrivesWhole is a student with a browser that has all that browsers have, such
// as pages that are kept for who goes back to them.
func arrivesWhole(t *testing.T, site *site, name string) *student {
	t.Helper()
	return with(t, whole, site, name).complaining()
}

// arrivesForTrouble is a student whose complaints are nobody's but the test's.
func arrivesForTrouble(t *testing.T, site *site, name string) *student {
	t.Helper()
	return with(t, light, site, name)
}

func with(t *testing.T, b *browser, site *site, name string) *student {
	t.Helper()
	s := &student{t: t, name: name, site: site, complaints: newComplaints()}
	s.ctx = s.newTab(b.open(t), chromedp.WithNewBrowserContext())
	return s
}

// complaining makes the student's complaints fail the test in the end.
func (s *student) complaining() *student {
	s.t.Cleanup(func() {
		for _, complaint := range s.all() {
			s.t.Errorf("%s: %s", s.name, complaint)
		}
	})
	return s
}

// NewTab is the same student in another tab of the same browser. Both tabs are
// in windows of their own, so that neither is hidden.
func (s *student) NewTab() *student {
	s.t.Helper()
	tab := *s
	tab.ctx = s.newTab(s.ctx, chromedp.WithNewWindow(true))
	return &tab
}

// newTab opens a tab that complains to the student.
func (s *student) newTab(parent context.Context, options ...chromedp.ContextOption) context.Context {
	s.t.Helper()
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(s.hear))...)
	s.t.Cleanup(cancel)
	// The tab lives as long as the context of its first action.
	if _, err := chromedp.Call(ctx, audits.Enable, cdp.Empty{}); err != nil {
		s.t.Fatalf("%s cannot open a tab: %v", s.name, err)
	}
	return ctx
}

// Opens goes to a path of the site and waits until the page is there, with its
// styles and scripts.
func (s *student) Opens(path string) {
	s.t.Helper()
	s.does("opens "+path, chromedp.Navigate(s.site.ClassURL(path)))
}

// OpensLesson opens a lesson by its slug.
func (s *student) OpensLesson(slug string) {
	s.t.Helper()
	s.Opens("/lecciones/" + slug)
}

// Prefers sets the colour scheme of the student's system: light or dark.
func (s *student) Prefers(scheme string) {
	s.t.Helper()
	call(s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// HasScreen gives the student's window a size, in CSS pixels.
func (s *student) HasScreen(width, height int64) {
	s.t.Helper()
	s.does("resizes", chromedp.EmulateViewport(width, height))
}

// HasNoJavaScript turns scripts off for the pages that the student opens next.
func (s *student) HasNoJavaScript() {
	s.t.Helper()
	call(s, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// RetriesSoon makes the clients of the pages that the student opens next come back at
// once: their backoff is a part of what it may be, by chance, and chance is small here.
func (s *student) RetriesSoon() {
	s.t.Helper()
	call(s, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `{ const random = Math.random; Math.random = () => random() / 20; }`,
	})
}

// Presses presses a key of the keyboard: one of the kb package's, or text.
func (s *student) Presses(key string, with ...chromedp.Modifier) {
	s.t.Helper()
	s.does(fmt.Sprintf("presses %q", key), chromedp.KeyEvent(key, chromedp.KeyModifiers(with...)))
}

// clicks clicks on an element, and again if it was not hit: between looking for a
// place and clicking there, a page that hears events may have moved.
func (s *student) clicks(what string, on chromedp.CSS) {
	s.t.Helper()
	for range 5 {
		finds[chromedp.Void](s, `(on) => {
			window.missed = true;
			document.querySelector(on)?.addEventListener("click", () => { window.missed = false; }, { capture: true, once: true });
		}`, string(on))
		s.does(what, chromedp.Click(on))
		if !finds[bool](s, `() => window.missed === true`) { // a click may also lead to another page
			return
		}
	}
	s.t.Fatalf("%s %s: in vain", s.name, what)
}

// does runs steps in the tab; what asks for more than patience fails the test.
func (s *student) does(what string, steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		s.t.Fatalf("%s %s: %v", s.name, what, err)
	}
}

// call sends a command of the DevTools protocol to the student's tab.
func call[P, R any](s *student, command cdp.Command[P, R], params P) R {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		s.t.Fatalf("%s: %s: %v", s.name, command.Method, err)
	}
	return result
}

// finds returns what a JavaScript function gives in the student's page. It may
// be asynchronous.
func finds[T any](s *student, function string, args ...any) T {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](invocation(s, function, args), chromedp.EvalAwaitPromise))
	if err != nil {
		s.t.Fatalf("%s: %s: %v", s.name, function, err)
	}
	return value
}

// waits returns when the JavaScript function gives a true value in the
// student's page, and with that value. It asks from outside, so that it works
// where the page's own timers do not: in a page without scripts.
func waits[T any](s *student, until, function string, args ...any) T {
	s.t.Helper()
	// Seldom, when it takes long: each question costs two processes a millisecond.
	enough := time.After(patience)
	for again := 20 * time.Millisecond; ; again = min(2*again, 160*time.Millisecond) {
		if value := finds[*T](s, "(...args) => ("+function+")(...args) || null", args...); value != nil {
			return *value
		}
		select {
		case <-time.After(again):
		case <-enough:
			seen := finds[string](s, `() => location.pathname + ": " + [...document.querySelectorAll(".widget")]
				.map((widget) => widget.innerText.slice(0, 800)).join("\n")`)
			s.t.Fatalf("%s waits in vain until %s; sees %s", s.name, until, seen)
		}
	}
}

// invocation is the JavaScript that calls a function with arguments.
func invocation(s *student, function string, args []any) string {
	s.t.Helper()
	if args == nil {
		args = []any{}
	}
	list, err := json.Marshal(args)
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprintf("(%s)(...%s)", function, list)
}
