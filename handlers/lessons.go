package handlers

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"

	"envivo/assets"
	"envivo/content"
	"envivo/views"
)

// Lessons are those of a folder, or for "" the embedded ones, with what they may
// refer to: the site's widgets, addresses and files, and the code that they
// show. That is what the program was built from (sources) or, where the folder
// is in a checkout of it, the code as it is being written.
func Lessons(folder string, sources fs.FS) (fs.FS, content.Options) {
	with := content.Options{
		Sources: sources, Widgets: views.Widgets(), Addresses: Addresses(), Assets: assets.Paths(),
	}
	if folder == "" {
		return content.Files, with
	}
	with.Dir = folder
	if checkout := Checkout(folder); checkout != "" {
		with.Sources = os.DirFS(checkout)
	}
	return os.DirFS(folder), with
}

// Checkout is the folder of this program's sources, if the lessons' folder is in
// it, "" otherwise.
func Checkout(folder string) string {
	above := filepath.Dir(filepath.Clean(folder))
	module, err := os.ReadFile(filepath.Join(above, "go.mod"))
	if err != nil || !bytes.HasPrefix(module, []byte("module envivo\n")) {
		return ""
	}
	return above
}
