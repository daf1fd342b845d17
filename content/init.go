package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"

	"envivo/content/lint"
)

// Init writes the course that is built into the program into a folder, which it
// makes if need be: the lessons, their pictures and the glossary, all that Load
// reads there. What is in the folder already is kept as it is. It returns the
// paths, with slashes, of the files that are new and of those that were there.
// The error says in Spanish what is in the way; until then, some may be written.
func Init(dir string) (written, kept []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, notMade(dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, notMade(dir, err)
	}
	defer func() { _ = root.Close() }() // nothing is written by it alone
	err = fs.WalkDir(Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := Files.ReadFile(name)
		if err != nil {
			return err
		}
		err = createIn(root, name, text)
		switch {
		case errors.Is(err, fs.ErrExist):
			kept = append(kept, name)
		case err != nil:
			return notMade(filepath.Join(dir, filepath.FromSlash(name)), err)
		default:
			written = append(written, name)
		}
		return nil
	})
	return written, kept, err
}

// createIn writes a file that was not there, and the folder that it is in: whole
// or not at all, and nowhere but below the root.
func createIn(root *os.Root, name string, text []byte) error {
	local := filepath.FromSlash(name)
	if folder := path.Dir(name); folder != "." {
		if info, err := root.Stat(folder); err == nil && !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: folder, Err: syscall.ENOTDIR}
		}
		if err := root.MkdirAll(filepath.FromSlash(folder), 0o755); err != nil {
			return err
		}
	}
	file, err := root.OpenFile(local, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = root.Remove(local)
	}
	return err
}

// notMade says why there is no folder, or no file in it.
func notMade(name string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrExist):
		return lint.Wrong(fmt.Sprintf("no se puede escribir %s: donde haría falta una carpeta hay un fichero", name), "di otra carpeta")
	case errors.Is(err, fs.ErrPermission):
		return lint.Wrong(fmt.Sprintf("no hay permiso para escribir %s", name), "di otra carpeta, o cambia los permisos de esa")
	}
	return lint.Wrong(fmt.Sprintf("no se puede escribir %s: %v", name, err), "revisa el espacio en disco, o di otra carpeta")
}
