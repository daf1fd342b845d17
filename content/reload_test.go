package content_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"envivo/content"
	"envivo/content/contenttest"
)

// A desk is a folder in which somebody writes, and the reloader that reads it.
type desk struct {
	t   *testing.T
	dir string
	*content.Reloader
}

// newDesk has two lessons, uno and dos; dos shows a region of the code in
// ../code, beside it.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir()}
	d.write("code/a.go", "// #region x\nvar x = 1\n// #endregion x\n")
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Hola.\n"))
	d.write("lessons/2.md", contenttest.Lesson("dos", 2, "[uno](/lecciones/uno)\n\n::source{file=code/a.go region=x}\n"))
	opts := contenttest.Options()
	opts.Sources = content.Dir(d.dir)
	reloader, err := content.NewReloader(content.Dir(filepath.Join(d.dir, "lessons")), opts)
	if err != nil {
		t.Fatal(err)
	}
	d.Reloader = reloader
	return d
}

func (d *desk) write(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) remove(name string) {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
		d.t.Fatal(err)
	}
}

// reads checks what a reading gives: the slugs of the course, and the problems.
func (d *desk) reads(slugs string, problems ...string) content.Snapshot {
	d.t.Helper()
	snapshot, changed := d.Reload()
	if !changed {
		d.t.Error("nothing has changed")
	}
	d.has(snapshot, slugs, problems...)
	if _, again := d.Reload(); again {
		d.t.Error("the same again is a change")
	}
	return snapshot
}

func (d *desk) has(snapshot content.Snapshot, slugs string, problems ...string) {
	d.t.Helper()
	var got []string
	for _, l := range snapshot.Course.Lessons {
		got = append(got, l.Slug)
	}
	if strings.Join(got, " ") != slugs {
		d.t.Errorf("the course is %q, want %q", got, slugs)
	}
	if len(snapshot.Problems) != len(problems) {
		d.t.Fatalf("problems:\n%v\nwant %q", snapshot.Problems, problems)
	}
	for i, want := range problems {
		if got := snapshot.Problems[i].Error(); !strings.Contains(got, want) {
			d.t.Errorf("%q does not say %q", got, want)
		}
	}
}

func bodyOf(e content.Snapshot, slug string) string { return e.Course.Lesson(slug).HTML.String() }

func TestReloadReadsWhatHasChanged(t *testing.T) {
	d := newDesk(t)
	if _, changed := d.Reload(); changed {
		t.Error("nothing was written, and something has changed")
	}
	uno, dos := d.Snapshot().Course.Lesson("uno"), d.Snapshot().Course.Lesson("dos")

	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Adiós.\n"))
	e := d.reads("uno dos")
	if bodyOf(e, "uno") != "<p>Adiós.</p>\n" {
		t.Error(bodyOf(e, "uno"))
	}
	if e.Course.Lesson("dos") != dos || e.Course.Lesson("uno") == uno {
		t.Error("not the one lesson that was written is new")
	}

	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Adiós.\n")) // the same
	if _, changed := d.Reload(); changed {
		t.Error("what is saved as it was is a change")
	}

	d.write("code/a.go", "// #region x\nvar y = 1\n// #endregion x\n") // of the same length
	if e = d.reads("uno dos"); !strings.Contains(bodyOf(e, "dos"), "y = ") {
		t.Error(bodyOf(e, "dos"))
	}
	if got := d.Sources(); !slices.Equal(got, []string{"code/a.go"}) {
		t.Errorf("sources: %v", got)
	}

	d.write("lessons/3.md", contenttest.Lesson("tres", 3, "Hola.\n"))
	d.reads("uno dos tres")
	d.write("lessons/3.md", contenttest.Lesson("tres", 1, "Hola.\n"))
	d.write("lessons/1.md", contenttest.Lesson("uno", 3, "Hola.\n"))
	d.reads("tres dos uno")
	d.remove("lessons/3.md")
	d.reads("dos uno")
}

