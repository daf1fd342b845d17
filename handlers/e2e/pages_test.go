package e2e_test

import (
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// lessons are the paths of the lessons, in the order of the home page.
func lessons(s *student) []string {
	s.t.Helper()
	s.Opens("/")
	paths := finds[[]string](s, `() => [...document.querySelectorAll("main a")].map((a) => a.pathname)`)
	lesson := regexp.MustCompile(`^/lecciones/[a-z0-9-]+$`)
	paths = slices.DeleteFunc(paths, func(path string) bool { return !lesson.MatchString(path) })
	slices.Sort(paths)
	paths = slices.Compact(paths)
	if files := lessonFiles(s.t); len(paths) != len(files) {
		s.t.Fatalf("the home page links to %v; there are %v", paths, files)
	}
	return paths
}

// lessonFiles are the files of the lessons that the program has itself.
func lessonFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../content/[0-9][0-9]-*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no lessons", err)
	}
	return files
}

// nowhere is a path that no page has.
const nowhere = "/lecciones/no-hay-tal"

// everyPage opens the home page, the guides, every lesson and the page for what is not
// there, and calls visit on each as a subtest.
func everyPage(t *testing.T, ana *student, visit func(t *testing.T, path string)) {
	t.Helper()
	ana.toleratesNotFound(ana.site.ClassURL(nowhere))
	for _, path := range append([]string{"/", "/chat", "/guia", "/guia/despliegue", "/buscar?q=conexion", nowhere}, lessons(ana)...) {
		t.Run(path, func(t *testing.T) {
			ana.Opens(path)
			visit(t, path)
		})
	}
}

func TestEveryPageIsSoundInBothSchemes(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	site := theSite(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.Prefers(scheme)
			everyPage(t, ana, func(t *testing.T, _ string) {
				for _, violation := range accessibility(ana, axe) {
					t.Error(violation)
				}
			})
		})
	}
}

func TestRunningWidgetsAreAccessible(t *testing.T) {
	t.Parallel()
	axe := axeSource(t)
	site := theSite(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.Prefers(scheme)
			for _, technique := range techniques {
				ana.OpensLesson(technique)
				ana.StartsWidget(technique)
				ana.SendsPulse(technique)
				for _, violation := range accessibility(ana, axe) {
					t.Errorf("%s: %s", technique, violation)
				}
			}
		})
	}
}

func TestNothingScrollsSidewaysOnATelephone(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(360, 740)
	everyPage(t, ana, func(t *testing.T, _ string) {
		for _, culprit := range sticksOut(ana) {
			t.Error(culprit)
		}
	})
	for _, technique := range techniques {
		ana.OpensLesson(technique)
		ana.StartsWidget(technique)
		ana.SendsPulse(technique)
		for _, culprit := range sticksOut(ana) {
			t.Errorf("%s: %s", technique, culprit)
		}
	}
}

// sticksOut names what makes the page wider than the screen, if it is.
func sticksOut(s *student) []string {
	s.t.Helper()
	return finds[[]string](s, `() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width) return [];
		const outside = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width);
		return ["wider than " + width + " px: " + document.documentElement.scrollWidth,
			...outside.slice(0, 5).map((e) => e.localName + "." + e.className)];
	}`)
}

func TestMissingPageSaysSo(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	if status, err := site.get(t.Context(), nowhere); err != nil || status != http.StatusNotFound {
		t.Errorf("GET %s: %d, %v; want 404", nowhere, status, err)
	}
}

// Asking again and again is «sondeo», in every title, lane and legend; «polling» stands
// beside it where it is introduced, and is the name of addresses and files.
func TestSondeoHasOneNameInTitles(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	everyPage(t, ana, func(t *testing.T, _ string) {
		for _, title := range finds[[]string](ana, `() => [...document.querySelectorAll(
				"title, h1, h2, h3, .menu__link, .widget__title, .race__name, .tape__name, th, label, .pager__title")]
			.map((e) => e.textContent.trim()).filter((text) => /\bPolling\b|\blong polling\b(?!\))/.test(text))`) {
			t.Errorf("a title says %q", title)
		}
	})
	ana.EntersChat("titulos")
	waits[bool](ana, "sondeo largo", `() => document.querySelector('[data-part="travel"]').textContent.startsWith("Empezó por sondeo largo")`)
}
