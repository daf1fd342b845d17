package course

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"envivo/content"
)

// manifest lists what a folder of the static course has, itself left out: what
// it does not list is somebody else's, and is not deleted.
const manifest = ".envivo-build"

// writeFolder puts files, by their paths with slashes, into the place of a
// folder: all of them or, if there is an error, none. It says in Spanish what is
// in the way.
func writeFolder(dir string, files map[string][]byte) error {
	dir, err := place(dir)
	if err != nil {
		return err
	}
	stranger, err := stranger(dir)
	switch {
	case err != nil:
		return fmt.Errorf("no se puede leer la carpeta %s: %w", dir, err)
	case stranger != "":
		return fmt.Errorf("en la carpeta %s hay algo que no es de un curso escrito antes (%s), y se perdería. "+
			"Di otra carpeta, vacía o que no exista", dir, stranger)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-")
	if err != nil {
		return fmt.Errorf("no se puede escribir al lado de %s: %w", dir, err)
	}
	defer os.RemoveAll(fresh)
	old := fresh + ".old"
	if err = fill(fresh, files); err == nil {
		err = swap(fresh, dir, old)
	}
	if err != nil {
		return fmt.Errorf("no se puede escribir en la carpeta %s, que se queda como estaba: %w", dir, err)
	}
	if err := os.RemoveAll(old); err != nil { // in Windows, somebody may have a file open
		return fmt.Errorf("el curso nuevo está en %s, pero queda el anterior en %s, que no se puede borrar: bórralo tú: %w", dir, old, err)
	}
	return nil
}

// place is where a folder is or will be, in a parent that exists.
func place(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if followed, err := filepath.EvalSymlinks(dir); err == nil {
		return followed, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("no se puede crear la carpeta %s: %w", filepath.Dir(dir), err)
	}
	return dir, nil
}

// stranger is the path of something in a folder that no earlier build has
// written, "" if there is nothing.
func stranger(dir string) (string, error) {
	list, err := fs.ReadFile(content.Dir(dir), manifest)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	ours := map[string]bool{manifest: true}
	for line := range strings.Lines(string(list)) {
		ours[strings.TrimSpace(line)] = true
	}
	found := ""
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && name == dir {
			return err
		}
		below, err := filepath.Rel(dir, name)
		if err != nil || ours[filepath.ToSlash(below)] {
			return err
		}
		found = below
		return fs.SkipAll
	})
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return found, err
}

// fill writes the files, and the list of them and of their folders: into the
// folder and nowhere else.
func fill(dir string, files map[string][]byte) error {
	if err := os.Chmod(dir, 0o755); err != nil { // a server has to read it
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing is written by it alone
	ours := make(map[string]bool)
	for name, body := range files {
		for up := name; up != "."; up = path.Dir(up) {
			ours[up] = true
		}
		if err := write(root, name, body); err != nil {
			return err
		}
	}
	return write(root, manifest, []byte(strings.Join(slices.Sorted(maps.Keys(ours)), "\n")+"\n"))
}

func write(root *os.Root, name string, body []byte) error {
	local, err := filepath.Localize(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := root.MkdirAll(filepath.Dir(local), 0o755); err != nil {
		return err
	}
	return root.WriteFile(local, body, 0o644)
}

// swap puts a folder into the place of another, or of none, which becomes old.
// What was there comes back if it cannot.
func swap(fresh, dir, old string) error {
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		if back := os.Rename(old, dir); !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return err
	}
	return nil
}
