package handlers_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The README's picture of the imports («The arrows») is the law. A package may
// import what arrows lead to from it, over others too; what lies in a folder of
// another package, if an arrow leads there at once. What stands on the right
// alone imports nothing of ours. A folder of handlers that is not drawn is a
// room, and rooms never import each other.
func TestImportsPointDown(t *testing.T) {
	arrows := drawnArrows(t)
	everyImport(t, func(file, imported string) {
		test, folder := strings.HasSuffix(file, "_test.go"), path.Dir(file)
		imported, ours := strings.CutPrefix(imported, "envivo/")
		switch {
		case !ours, arrows.lead(folder, imported):
		case test && strings.HasSuffix(imported, "test"): // a package of helpers
		case test && arrows.lead(path.Dir(folder), imported): // it sees what the folder around sees
		default:
			t.Errorf("%s imports %s: no arrow leads there from %s", file, imported, arrows.name(folder))
		}
	})
}

// doors are the folders that know a dependency: everybody else gets plain values
// from them. What stands after the bar are folders whose tests do.
var doors = map[string]string{
	"github.com/a-h/templ":             "views handlers/web handlers/course",
	"github.com/alecthomas/chroma":     "content",
	"github.com/chromedp":              "| handlers/e2e",
	"github.com/fsnotify":              "content/watch",
	"github.com/gorilla/websocket":     "handlers/conn/sockets handlers/lab handlers/livereload handlers/socketio handlers/websocket handlers/licenses | handlers",
	"github.com/nats-io":               "handlers/eventlog handlers/licenses | handlers/e2e",
	"github.com/olahol/melody":         "handlers/conn/sockets handlers/lab handlers/livereload handlers/socketio handlers/websocket handlers/licenses | handlers",
	"github.com/prometheus":            "handlers/web | handlers/loadtest",
	"github.com/spf13":                 "main handlers/commandline",
	"github.com/yuin/goldmark":         "content",
	"go.abhg.dev/goldmark/frontmatter": "content",
}

func TestEachDependencyHasItsDoor(t *testing.T) {
	everyImport(t, func(file, imported string) {
		within := func(folders string) bool {
			return slices.ContainsFunc(strings.Fields(folders), func(folder string) bool {
				return path.Dir(file) == folder || strings.HasPrefix(file, folder+"/") || folder == "main" && path.Dir(file) == "."
			})
		}
		for dependency, folders := range doors {
			if imported != dependency && !strings.HasPrefix(imported, dependency+"/") {
				continue
			}
			known, tested, _ := strings.Cut(folders, "|")
			if !within(known) && !(strings.HasSuffix(file, "_test.go") && within(tested)) {
				t.Errorf("%s imports %s: that is known in %s alone", file, imported, folders)
			}
		}
	})
}

// everyImport calls see for each import of each Go file of the module.
func everyImport(t *testing.T, see func(file, imported string)) {
	t.Helper()
	everySource(t, func(file string, source []byte) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			see(file, imported)
		}
	})
}

// everySource calls see for each Go file of the module, whatever system the file
// is for. Paths are the module's.
func everySource(t *testing.T, see func(file string, source []byte)) {
	t.Helper()
	module := os.DirFS("..")
	err := fs.WalkDir(module, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != "." && strings.HasPrefix(entry.Name(), "."), entry.Name() == "testdata":
			return fs.SkipDir
		case path.Ext(file) != ".go":
			return nil
		}
		source, err := fs.ReadFile(module, file)
		if err == nil {
			see(file, source)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// picture is what the README draws below a heading.
func picture(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), heading+"\n")
	_, after, _ = strings.Cut(after, "```\n")
	drawn, _, found := strings.Cut(after, "```\n")
	if !found {
		t.Fatalf("the README draws nothing below %q", heading)
	}
	return drawn
}

// arrows are where each name of the picture leads.
type arrows map[string][]string

// drawnArrows reads the picture: lines such as «a, b → c, d».
func drawnArrows(t *testing.T) arrows {
	t.Helper()
	drawn := arrows{}
	for line := range strings.Lines(picture(t, "### The arrows")) {
		left, right, ok := strings.Cut(line, "→")
		if !ok {
			t.Fatalf("a line without an arrow: %q", line)
		}
		for _, to := range names(right) {
			if !strings.Contains(to, "/") { // a door into another's folder is still that folder's
				drawn[to] = slices.Clone(drawn[to])
			}
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

// short is a folder as the picture writes it.
func short(folder string) string {
	if folder == "." {
		return "main"
	}
	return strings.TrimPrefix(folder, "handlers/")
}

// name is what the picture calls a package: its folder, or the nearest one above
// which is drawn.
func (a arrows) name(folder string) string {
	for name := short(folder); name != "."; name = path.Dir(name) {
		if _, drawn := a[name]; drawn {
			return name
		}
	}
	return "rooms"
}

// lead tells whether a package in one folder may import that of another.
func (a arrows) lead(from, to string) bool {
	room := func(folder string) string { room, _, _ := strings.Cut(short(folder), "/"); return room }
	start, end := a.name(from), a.name(to)
	if start == end && (start != "rooms" || room(from) == room(to)) {
		return true // its own: there Go itself allows no circle
	}
	if strings.Contains(short(to), "/") {
		return slices.Contains(a[start], short(to))
	}
	reached := slices.Clone(a[start])
	for i := 0; i < len(reached); i++ {
		for _, next := range a[reached[i]] {
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	return start != end && slices.Contains(reached, end)
}
