package views

import (
	"os"
	"testing"
)

// race renders the widget as a lesson does.
func race(t *testing.T, given map[string]string) string {
	t.Helper()
	return widgetOf(t, "race", given)
}

// The parts that assets/js/race/*.js ask for, each once: with one missing the
// widget does not come to life.
func TestRaceHasItsParts(t *testing.T) {
	html := race(t, nil)
	hasParts(t, html, `announcer charts controls interval queue rate reset sabotage sabotage-toggle share
		share-copy share-image share-link share-panel share-send share-status share-what shared size state strip toggle warning
		xray xray-toggle`)
}

// What the markup and the scripts both name, they name alike.
func TestRaceAgreesWithItsScripts(t *testing.T) {
	html := race(t, nil)
	script := func(name string) string {
		text, err := os.ReadFile("../assets/js/race/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	runners := all(`\n    name: "(\w+)",`, script("runners.js"))
	equal(t, "lanes", all(`data-lane="(\w+)"`, html), runners)
	equal(t, "rows", all(`data-row="(\w+)"`, html), runners)
	equal(t, "titles", all(`race__name">([^<]+)<`, html), all(`\n    title: "([^"]+)",`, script("runners.js")))
	equal(t, "techniques", all(`race__lane" data-technique="(\w+)"`, html), all(`\n    technique: "(\w+)",`, script("runners.js")))

	figures := script("figures.js")
	columns := all(`data-figure="([\w-]+)"`, html)
	equal(t, "figures", columns[:len(columns)/len(runners)], all(`\n  \{ name: "([\w-]+)",`, figures))
	equal(t, "their titles", all(`<th scope="col">([^<]+)</th>`, html)[1:], all(`\n  \{ name: "[\w-]+", title: "([^"]+)"`, figures))
}

func TestRaceTakesWhatItsLessonChose(t *testing.T) {
	html := race(t, map[string]string{"rate": "0.5", "size": "4096", "interval": "3s"})
	equal(t, "chosen", all(`<option value="([^"]+)" selected>`, html), []string{"0.5", "4096", "3000"})
}
