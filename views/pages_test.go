package views

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"envivo/content"
	"envivo/content/contenttest"
)

// course is a small one, with what could break a page in its texts.
func course() *content.Course {
	return &content.Course{Lessons: []*content.Lesson{
		{
			Slug: "tiempo-real", Title: "Aplicaciones <en> tiempo real", Summary: `Lo que llega "solo" & en vivo.`,
			Order: 1, HTML: contenttest.Markup("<p>Hola.</p>"), Minutes: 7,
		},
		{
			Slug: "polling", Title: "Polling", Summary: "Preguntar.", Order: 2, HTML: contenttest.Markup(`<h2 id="que-es">Qué es</h2>`), Minutes: 18,
			Headings: []content.Heading{
				{Level: 2, ID: "que-es", Text: "Qué es <fetch>"},
				{Level: 3, ID: "el-cursor", Text: "El cursor"},
				{Level: 2, ID: "como-elegir", Text: "Cómo elegir"},
			},
			Widgets: []string{"polling", "thermometer"},
		},
		{Slug: "carrera", Title: "La carrera", Summary: "Medir.", Order: 3, HTML: contenttest.Markup("<p>Adiós.</p>"), Minutes: 8},
	}}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	return renderFor(t, Served, c)
}

func renderFor(t *testing.T, mode Mode, c templ.Component) string {
	t.Helper()
	var page strings.Builder
	if err := c.Render(For(context.Background(), mode), &page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// pages renders one of each kind.
func pages(t *testing.T) map[string]string {
	t.Helper()
	c := course()
	return map[string]string{
		"home":    render(t, Home(c)),
		"lesson":  render(t, Lesson(c, c.Lessons[1])),
		"chat":    render(t, Chat(c)),
		"six":     render(t, Six(c)),
		"six-off": render(t, SixOff(c)),
		"six-far": render(t, SixProxied(c)),
		"problem": render(t, Problem(ProblemPage{Status: 404, Title: "No está", Detail: "Vuelve al inicio."})),
	}
}

// Live reload sends one of a page's two parts, or both: nothing may be between them.
func TestAPageIsItsMainElementInItsFrame(t *testing.T) {
	c := course()
	guide := &content.Lesson{Title: "Guía para docentes", HTML: contenttest.Markup("<p>Hola.</p>")}
	for _, p := range []Page{Home(c), Lesson(c, c.Lessons[1]), Chat(c), Guide(c, guide)} {
		main := render(t, p.Main())
		const empty = `<main class="site-main" id="site-main" tabindex="-1"></main>`
		if !strings.HasPrefix(main, strings.TrimSuffix(empty, "</main>")) {
			t.Errorf("a main element begins with %.80s", main)
		}
		if render(t, p) != strings.Replace(render(t, p.Frame()), empty, main, 1) {
			t.Errorf("%s is not its main element in its frame", p.frame.title)
		}
	}
}

// Without a server there is nothing for a script to talk to; while somebody
// writes, one script has to see the page before all others.
func TestAPageHasTheScriptsOfItsMode(t *testing.T) {
	c := course()
	lesson, six := Lesson(c, c.Lessons[1]), Six(c)
	for _, test := range []struct {
		mode    Mode
		page    Page
		static  bool
		scripts []string
	}{
		{Served, lesson, false, []string{"site", "lesson", "polling-widget", "thermometer-widget"}},
		{Static, lesson, true, []string{"site", "lesson"}},
		{LiveReload, lesson, false, []string{"live-reload/index", "site", "lesson", "polling-widget", "thermometer-widget"}},
		{Served, six, false, []string{"site", "six"}},
		{Static, six, true, []string{"site"}},
		{LiveReload, six, false, []string{"live-reload/index", "site", "six"}},
	} {
		html := renderFor(t, test.mode, test.page)
		what := test.page.frame.title
		equal(t, what, all(`<script type="module" src="/assets/[0-9a-f]+/js/([a-z/-]+)\.js">`, html), test.scripts)
		if got := strings.HasPrefix(html, `<!doctype html><html lang="es" data-static>`); got != test.static {
			t.Errorf("%s, mode %d: static is %t", what, test.mode, got)
		}
		if test.page.frame.script == "six" && strings.Contains(html, "<six-connections") == test.static {
			t.Errorf("mode %d: what needs the server is there without one, or the other way round", test.mode)
		}
	}
}

// all returns the first group of every match.
func all(pattern, page string) []string {
	var found []string
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(page, -1) {
		found = append(found, match[1])
	}
	return found
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestEveryPageKeepsToThePolicy(t *testing.T) {
	for name, page := range pages(t) {
		t.Run(name, func(t *testing.T) {
			if inline := regexp.MustCompile(`\sstyle=|\son[a-z]+=|<style|<script(>| type="module">)|javascript:`).FindString(page); inline != "" {
				t.Errorf("inline style or script, which the Content-Security-Policy blocks: %s", inline)
			}
			loads := regexp.MustCompile(`<a\s[^>]*>`).ReplaceAllString(page, "") // a link is followed, not loaded
			if outside := regexp.MustCompile(`(?:src|href)="(?:https?:)?//[^"]*`).FindString(loads); outside != "" {
				t.Errorf("loads from outside: %s", outside)
			}
		})
	}
}

func TestEveryPageHasAFrame(t *testing.T) {
	for name, page := range pages(t) {
		t.Run(name, func(t *testing.T) {
			for _, want := range []string{
				`<html lang="es">`, `<meta name="viewport" `, `<meta name="description" content="`, `<main `, `<header class="site-header">`, `<footer `,
			} {
				if n := strings.Count(page, want); n != 1 {
					t.Errorf("%s: found %d times, want once", want, n)
				}
			}
			if n := len(all(`<h1([^>]*)>`, page)); n != 1 {
				t.Errorf("%d elements h1, want one", n)
			}
			ids := all(`\sid="([^"]+)"`, page)
			slices.Sort(ids)
			if unique := slices.Compact(slices.Clone(ids)); len(unique) < len(ids) {
				t.Errorf("an id repeats: %q", ids)
			}
			for _, label := range all(`(?:aria-labelledby|popovertarget|href)="#?(site-[^"]+)"`, page) {
				if !slices.Contains(ids, label) {
					t.Errorf("nothing has the id %q", label)
				}
			}
		})
	}
}

func TestHomeShowsTheCourseInOrder(t *testing.T) {
	page := render(t, Home(course()))
	_, programme, _ := strings.Cut(page, `class="programme__list"`)
	equal(t, "lessons", all(`href="/lecciones/([^"]+)"`, programme), []string{"tiempo-real", "polling", "carrera"})
	equal(t, "slugs for the script", all(`data-lesson="([^"]+)"`, programme), []string{"tiempo-real", "polling", "carrera"})
	equal(t, "start", all(`href="([^"]+)" data-start`, page), []string{"/lecciones/tiempo-real"})
	for _, want := range []string{"3 lecciones, 33 minutos", "Aplicaciones &lt;en&gt; tiempo real", "&#34;solo&#34; &amp; en vivo"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestHomeOfAnEmptyCourseHasNoStart(t *testing.T) {
	page := render(t, Home(&content.Course{}))
	if strings.Contains(page, "data-start") {
		t.Error("it invites to a lesson that does not exist")
	}
}

func TestLessonLeadsOn(t *testing.T) {
	for slug, want := range map[string][]string{
		"tiempo-real": {"/lecciones/polling"},
		"polling":     {"/lecciones/tiempo-real", "/lecciones/carrera"},
		"carrera":     {"/lecciones/polling", "/"},
	} {
		c := course()
		page := render(t, Lesson(c, c.Lesson(slug)))
		equal(t, slug, all(`class="pager__link[^"]*" href="([^"]+)"`, page), want)
		equal(t, slug+" in the menu", all(`href="([^"]+)"[^>]* aria-current="page"`, page), []string{"/lecciones/" + slug})
	}
}

func TestLessonContentsListItsSections(t *testing.T) {
	c := course()
	page := render(t, Lesson(c, c.Lessons[1]))
	_, contents, _ := strings.Cut(page, `class="toc"`)
	equal(t, "sections", all(`<li><a href="#([^"]+)"`, contents), []string{"que-es", "como-elegir"})
	if !strings.Contains(contents, "Qué es &lt;fetch&gt;") {
		t.Error("a heading is not escaped")
	}
	if page := render(t, Lesson(c, c.Lessons[0])); strings.Contains(page, `class="toc"`) {
		t.Error("a lesson without sections has contents")
	}
}

func TestLessonLoadsItsWidgetsAlone(t *testing.T) {
	c := course()
	modules := `<script type="module" src="/assets/[0-9a-f]+/js/([a-z-]+)\.js"`
	equal(t, "polling", all(modules, render(t, Lesson(c, c.Lessons[1]))), []string{"site", "lesson", "polling-widget", "thermometer-widget"})
	equal(t, "carrera", all(modules, render(t, Lesson(c, c.Lessons[2]))), []string{"site", "lesson"})
	equal(t, "home", all(modules, render(t, Home(c))), []string{"site", "home"})
}

// What the chat looks like weighs a tenth of a page: only who has one pays for it.
func TestOnlyPagesWithAChatLoadItsSheet(t *testing.T) {
	c := course()
	c.Lessons[0].Widgets = []string{"chat"}
	sheets := `<link rel="stylesheet" href="/assets/[0-9a-f]+/css/([a-z-]+)\.css"`
	equal(t, "chat", all(sheets, render(t, Chat(c))), []string{"site", "chat"})
	equal(t, "a lesson with a chat", all(sheets, render(t, Lesson(c, c.Lessons[0]))), []string{"site", "chat"})
	equal(t, "a lesson without", all(sheets, render(t, Lesson(c, c.Lessons[1]))), []string{"site"})
	equal(t, "home", all(sheets, render(t, Home(c))), []string{"site", "home"})
}

func TestChatIsFoundFromEveryPage(t *testing.T) {
	for name, page := range pages(t) {
		header, _, _ := strings.Cut(page, "</header>")
		if !strings.Contains(header, `href="/chat"`) {
			t.Errorf("%s: the header does not lead to the chat", name)
		}
		if current := strings.Contains(header, `href="/chat" aria-current="page"`); current != (name == "chat") {
			t.Errorf("%s: the chat is marked as this page: %t", name, current)
		}
	}
}

func TestProblemOffersAnotherTryWhereOneHelps(t *testing.T) {
	for status, again := range map[int]bool{403: false, 404: false, 405: false, 429: true, 500: true, 503: true} {
		page := render(t, Problem(ProblemPage{Status: status, Title: "Algo <falló>"}))
		if got := strings.Contains(page, "Volver a intentarlo"); got != again {
			t.Errorf("%d: another try offered: %t, want %t", status, got, again)
		}
		if !strings.Contains(page, `href="/"`) || !strings.Contains(page, "Algo &lt;falló&gt;") {
			t.Errorf("%d: no way home, or no title", status)
		}
		if strings.Contains(page, "problem__detail") {
			t.Errorf("%d: a detail out of nothing", status)
		}
	}
}

// A technique's colour reaches its parts by data-technique; the tokens must know it.
func TestTechniquesHaveColours(t *testing.T) {
	tokens, err := os.ReadFile("../assets/css/site/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, technique := range []string{"polling", "websocket", "sse", "socketio", "chat"} {
		if !strings.Contains(string(tokens), `[data-technique="`+technique+`"]`) {
			t.Errorf("tokens.css has no colour for %s", technique)
		}
	}
}
