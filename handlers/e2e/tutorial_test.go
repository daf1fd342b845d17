package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The lesson says that its first chat, the page and the script of the
// get-started tutorial, works against this server as it stands: here it is
// taken out of the lesson and tried, with the client that the server serves at
// the official address.
func TestTheLessonsFirstChatWorksHere(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	reader := arrives(t, site, "Eva")
	reader.OpensLesson("socketio")
	page, script := reader.codeWith("<ul id=\"messages\">"), reader.codeWith("const socket = io();")

	ana, luis := arrives(t, site, "Ana"), arrives(t, site, "Luis")
	for _, s := range []*student{ana, luis} {
		s.runs(page, script)
	}
	ana.does("says hello", chromedp.SendKeys(chromedp.CSS("#input"), "hola desde el tutorial"))
	ana.Presses(kb.Enter)
	for _, s := range []*student{ana, luis} {
		waits[bool](s, "the message", `() => [...document.querySelectorAll("#messages li")]
			.some((item) => item.textContent === "hola desde el tutorial")`)
	}
}

// codeWith returns the code block of the page that has this text.
func (s *student) codeWith(text string) string {
	s.t.Helper()
	return waits[string](s, "the code with "+text, `(text) =>
		[...document.querySelectorAll("pre code")].map((code) => code.textContent).find((code) => code.includes(text))`, text)
}

// runs shows a page of the student's own, with the site's origin, and then runs
// the last of its scripts, which no server has.
func (s *student) runs(page, script string) {
	s.t.Helper()
	const own = `<script src="/chat.js"></script>`
	if !strings.Contains(page, own) {
		s.t.Fatalf("the page has no %s:\n%s", own, page)
	}
	s.toleratesNotFound(s.site.ClassURL("/favicon.ico")) // the page names none
	s.Opens("/robots.txt")                               // data: a page of the site would not let a stranger's markup in
	finds[chromedp.Void](s, `async (page) => {
		document.open();
		document.write(page);
		document.close();
		while (!globalThis.io) await new Promise((resolve) => setTimeout(resolve, 20));
	}`, strings.Replace(page, own, "", 1))
	finds[chromedp.Void](s, `(text) => {
		const script = document.createElement("script");
		script.textContent = text;
		document.body.append(script);
	}`, script)
}
