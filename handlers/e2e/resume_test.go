package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestReadingGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("sse")
	ana.IsOffered("")
	ana.does("reads", chromedp.Evaluate[chromedp.Void](`document.getElementById("el-formato").scrollIntoView()`))
	waits[bool](ana, "the section is read", `() => document.querySelector(".toc [aria-current]")?.hash === "#el-formato"`)

	ana.Opens("/")
	ana.clicks("goes on", chromedp.CSS("[data-start]"))
	waits[bool](ana, "home leads to the section", `() => location.pathname + location.hash === "/lecciones/sse#el-formato"
		&& document.getElementById("el-formato")?.getBoundingClientRect().top < innerHeight`)

	ana.Opens("/") // by another way than the browser's own, which would scroll back
	ana.OpensLesson("sse")
	ana.IsOffered("#el-formato")
	ana.clicks("accepts", chromedp.CSS(".lesson__resume a"))
	waits[bool](ana, "the section is there", `() => document.querySelector(":target")?.getBoundingClientRect().top < 60`)

	ana.does("ends", chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-toggle]").click()`))
	ana.OpensLesson("sse")
	ana.IsOffered("")
}

func TestReadingGoesOnWithWhatWasStoredBefore(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens("/")
	for stored, want := range map[string]string{
		`{"read":["polling"],"last":"sse"}`:                                 "",
		`{"read":["polling"],"last":"sse","places":{"sse":"el-formato"}}`:   "#el-formato",
		`{"read":["polling"],"last":"sse","places":{"sse":"ya-no-esta"}}`:   "",
		`{"read":["polling"],"last":"sse","places":{"sse":"que-es"}}`:       "", // the first
		`{"read":["polling"],"last":"sse","places":null}`:                   "",
		`{"read":["polling"],"last":"sse","places":{"sse":{"a":["\\"]"]}}}`: "",
		`nonsense`: "",
	} {
		finds[*string](ana, `(text) => { localStorage.setItem("envivo:progress", text) }`, stored)
		ana.OpensLesson("sse")
		ana.IsOffered(want)
	}
}

// IsOffered checks which section the lesson offers to go on with, once it has
// done what it does when it opens.
func (s *student) IsOffered(hash string) {
	s.t.Helper()
	offered := finds[string](s, `async () => {
		while (document.querySelector("[data-end]").hidden) await new Promise(requestAnimationFrame);
		await import(document.querySelector("script[src*='/lesson.js']").src.replace("lesson.js", "page/resume.js"));
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		return document.querySelector(".lesson__resume a")?.hash ?? "";
	}`)
	if offered != hash {
		s.t.Errorf("it offers %q, want %q", offered, hash)
	}
}
