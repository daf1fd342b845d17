package content

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Dir returns a folder of the disk as a file system. It is like [os.DirFS], for
// files that somebody else may have written:
//
//   - Nothing outside of it is ever read. A course that is downloaded may have a
//     link to /etc/passwd among its pictures, and may change it while it is
//     served. A link that stays inside is followed.
//   - Only ordinary files are read, and none that is too large for any use: reading
//     a pipe would never return, and a device has no end.
//   - Names are in NFC, whatever the disk has. A Mac writes the ó of conexión.png
//     in two characters, and everybody else in one.
//
// The folder itself is looked up each time: an editor, or git, may take it away
// and put it back.
func Dir(folder string) fs.FS { return dir(folder) }

type dir string

// errOutside is what there is instead of a file to which a link leads that does
// not stay in the folder.
var errOutside = errors.New("a link leads out of the folder")

// errTooLarge is what there is instead of a file with more than largestFile.
var errTooLarge = errors.New("the file is too large")

// largestFile is more than anything that is read may have: see heaviestPicture.
const largestFile = heaviestPicture + 1

// Open implements [fs.FS].
func (d dir) Open(name string) (file fs.File, err error) {
	err = d.find("open", name, func(root *os.Root, path string) (err error) {
		file, err = open(root, path)
		return err
	})
	return file, err
}

// Stat implements [fs.StatFS].
func (d dir) Stat(name string) (info fs.FileInfo, err error) {
	err = d.find("stat", name, func(root *os.Root, path string) (err error) {
		info, err = root.Stat(path)
		return err
	})
	return info, err
}

// ReadFile implements [fs.ReadFileFS].
func (d dir) ReadFile(name string) (body []byte, err error) {
	err = d.find("read", name, func(root *os.Root, path string) error {
		file, err := open(root, path)
		if err != nil {
			return err
		}
		defer file.Close()
		if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
			return errors.Join(err, fs.ErrInvalid)
		}
		body, err = io.ReadAll(io.LimitReader(file, largestFile+1))
		if len(body) > largestFile {
			err = errTooLarge
		}
		return err
	})
	return body, err
}

// ReadDir implements [fs.ReadDirFS].
func (d dir) ReadDir(name string) (entries []fs.DirEntry, err error) {
	err = d.find("readdir", name, func(root *os.Root, path string) (err error) {
		entries, err = entriesOf(root, path)
		return err
	})
	composed := make(map[string]bool)
	for _, e := range entries {
		composed[e.Name()] = true
	}
	for i, e := range entries {
		// Of two that differ in nothing but their form each keeps its own.
		if name := norm.NFC.String(e.Name()); !composed[name] {
			entries[i], composed[name] = entry{e, name}, true
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// An entry is one with its name in NFC.
type entry struct {
	fs.DirEntry
	name string
}

func (e entry) Name() string { return e.name }

// find looks a file up in the folder, in the one form of its name or in the other.
func (d dir) find(op, name string, do func(root *os.Root, path string) error) error {
	local, err := filepath.Localize(name)
	if err != nil || !fs.ValidPath(name) {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	root, err := os.OpenRoot(string(d))
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing is written
	err = do(root, local)
	if errors.Is(err, fs.ErrNotExist) {
		if twin, found := twin(root, name); found {
			local, err = twin, do(root, twin)
		}
	}
	expected := errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrInvalid)
	if err != nil && !expected && !errors.Is(err, syscall.ELOOP) && linked(root, local) {
		err = errOutside
	}
	if err != nil {
		err = &fs.PathError{Op: op, Path: name, Err: err}
	}
	return err
}

// open opens a file without waiting for who writes into a pipe.
func open(root *os.Root, path string) (*os.File, error) {
	return root.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func entriesOf(root *os.Root, path string) ([]fs.DirEntry, error) {
	folder, err := open(root, path)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return folder.ReadDir(-1)
}

// twin finds a name of which the disk has another form.
func twin(root *os.Root, name string) (local string, found bool) {
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return "", false // there is only one
	}
	at := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, _ := entriesOf(root, at) // of what cannot be read there is none
		i := slices.IndexFunc(entries, func(e fs.DirEntry) bool {
			return norm.NFC.String(e.Name()) == norm.NFC.String(part)
		})
		if i < 0 {
			return "", false
		}
		at = path.Join(at, entries[i].Name())
	}
	return filepath.FromSlash(at), true
}

// linked reports whether a file, or a folder that it is in, is a link.
func linked(root *os.Root, path string) bool {
	for ; path != "."; path = filepath.Dir(path) {
		if info, err := root.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return true
		}
	}
	return false
}

// readFile reads an ordinary file. A pipe that lies among the lessons would be
// waited for, for ever.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(fsys, name)
}

// spelling is a name as the disk has it, which on some makes no difference
// between capitals and small letters, and on others does.
func spelling(fsys fs.FS, name string) string {
	other := strings.ToUpper(name)
	if other == name {
		other = strings.ToLower(name)
	}
	if _, err := fs.Stat(fsys, other); other == name || err != nil {
		return name // here it does
	}
	spelt := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, _ := fs.ReadDir(fsys, spelt)
		found := part
		for _, e := range entries {
			if e.Name() == part {
				found = part
				break
			}
			if strings.EqualFold(e.Name(), part) {
				found = e.Name()
			}
		}
		spelt = path.Join(spelt, found)
	}
	return spelt
}
