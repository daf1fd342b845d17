package course

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"path/filepath"

	"envivo/assets"
	"envivo/content"
	"envivo/views"
)

// notPages are the addresses that are no pages, and yet show something to who
// opens them in a browser.
var notPages = []string{"/buscar", "/polling", "/sse", "/healthz", "/readyz", "/robots.txt"}

// Linkable are the paths that a lesson may link to, besides those of other lessons
// and of assets.
func Linkable() []string { return append(Paths(), notPages...) }

// Lessons are the lessons of a folder, or for "" the embedded ones, with what they
// may refer to: the site's widgets, addresses, files and bounds, and the code that
// they show. The code is what the program was built from (sources) or, where the
// folder is in a checkout of the program, the code as it is being written.
func Lessons(folder string, sources fs.FS, bounds []content.Bounds) (fs.FS, content.Options) {
	with := content.Options{
		Sources: sources, Widgets: views.Widgets(), Assets: assets.Paths(),
		Addresses: Paths(), Endpoints: notPages,
		Bounds: bounds,
	}
	with.Anchors = anchors(context.Background(), with)
	if folder == "" {
		return content.Files, with
	}
	with.Dir = folder
	if checkout := Checkout(folder); checkout != "" {
		with.Sources = content.Dir(checkout)
	}
	return content.Dir(folder), with
}

// Checkout is the folder of this program's sources, if the lessons' folder lies in
// it, "" otherwise. Whoever wrote the lessons may have made that folder, too: so
// nothing is read that is not in it.
func Checkout(folder string) string {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return ""
	}
	above := filepath.Dir(folder)
	module, err := fs.ReadFile(content.Dir(above), "go.mod")
	first, _, _ := bytes.Cut(module, []byte("\n"))
	if err != nil || string(bytes.TrimSpace(first)) != "module envivo" {
		return ""
	}
	return above
}

// Folders are those to watch for live reload: in which something may change that
// the lessons show, be it the lessons, their pictures or these files of code. A link
// that leads elsewhere is not followed, not even to be watched.
func Folders(lessons string, sources []string) []string {
	folders := []string{lessons}
	watch := func(root, name string) {
		if info, err := fs.Stat(content.Dir(root), name); err == nil && info.IsDir() {
			folders = append(folders, filepath.Join(root, filepath.FromSlash(name)))
		}
	}
	watch(lessons, content.Pictures)
	if checkout := Checkout(lessons); checkout != "" {
		for _, name := range sources {
			watch(checkout, path.Dir(name))
		}
	}
	return folders
}
