package e2e_test

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// paper prints a lesson: dark or light, what comes out is its text. It has no
// buttons and no fields but a question's boxes, says where its experiments are,
// and nothing runs off an A4 sheet.
func paper(s *student, path string) (wrong []string) {
	s.t.Helper()
	if !isLesson(path) {
		return nil
	}
	const sheet = 643 // of 794 px, less the margins
	s.HasScreen(sheet, 1000)
	call(s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media:    "print",
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	wrong = append(sticksOut(s), finds[[]string](s, `() => [...document.querySelectorAll("button, input, summary")]
		.filter((e) => e.checkVisibility() && !e.closest(".quiz__answers")).map((e) => e.outerHTML)`)...)
	for _, text := range finds[[]string](s, `() => [...document.querySelectorAll(".widget")]
		.map((e) => getComputedStyle(e, "::after").content)`) {
		if !strings.Contains(text, classroom) || !strings.Contains(text, path) {
			wrong = append(wrong, "an experiment says "+text)
		}
	}
	if colour := finds[string](s, `() => getComputedStyle(document.body).color`); colour != "rgb(0, 0, 0)" {
		wrong = append(wrong, "the ink is "+colour)
	}
	if !finds[bool](s, `() => {
		const details = document.createElement("details");
		details.append(document.createElement("summary"), document.createElement("p"));
		document.querySelector(".prose").append(details);
		const seen = details.lastChild.checkVisibility({ contentVisibilityAuto: true });
		details.remove();
		return seen;
	}`) {
		wrong = append(wrong, "what was closed is lost")
	}
	pdf := call(s, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
	if !strings.HasPrefix(string(pdf.Data), "%PDF") && !strings.HasPrefix(string(pdf.Data), "JVBERi") {
		wrong = append(wrong, fmt.Sprintf("it prints %.20q", pdf.Data))
	}
	call(s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	s.HasScreen(390, 844)
	return wrong
}
