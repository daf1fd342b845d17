package content_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"envivo/content"
	"envivo/content/contenttest"
)

// generate writes n lessons as long as the course's own (12 KB), with code that
// no other lesson has.
func generate(b testing.TB, n int) (dir string) {
	b.Helper()
	dir = b.TempDir()
	for i := 1; i <= n; i++ {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.md", i)), []byte(generated(i, n, 0)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// generated is lesson i of n in its version-th version.
func generated(i, n, version int) string {
	var body strings.Builder
	fmt.Fprintf(&body, "La versión %d.\n\n", version)
	for part := range 8 {
		fmt.Fprintf(&body, "## Parte %d\n\n%s\n", part, strings.Repeat("El servidor **escribe** y [la otra](/lecciones/l"+
			fmt.Sprint(1+(i+part)%n)+"#parte-0) lee, con `eventos` de por medio.\n", 8))
		fmt.Fprintf(&body, "```js\nconst source%d = new EventSource(\"/sse?lesson=%d\");\n%s```\n\n", part, i,
			strings.Repeat("source.onmessage = (event) => { console.log(event.data, 42); };\n", 6))
	}
	body.WriteString("| una | dos |\n|---|---|\n| tres | cuatro |\n\n:::nota\nOjo.\n:::\n\n::widget{name=reloj}\n")
	return contenttest.Lesson(fmt.Sprintf("l%d", i), i, body.String())
}

// BenchmarkReload is what a course costs before it can be served, and what it
// costs to read it again after one of its lessons was saved, or none.
func BenchmarkReload(b *testing.B) {
	for _, n := range []int{6, 500} {
		dir := generate(b, n)
		b.Run(fmt.Sprintf("start/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := content.NewReloader(os.DirFS(dir), contenttest.Options()); err != nil {
					b.Fatal(err)
				}
			}
		})
		reloader, err := content.NewReloader(os.DirFS(dir), contenttest.Options())
		if err != nil {
			b.Fatal(err)
		}
		version := 0
		b.Run(fmt.Sprintf("saved/%d", n), func(b *testing.B) {
			for b.Loop() {
				version++
				if err := os.WriteFile(filepath.Join(dir, "003.md"), []byte(generated(3, n, version)), 0o600); err != nil {
					b.Fatal(err)
				}
				if _, changed := reloader.Reload("003.md"); !changed {
					b.Fatal("nothing has changed")
				}
			}
		})
		b.Run(fmt.Sprintf("idle/%d", n), func(b *testing.B) {
			for b.Loop() {
				reloader.Reload()
			}
		})
	}
}
