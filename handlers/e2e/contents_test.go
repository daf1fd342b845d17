package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Every section has its turn, also the short ones at the end, and the entry of
// the one that is read is always in sight.
func TestContentsFollowTheReading(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(1280, 400) // the contents are longer than the window
	ana.OpensLesson("sse")
	if marked := finds[int](ana, `() => document.querySelectorAll(".toc [aria-current]").length`); marked != 0 {
		t.Errorf("before the first section %d entries are marked", marked)
	}
	skipped := finds[[]string](ana, `async () => {
		const skipped = new Set([...document.querySelectorAll(".toc a")].map((link) => link.innerText));
		const out = [];
		for (let y = 0; y + innerHeight < document.documentElement.scrollHeight; y += 40) {
			scrollTo({ top: y, behavior: "instant" });
			await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
			const current = [...document.querySelectorAll(".toc [aria-current=location]")];
			if (current.length > 1) out.push("two at " + y);
			if (current.length === 0) continue;
			skipped.delete(current[0].innerText);
			const box = current[0].getBoundingClientRect();
			if (box.top < 0 || box.bottom > innerHeight) out.push("unseen: " + current[0].innerText);
		}
		return [...skipped, ...out];
	}`)
	for _, section := range skipped {
		t.Error(section)
	}
	if last := ana.ReadsSection(); last != finds[string](ana, `() => [...document.querySelectorAll(".toc a")].at(-1).hash`) {
		t.Errorf("at the end of the page %s is marked", last)
	}
}

func TestContentsMarkWhatALinkLedTo(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(1280, 1600) // several sections are on the last screen
	ana.OpensLesson("polling")
	links := finds[[]string](ana, `() => [...document.querySelectorAll(".toc a")].map((link) => link.hash)`)
	for _, hash := range links {
		ana.clicks("clicks", chromedp.CSS(`.toc a[href="`+hash+`"]`))
		waits[bool](ana, "it is marked: "+hash, `(hash) => document.querySelector(".toc [aria-current]")?.hash === hash`, hash)
	}
}

func TestContentsMarkWhereThePageOpens(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	for range 5 { // the browser may go there before the page's scripts run, or after
		ana.Opens("/")
		ana.Opens("/lecciones/sse#a-favor")
		if hash := ana.ReadsSection(); hash != "#a-favor" {
			t.Errorf("%s is marked", hash)
		}
	}
}

// ReadsSection returns the address of the section that the contents mark.
func (s *student) ReadsSection() string {
	s.t.Helper()
	return waits[string](s, "a section is marked", `() => document.querySelector(".toc [aria-current=location]")?.hash`)
}

// The guide is no lesson, but is read like one.
func TestTheGuideHasItsContents(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.HasScreen(1280, 800)
	ana.Opens(guide)
	if !finds[bool](ana, `() => document.querySelector(".toc").open`) {
		t.Error("beside the text the contents are closed")
	}
	finds[chromedp.Void](ana, `() => scrollTo(0, document.querySelector("#respuestas").offsetTop)`)
	waits[bool](ana, "the section is marked", `() => document.querySelector(".toc [aria-current]")?.hash === "#respuestas"`)
}
