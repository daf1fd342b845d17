package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// built is the course as envivo build writes it, on a server of files that
// knows nothing of it, below a folder.
func built(t *testing.T) (served *site, dir string) {
	t.Helper()
	folder := t.TempDir()
	says(t, folder, []string{"build", "curso"}, 0, "El curso está en curso.")
	says(t, folder, []string{"build", "."}, 1, "No se ha escrito el curso: en la carpeta ", "(curso)")
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(server.Close)
	return &site{addr: strings.TrimPrefix(server.URL, "http://")}, filepath.Join(folder, "curso")
}

func TestBuiltCourseIsReadWithoutTheServer(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	site, _ := built(t)
	ana := arrives(t, site, "Ana")
	for _, path := range []string{"", "lecciones/sse", "lecciones/carrera/", "chat", "seis-conexiones/index.html"} {
		ana.Opens("/curso/" + path)
		for _, violation := range accessibility(ana, axe) {
			t.Errorf("%s: %s", path, violation)
		}
		for _, dead := range finds[[]string](ana, `() => [...document.querySelectorAll("main button, main fieldset")]
			.filter((e) => e.disabled && e.checkVisibility()).map((e) => e.outerHTML)`) {
			t.Errorf("%s: a dead control: %s", path, dead)
		}
	}

	ana.Opens("/curso/lecciones/sse/")
	waits[bool](ana, "the widget says what it needs",
		`() => document.querySelector(".widget").innerText.includes("Este widget necesita el servidor de En Vivo.")`)
	waits[bool](ana, "the code can be copied", `() => document.querySelector(".code__copy") !== null`)
	ana.clicks("changes the theme", chromedp.CSS(".theme-switch"))
	waits[bool](ana, "the theme changes", `() => document.documentElement.dataset.theme === "light"`)
	ana.clicks("opens the menu", chromedp.CSS("[popovertarget]"))
	ana.clicks("goes to a lesson", chromedp.CSS(`.menu a[data-technique="polling"]`))
	waits[bool](ana, "the lesson is there, and awake", `() => location.pathname === "/curso/lecciones/polling/" &&
		document.documentElement?.dataset.theme === "light" && document.querySelector("[data-end]:not([hidden])") !== null`)
	ana.clicks("opens the search", chromedp.CSS("[data-key='/']"))
	waits[bool](ana, "there is somewhere to search", `() => document.activeElement?.role === "combobox"`)
	ana.Presses("retroceso")
	waits[bool](ana, "something is found", `() => document.querySelector(".search__result") !== null`)
	ana.Presses(kb.Enter)
	waits[bool](ana, "the section is there", `() => location.pathname.startsWith("/curso/lecciones/") &&
		location.hash !== "" && document.querySelector(decodeURIComponent(location.hash)) !== null`)
	ana.Opens("/curso/")
	waits[bool](ana, "the course goes on where she was", `() => document.querySelector("[data-start]").innerText === "Continúa: Sondeo (polling)"`)
}

// From a disk a browser loads no modules, and says so; everything else is there.
func TestBuiltCourseIsReadFromADisk(t *testing.T) {
	t.Parallel()
	site, dir := built(t)
	luis := arrivesForTrouble(t, site, "Luis")
	luis.does("opens a file", chromedp.Navigate("file://"+filepath.ToSlash(dir)+"/index.html"))
	luis.clicks("goes to a lesson", chromedp.CSS(`.programme a[href*="sse"]`))
	waits[bool](luis, "the lesson is there, and dressed", `() => document.querySelector("h1")?.innerText === "Server-Sent Events" &&
		document.readyState === "complete" && getComputedStyle(document.querySelector(".widget")).borderTopStyle === "solid"`)
	if got := luis.reads(); len(got) < 50 {
		t.Errorf("there are %d paragraphs", len(got))
	}
	for _, complaint := range luis.all() {
		if strings.Contains(complaint, ".css") || strings.Contains(complaint, "html answered") {
			t.Error(complaint)
		}
	}
}
