package watch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"envivo/content/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A reader reads a folder each time that it is told to look.
type reader struct {
	t      *testing.T
	dir    string
	looked chan map[string]string // what the files said, newest only
}

func read(t *testing.T) *reader {
	t.Helper()
	r := &reader{t: t, dir: t.TempDir(), looked: make(chan map[string]string, 1)}
	ctx, stop := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() {
		watcher := watch.New()
		defer watcher.Close()
		for {
			watcher.Add(r.dir, filepath.Join(r.dir, "code"))
			if _, err := watcher.Wait(ctx); err != nil {
				return
			}
			r.look()
		}
	})
	t.Cleanup(func() { stop(); watching.Wait() })
	return r
}

func (r *reader) look() {
	files := map[string]string{}
	for _, pattern := range []string{"*", "code/*"} {
		names, _ := filepath.Glob(filepath.Join(r.dir, pattern))
		for _, name := range names {
			if text, err := os.ReadFile(name); err == nil {
				relative, _ := filepath.Rel(r.dir, name)
				files[relative] = string(text)
			}
		}
	}
	select {
	case <-r.looked:
	default:
	}
	r.looked <- files
}

// sees waits until the files say what they must; "" is that there is none.
func (r *reader) sees(want map[string]string) {
	r.t.Helper()
	enough := time.After(20 * time.Second)
	for {
		select {
		case files := <-r.looked:
			all := true
			for name, text := range want {
				all = all && files[name] == text
			}
			if all {
				return
			}
		case <-enough:
			r.t.Fatalf("never seen: %v", want)
		}
	}
}

func (r *reader) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) rename(from, to string) {
	r.t.Helper()
	if err := os.Rename(filepath.Join(r.dir, from), filepath.Join(r.dir, to)); err != nil {
		r.t.Fatal(err)
	}
}

func TestWhatEditorsDo(t *testing.T) {
	r := read(t)
	r.write("a.md", "uno")
	r.sees(map[string]string{"a.md": "uno"})

	r.write("a.md", "dos") // in place
	r.sees(map[string]string{"a.md": "dos"})

	r.write(".a.md.swp", "tres") // beside it, and renamed
	r.rename(".a.md.swp", "a.md")
	r.sees(map[string]string{"a.md": "tres"})

	r.rename("a.md", "a.md~") // a backup first
	r.write("a.md", "cuatro")
	r.sees(map[string]string{"a.md": "cuatro", "a.md~": "tres"})

	if err := os.Remove(filepath.Join(r.dir, "a.md")); err != nil {
		t.Fatal(err)
	}
	r.sees(map[string]string{"a.md": ""})

	last := map[string]string{} // git checkout
	for i := range 200 {
		name := fmt.Sprintf("%03d.md", i)
		r.write(name, name)
		last[name] = name
	}
	r.sees(last)
}

// A folder that comes later, or is put in the place of another, is watched too.
func TestFoldersThatComeAndGo(t *testing.T) {
	r := read(t)
	code := filepath.Join(r.dir, "code")
	for _, text := range []string{"uno", "dos"} {
		if err := os.Mkdir(code, 0o700); err != nil {
			t.Fatal(err)
		}
		r.write("code/a.go", text)
		r.sees(map[string]string{"code/a.go": text})
		r.write("code/a.go", text+" más")
		r.sees(map[string]string{"code/a.go": text + " más"})
		r.rename("code", "away")
		if err := os.RemoveAll(filepath.Join(r.dir, "away")); err != nil {
			t.Fatal(err)
		}
		r.sees(map[string]string{"code/a.go": ""})
	}
}

// What git does between two branches, while somebody looks away: a folder is moved
// and deleted, and neither is noticed in time. fsnotify has nothing to say then but
// an error, and says it with its lock held.
func TestAFolderThatIsGoneBeforeItIsNoticed(t *testing.T) {
	dir := t.TempDir()
	code := filepath.Join(dir, "code")
	watcher := watch.New()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	for range 20 {
		if err := os.Mkdir(code, 0o700); err != nil {
			t.Fatal(err)
		}
		watcher.Add(dir, code)
		for i := range 100 {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.Rename(code, code+"~"), os.RemoveAll(code+"~")); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() {
			watcher.Add(dir)
			_, err := watcher.Wait(ctx)
			ended <- err
		}()
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it waits for itself")
		}
	}
	watcher.Close()
}

// Not every change is waited for: somebody who writes without a pause is seen too.
func TestABurstWithoutEnd(t *testing.T) {
	r := read(t)
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				_ = os.WriteFile(filepath.Join(r.dir, "otro"), fmt.Append(nil, i), 0o600)
			}
		}
	})
	r.write("a.md", "uno")
	r.sees(map[string]string{"a.md": "uno"})
	close(stop)
	writing.Wait()
}