// Who knows what was written need not have everything looked at.
func TestReloadReadsWhatIsNamed(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Primero.\n"))
	d.write("lessons/2.md", contenttest.Lesson("dos", 2, "Segundo.\n"))
	d.write("lessons/3.md", contenttest.Lesson("tres", 3, "Nuevo.\n"))
	e, changed := d.Reload("2.md", "nada.md")
	d.has(e, "uno dos tres")
	if !changed || bodyOf(e, "dos") != "<p>Segundo.</p>\n" || bodyOf(e, "uno") != "<p>Hola.</p>\n" {
		t.Errorf("%q, %q", bodyOf(e, "dos"), bodyOf(e, "uno"))
	}
	if e = d.reads("uno dos tres"); bodyOf(e, "uno") != "<p>Primero.</p>\n" {
		t.Error(bodyOf(e, "uno"))
	}
}

func TestReloadKeepsWhatWasRight(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/2.md", contenttest.Lesson("dos", 2, "::widget{name=relo}\n"))
	e := d.reads("uno dos", "2.md:8:15: no hay ningún widget `relo`; ¿quisiste decir `reloj`?")
	if !strings.Contains(bodyOf(e, "dos"), "x = ") {
		t.Error("the page that was right is not there")
	}
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Otra cosa.\n")) // meanwhile somebody writes elsewhere
	if e = d.reads("uno dos", "relo"); !strings.Contains(bodyOf(e, "uno"), "Otra cosa") {
		t.Error("a mistake elsewhere holds this lesson up")
	}
	d.write("lessons/2.md", contenttest.Lesson("dos", 2, "[uno](/lecciones/uno#nada)\n"))
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Una más.\n"))
	if e = d.reads("uno dos", "ningún título `#nada`"); !strings.Contains(bodyOf(e, "uno"), "Una más") {
		t.Error("a broken link elsewhere holds this lesson up")
	}
	d.write("lessons/3.md", "# nada") // never right
	d.reads("uno dos", "2.md", "3.md:1:1", "3.md:1:1")
	d.remove("lessons/3.md")
	d.reads("uno dos", "2.md")
	d.write("lessons/2.md", contenttest.Lesson("dos", 2, "Bien.\n"))
	if e = d.reads("uno dos"); bodyOf(e, "dos") != "<p>Bien.</p>\n" {
		t.Error(bodyOf(e, "dos"))
	}

	d.write("code/a.go", "nada\n") // nobody shows it any more
	if _, changed := d.Reload(); changed {
		t.Error("code that no lesson shows is a change")
	}
}

// Many programs empty a file before they write it: that is not yet a mistake.
func TestReloadWhileAFileIsBeingWritten(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/1.md", "")
	if _, changed := d.Reload("1.md"); changed {
		t.Error("a file that was emptied is a change")
	}
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "Ya.\n"))
	if e := d.reads("uno dos"); bodyOf(e, "uno") != "<p>Ya.</p>\n" {
		t.Error(bodyOf(e, "uno"))
	}
	d.write("lessons/1.md", "")
	if _, changed := d.Reload(); changed {
		t.Error("a file that was emptied is a change")
	}
	d.reads("uno dos", "falta la cabecera de la lección") // it stayed so
}

// What is wrong only beside another lesson leaves the course as it was.
func TestReloadWithTwoOfASlug(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/3.md", contenttest.Lesson("uno", 3, "La tercera.\n"))
	e := d.reads("uno dos", "3.md:3:1: el slug `uno` ya es de")
	if bodyOf(e, "uno") != "<p>Hola.</p>\n" {
		t.Error(bodyOf(e, "uno"))
	}
	d.write("lessons/3.md", contenttest.Lesson("tres", 3, "La tercera.\n"))
	d.reads("uno dos tres")
}

func TestReloadTellsWhatHasMoved(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/2.md", contenttest.Lesson("dos", 2, "Nada.\n"))
	d.reads("uno dos")
	d.write("lessons/1.md", contenttest.Lesson("primera", 1, "Hola.\n"))
	if e := d.reads("primera dos"); len(e.Moved) != 1 || e.Moved["uno"] != "primera" {
		t.Errorf("moved: %v", e.Moved)
	}
	if err := os.Rename(filepath.Join(d.dir, "lessons", "1.md"), filepath.Join(d.dir, "lessons", "01-primera.md")); err != nil {
		t.Fatal(err)
	}
	if e := d.reads("primera dos"); len(e.Moved) != 0 {
		t.Errorf("moved: %v", e.Moved)
	}
}

