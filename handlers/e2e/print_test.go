package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// A printed lesson is its text: dark or light, it has no buttons
// and no fields but a question's boxes, says where its
// experiments are, and nothing runs off an A4 sheet.
func TestLessonsPrint(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	const sheet = 643 // of 794 px, less the margins
	ana.HasScreen(sheet, 1000)
	for _, path := range lessons(ana) {
		t.Run(path, func(t *testing.T) {
			ana.Opens(path)
			call(ana, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Media:    "print",
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
			})
			for _, culprit := range sticksOut(ana) {
				t.Error(culprit)
			}
			for _, button := range finds[[]string](ana, `() => [...document.querySelectorAll("button, input, summary")]
				.filter((e) => e.checkVisibility() && !e.closest(".quiz__answers")).map((e) => e.outerHTML)`) {
				t.Errorf("on paper: %s", button)
			}
			for _, text := range finds[[]string](ana, `() => [...document.querySelectorAll(".widget")]
				.map((e) => getComputedStyle(e, "::after").content)`) {
				if !strings.Contains(text, classroom) || !strings.Contains(text, path) {
					t.Errorf("an experiment says %s", text)
				}
			}
			if colour := finds[string](ana, `() => getComputedStyle(document.body).color`); colour != "rgb(0, 0, 0)" {
				t.Errorf("the ink is %s", colour)
			}
			if !finds[bool](ana, `() => {
				const details = document.createElement("details");
				details.append(document.createElement("summary"), document.createElement("p"));
				document.querySelector(".prose").append(details);
				return details.lastChild.checkVisibility({ contentVisibilityAuto: true });
			}`) {
				t.Error("what was closed is lost on paper")
			}
			pdf := call(ana, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
			if !strings.HasPrefix(string(pdf.Data), "%PDF") && !strings.HasPrefix(string(pdf.Data), "JVBERi") {
				t.Errorf("it prints %.20q", pdf.Data)
			}
			call(ana, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		})
	}
}
