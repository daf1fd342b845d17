package handlers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shared are the folders beside the rooms that are no technique.
var shared = []string{"bounds", "commandline", "e2e", "eventlog", "lab", "licenses", "livereload", "loadtest", "problem", "race", "socketio", "visitor", "wire"}

// One name, five places: whoever knows one knows where the other four are.
func TestATechniqueHasItsFivePlaces(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	rooms := 0
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() || slices.Contains(shared, name) {
			continue
		}
		rooms++
		for _, place := range []string{
			"../content/[0-9][0-9]-NAME.md", "../views/NAME.templ", "NAME/NAME.go",
			"../assets/js/NAME-widget.js", "../assets/css/NAME.css",
		} {
			pattern := filepath.FromSlash(strings.ReplaceAll(place, "NAME", name))
			if found, err := filepath.Glob(pattern); err != nil || len(found) != 1 {
				t.Errorf("%s: there are %d files %s, want 1", name, len(found), pattern)
			}
		}
	}
	if rooms < 4 {
		t.Errorf("there are %d rooms: the test looks in the wrong place", rooms)
	}
}
