package handlers

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// places are the five in which a technique has its name.
var places = []string{
	"../content/[0-9][0-9]-NAME.md", "../views/NAME.templ", "NAME/NAME.go",
	"../assets/js/NAME-widget.js", "../assets/css/NAME.css",
}

// One name, five places: whoever knows one knows where the other four are. A
// technique is a lesson with a room or a widget of its own.
func TestATechniqueHasItsFivePlaces(t *testing.T) {
	lessons, err := filepath.Glob("../content/[0-9][0-9]-*.md")
	if err != nil {
		t.Fatal(err)
	}
	var techniques []string
	for _, lesson := range lessons {
		name := strings.TrimSuffix(filepath.Base(lesson), ".md")[len("00-"):]
		_, room := os.Stat(name)
		_, widget := os.Stat("../assets/js/" + name + "-widget.js")
		if room != nil && widget != nil {
			continue
		}
		techniques = append(techniques, name)
		for _, place := range places {
			pattern := filepath.FromSlash(strings.ReplaceAll(place, "NAME", name))
			if found, err := filepath.Glob(pattern); err != nil || len(found) != 1 {
				t.Errorf("%s: there are %d files %s, want 1", name, len(found), pattern)
			}
		}
	}
	for _, name := range []string{"polling", "websocket", "sse", "chat"} {
		if !slices.Contains(techniques, name) {
			t.Errorf("%s is no technique any more: there are %q", name, techniques)
		}
	}
}

// A list of files in a comment, as the way of a page or of an event, names files
// that are there: from the root of the sources, or in the folder of the comment.
func TestFilesThatCommentsListAreThere(t *testing.T) {
	listed := regexp.MustCompile(`(?m)^//\t([\w/.-]+\.(?:go|templ|js|css|md))(?: |$)`)
	found := 0
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range listed.FindAllSubmatch(text, -1) {
			found++
			name := filepath.FromSlash(string(m[1]))
			_, fromRoot := os.Stat(filepath.Join("..", name))
			_, beside := os.Stat(filepath.Join(filepath.Dir(path), name))
			if fromRoot != nil && beside != nil {
				t.Errorf("%s lists %s, which is not there", path, name)
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("%d files are listed (%v)", found, err)
	}
}
