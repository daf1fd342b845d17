package handlers_test

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// mapped are the folders whose folders are all on the README's map.
var mapped = []string{".", "content", "views", "handlers", "handlers/*", "assets", "assets/js"}

// unmapped are folders that stand for themselves: nobody looks for them.
var unmapped = []string{"testdata", "node_modules"}

// The map in the README is the house: each folder has its place there, and what
// has a place is there.
func TestTheMapIsTheHouse(t *testing.T) {
	drawn := drawnMap(t)
	house := map[string]bool{"main.go": true}
	for _, parent := range mapped {
		for _, folder := range foldersIn(t, parent) {
			house[folder] = true
			if !drawn[folder] {
				t.Errorf("the README's map does not have %s/", folder)
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(drawn)) {
		if _, err := os.Stat(path.Join("..", folder)); err != nil {
			t.Errorf("the README's map has %s, which is not there", folder)
		}
	}
	if len(house) < 30 {
		t.Errorf("there are %d folders: the test looks in the wrong place", len(house))
	}
}

func TestTheReadmeCanBeReadAtOneGo(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const most = 150
	if lines := strings.Count(string(text), "\n"); lines > most {
		t.Errorf("it has %d lines, more than %d: what only some need belongs into a guide or a package comment", lines, most)
	}
}

// drawnMap reads the map: lines such as «  chat/ race/   what they are», which are
// below the last line with a smaller indentation. The names have no spaces
// between them but one.
func drawnMap(t *testing.T) map[string]bool {
	t.Helper()
	drawn := make(map[string]bool)
	above := map[int]string{0: "."} // the folder that an indentation is in
	for line := range strings.Lines(picture(t, "## The map")) {
		names := strings.TrimLeft(line, " ")
		indent := len(line) - len(names)
		names, what, _ := strings.Cut(names, "  ")
		if strings.TrimSpace(what) == "" {
			t.Errorf("%q: the map does not say what it is", line)
		}
		parent, found := above[indent]
		if !found {
			t.Fatalf("%q: below what?", line)
		}
		for name := range strings.FieldsSeq(names) {
			name = path.Join(parent, strings.TrimSuffix(name, "/"))
			drawn[name] = true
			above[indent+2] = name // of several the last
		}
	}
	return drawn
}

// foldersIn are the folders in those that a pattern names, hidden ones apart.
func foldersIn(t *testing.T, pattern string) (folders []string) {
	t.Helper()
	parents := []string{pattern}
	if above, all := strings.CutSuffix(pattern, "/*"); all {
		parents = foldersIn(t, above)
	}
	for _, parent := range parents {
		entries, err := os.ReadDir(path.Join("..", parent))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(unmapped, e.Name()) {
				folders = append(folders, path.Join(parent, e.Name()))
			}
		}
	}
	return folders
}