// An editor, or git, may take the folder away and put it back.
func TestReloadOfAFolderThatIsGoneForAWhile(t *testing.T) {
	d := newDesk(t)
	there, away := filepath.Join(d.dir, "lessons"), filepath.Join(d.dir, "away")
	if err := os.Rename(there, away); err != nil {
		t.Fatal(err)
	}
	d.reads("uno dos", "la carpeta no existe")
	if err := os.Rename(away, there); err != nil {
		t.Fatal(err)
	}
	d.reads("uno dos")
}

func TestTheFirstReadingHasNoMistakes(t *testing.T) {
	opts := contenttest.Options()
	opts.Dir = "lecciones"
	for _, test := range []struct {
		files map[string]string
		want  string
	}{
		{nil, "lecciones:1:1: aquí no hay ninguna lección"},
		{map[string]string{"a.md": contenttest.Lesson("a", 1, "::widget{name=relo}\n")}, "lecciones/a.md:8:15"},
	} {
		dir := t.TempDir()
		for name, text := range test.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if d, err := content.NewReloader(content.Dir(dir), opts); d != nil || err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%v; want %s", err, test.want)
		}
	}
}

func TestReloadReadsTheGlossary(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "[latido](termino:)\n"))
	d.reads("uno dos", "1.md:8:1: no hay glosario donde buscar `latido`")

	defines := func(definition string) {
		t.Helper()
		if e := d.reads("uno dos"); !strings.Contains(bodyOf(e, "uno"), "<dd><p>"+definition+"</p>") {
			t.Error(bodyOf(e, "uno"))
		}
	}
	d.write("lessons/glosario.md", "## latido\n\nSeñal.\n")
	defines("Señal.")
	d.write("lessons/glosario.md", "## latido\n\nSeñas.\n") // of the same length
	defines("Señas.")

	d.write("lessons/glosario.md", "## latido\n")
	e := d.reads("uno dos", "glosario.md:1:1: el término `latido` no tiene definición")
	if !strings.Contains(bodyOf(e, "uno"), "Señas.") {
		t.Error("a mistake in the glossary has taken what was right from a lesson")
	}
	d.write("lessons/glosario.md", "## eco\n\nUna voz.\n")
	e = d.reads("uno dos", "1.md:8:1: el glosario no tiene ningún término `latido`")
	if !strings.Contains(bodyOf(e, "uno"), "Señas.") {
		t.Error("a lesson has lost a term that it had")
	}
	d.remove("lessons/glosario.md")
	d.reads("uno dos", "1.md:8:1: no hay glosario donde buscar `latido`")
}

// Who watches the disk knows names as it has them.
func TestReloadOfAFileNamedInEitherForm(t *testing.T) {
	d := newDesk(t)
	name := norm.NFD.String("3-sesión.md")
	d.write("lessons/"+name, contenttest.Lesson("tres", 3, "Uno.\n"))
	d.reads("uno dos tres")
	d.write("lessons/"+name, contenttest.Lesson("tres", 3, "Dos.\n"))
	if e, changed := d.Reload(name); !changed || bodyOf(e, "tres") != "<p>Dos.</p>\n" {
		t.Error(bodyOf(e, "tres"))
	}
}

// A picture that is drawn again is another, and one that was missing is there.
func TestReloadShowsItsPictures(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "![Un mapa](img/mapa.svg)\n"))
	d.reads("uno dos", "no existe la imagen `img/mapa.svg`")
	d.write("lessons/img/mapa.svg", "<svg/>")
	first := bodyOf(d.reads("uno dos"), "uno")
	d.write("lessons/img/mapa.svg", "<svg></svg>")
	if second := bodyOf(d.reads("uno dos"), "uno"); first == second || !strings.Contains(second, "/lecciones/img/mapa.svg?v=") {
		t.Errorf("it is still %s", second)
	}
	d.write("lessons/img/otra.svg", "<svg/>") // nobody shows it
	if _, changed := d.Reload(); changed {
		t.Error("a picture that no lesson shows is a change")
	}
}

// An author who saves a file with such a space does not have its page made again
// and again.
func TestAFileWithASpaceThatIsNoneIsReadOnce(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "##\u00a0Uno\n"))
	d.reads("uno dos", "1.md:8:3: por un espacio duro (U+00A0), esto no es un título")
	d.write("lessons/1.md", contenttest.Lesson("uno", 1, "##\u00a0Uno\n"))
	if _, changed := d.Reload(); changed {
		t.Error("what is saved as it was is a change")
	}
}
