package handlers_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The README's picture of the imports («The arrows») is the law: a package may
// import what an arrow leads to from it, directly or over others. What stands in
// the picture on the right alone imports nothing of ours. A folder of handlers
// that is not drawn is a room, and rooms never import each other.
func TestImportsPointDown(t *testing.T) {
	root := filepath.FromSlash("..")
	arrows := drawnArrows(t, filepath.Join(root, "README.md"))
	fileSystem := os.DirFS(root)
	err := fs.WalkDir(fileSystem, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && file != ".", entry.Name() == "testdata":
			return fs.SkipDir
		case path.Ext(file) != ".go":
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(file)), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			imported, ours := strings.CutPrefix(imported, "envivo/")
			if !ours || strings.HasSuffix(file, "_test.go") && strings.HasSuffix(imported, "test") {
				continue
			}
			if from, to := arrows.name(path.Dir(file)), arrows.name(imported); !arrows.lead(from, to) {
				t.Errorf("%s imports %s: no arrow leads from %s to %s", file, imported, from, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// arrows are where each name of the picture leads.
type arrows map[string][]string

// drawnArrows reads the picture: lines such as «a, b → c, d».
func drawnArrows(t *testing.T, readme string) arrows {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "### The arrows")
	_, after, _ = strings.Cut(after, "```\n")
	picture, _, ok := strings.Cut(after, "```")
	if !ok {
		t.Fatal("the README has no picture of the arrows")
	}
	drawn := arrows{}
	for line := range strings.Lines(picture) {
		left, right, ok := strings.Cut(line, "→")
		if !ok {
			t.Fatalf("a line without an arrow: %q", line)
		}
		for _, to := range names(right) {
			drawn[to] = slices.Clone(drawn[to])
		}
		for _, from := range names(left) {
			drawn[from] = append(drawn[from], names(right)...)
		}
	}
	return drawn
}

func names(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \n", r) })
}

// name is what the picture calls the package in a folder: the folder's path, or
// that of the nearest one above it which is drawn.
func (a arrows) name(folder string) string {
	if folder == "." || folder == "envivo" {
		return "main"
	}
	below, inHandlers := strings.CutPrefix(folder, "handlers/")
	for name := below; name != "."; name = path.Dir(name) {
		if _, drawn := a[name]; drawn {
			return name
		}
	}
	if inHandlers {
		room, _, _ := strings.Cut(below, "/")
		return "room " + room
	}
	return folder
}

// lead tells whether one may import the other.
func (a arrows) lead(from, to string) bool {
	if from == to {
		return true // within a folder Go itself allows no circle
	}
	at := func(name string) string {
		if strings.HasPrefix(name, "room ") {
			return "rooms"
		}
		return name
	}
	reached := []string{at(from)}
	for i := 0; i < len(reached); i++ {
		for _, next := range a[reached[i]] {
			if next == at(to) {
				return at(from) != at(to)
			}
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	return false
}
