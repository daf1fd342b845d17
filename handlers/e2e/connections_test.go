package e2e_test

import "testing"

// A browser gives an origin six connections on plain HTTP, across all its tabs,
// and a stream holds one for as long as it lives.

func TestLessonsLoadWhileOtherTabsStream(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	for i, technique := range []string{"sse", "sse", "sse", "sse", "sse", "websocket", "polling"} {
		tab := ana
		if i > 0 {
			tab = ana.NewTab()
		}
		tab.OpensLesson(technique)
		tab.StartsWidget(technique)
		tab.SeesEvents(technique, 1)
	}
	tab := ana.NewTab()
	tab.Opens("/")
	tab.OpensLesson("carrera")
}

func TestReadingCostsNoConnection(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	// With a stream on load, the seventh of these tabs would never come.
	for range 8 {
		ana.NewTab().OpensLesson("sse")
	}
}
