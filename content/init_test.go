package content_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"envivo/content"
)

// all are the files of the course that is built into the program.
func all(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(content.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestInitWritesAllThatTheProgramHas(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "un", "curso")
	written, kept, err := content.Init(dir)
	if err != nil || !slices.Equal(written, all(t)) || kept != nil {
		t.Fatalf("it writes %q, keeps %q, and says %v", written, kept, err)
	}
	for _, name := range written {
		got, err := fs.ReadFile(content.Dir(dir), name)
		want, _ := content.Files.ReadFile(name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the program has: %v", name, err)
		}
	}
}

func TestInitOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"02-polling.md", "mia.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mía"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	written, kept, err := content.Init(dir)
	if err != nil || len(written) != len(all(t))-1 || !slices.Equal(kept, []string{"02-polling.md"}) {
		t.Fatalf("it writes %d of %d files, keeps %q, and says %v", len(written), len(all(t)), kept, err)
	}
	for _, name := range []string{"02-polling.md", "mia.md"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != "mía" {
			t.Errorf("%s is now %q: %v", name, text, err)
		}
	}
	if written, kept, err = content.Init(dir); err != nil || written != nil || len(kept) != len(all(t)) {
		t.Errorf("the second time it writes %q, keeps %d, and says %v", written, len(kept), err)
	}
}

func TestInitSaysWhatIsInTheWay(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "fichero")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	noPictures := filepath.Join(dir, "sin-img")
	if err := os.Mkdir(noPictures, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(noPictures, "img"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "cerrada")
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ dir, want string }{
		{file, "donde haría falta una carpeta hay un fichero; di otra carpeta"},
		{filepath.Join(file, "dentro"), "donde haría falta una carpeta hay un fichero; di otra carpeta"},
		{noPictures, "registro.svg: donde haría falta una carpeta hay un fichero"},
		{locked, "no hay permiso para escribir "},
	} {
		if test.dir == locked && (runtime.GOOS == "windows" || os.Geteuid() == 0) {
			continue // to whom no folder is closed
		}
		if _, _, err := content.Init(test.dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: it says %v, want %q", test.dir, err, test.want)
		}
	}
}

// What is written stays in the folder, wherever its links lead.
func TestInitWritesNowhereElse(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "img")); err != nil {
		t.Skip("no links here: ", err)
	}
	if _, _, err := content.Init(dir); err == nil || !strings.Contains(err.Error(), "no se puede escribir") {
		t.Errorf("it says %v", err)
	}
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Errorf("it writes %v outside", entries)
	}
}
