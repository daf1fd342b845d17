package handlers_test

import (
	"os"
	"path"
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
	everySource(t, func(file string, source []byte) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		for _, m := range listed.FindAllSubmatch(source, -1) {
			found++
			name := string(m[1])
			_, fromRoot := os.Stat(path.Join("..", name))
			_, beside := os.Stat(path.Join("..", path.Dir(file), name))
			if fromRoot != nil && beside != nil {
				t.Errorf("%s lists %s, which is not there", file, name)
			}
		}
	})
	if found == 0 {
		t.Error("no files are listed")
	}
}
