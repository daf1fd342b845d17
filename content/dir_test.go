//go:build unix

package content_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/content/lint"
)

// A course is a folder of lessons, beside a secret that none of them may tell.
type course struct {
	*testing.T
	dir string
}

const secret = "## secreto\n\nLa clave es 1234.\n\n// #region x\nvar clave = 1234\n// #endregion x\n"

func newCourse(t *testing.T) course {
	t.Helper()
	c := course{t, filepath.Join(t.TempDir(), "curso")}
	c.write("../secreto.md", secret)
	c.write("../secreto.go", secret)
	c.write("../secretos/clave.png", contenttest.Picture(t))
	c.write("a.md", contenttest.Lesson("a", 1, "Hola.\n"))
	return c
}

func (c course) write(name, text string) {
	c.Helper()
	path := filepath.Join(c.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		c.Fatal(err)
	}
}

// shows makes the lesson show a picture.
func (c course) shows(picture string) {
	c.write("a.md", contenttest.Lesson("a", 1, "![Un mapa]("+picture+")\n"))
}

func (c course) link(to, name string) {
	c.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.Fatal(err)
	}
	_ = os.Remove(path) // there may be none
	if err := os.Symlink(to, path); err != nil {
		c.Fatal(err)
	}
}

// load reads the course, which is also where its code is.
func (c course) load() (*content.Course, error) {
	opts := contenttest.Options()
	opts.Dir, opts.Sources = "curso", content.Dir(c.dir)
	return content.Load(content.Dir(c.dir), opts)
}

// Who teaches with somebody else's course does not publish files of their own.
func TestNothingOutsideTheCourseIsRead(t *testing.T) {
	const out = " pasa por un enlace simbólico que se sale de la carpeta; pon en ella el fichero mismo, o un enlace relativo que no salga"
	for name, test := range map[string]struct {
		make func(course)
		want string
	}{
		"a lesson":                 {func(c course) { c.link("../secreto.md", "b.md") }, "curso/b.md:1:1: la lección" + out},
		"a lesson, absolute":       {func(c course) { c.link(filepath.Join(filepath.Dir(c.dir), "secreto.md"), "b.md") }, "curso/b.md:1:1: la lección" + out},
		"a lesson, by a detour":    {func(c course) { c.link("x/../../secreto.md", "b.md"); c.write("x/y", "") }, "curso/b.md:1:1: la lección" + out},
		"a lesson, by two links":   {func(c course) { c.link("c", "b.md"); c.link("../secreto.md", "c") }, "curso/b.md:1:1: la lección" + out},
		"the glossary":             {func(c course) { c.link("../secreto.md", "glosario.md") }, "curso/glosario.md:1:1: el glosario" + out},
		"a picture":                {func(c course) { c.link("../../secretos/clave.png", "img/a.png"); c.shows("img/a.png") }, "curso/a.md:8:1: la imagen `img/a.png`" + out},
		"the folder of pictures":   {func(c course) { c.link("../secretos", "img"); c.shows("img/clave.png") }, "curso/a.md:8:1: la imagen `img/clave.png`" + out},
		"a folder in that":         {func(c course) { c.link("../../secretos", "img/x"); c.shows("img/x/clave.png") }, "curso/a.md:8:1: la imagen `img/x/clave.png`" + out},
		"a device":                 {func(c course) { c.link("/dev/zero", "img/a.png"); c.shows("img/a.png") }, "curso/a.md:8:1: la imagen `img/a.png`" + out},
		"a picture, by its path":   {func(c course) { c.shows("img/../../secretos/clave.png") }, "curso/a.md:8:1: no existe la imagen `img/../../secretos/clave.png`; se escribe desde la carpeta de las lecciones: `img/mapa.png`"},
		"code":                     {func(c course) { c.link("../secreto.go", "x.go"); c.code("x.go") }, "curso/a.md:8:15: `x.go`" + out},
		"a folder of code":         {func(c course) { c.link("..", "x"); c.code("x/secreto.go") }, "curso/a.md:8:15: `x/secreto.go`" + out},
		"code, by its path":        {func(c course) { c.code("../secreto.go") }, "curso/a.md:8:15: `../secreto.go` no es una ruta dentro del proyecto; se escribe desde la raíz, sin `/` delante ni `..`: `handlers/sse/sse.go`"},
		"code, by dots in between": {func(c course) { c.code("x/../../secreto.go") }, "curso/a.md:8:15: `x/../../secreto.go` no es una ruta dentro del proyecto; se escribe desde la raíz, sin `/` delante ni `..`: `handlers/sse/sse.go`"},
		"a link to itself":         {func(c course) { c.link("a.png", "img/a.png"); c.shows("img/a.png") }, "curso/a.md:8:1: no se puede leer la imagen `img/a.png`; comprueba que existe y que no está dañada"},
		"a pipe for a lesson":      {func(c course) { c.pipe("b.md") }, "curso/b.md:1:1: no se puede leer la lección; comprueba que existe y que no está dañada"},
		"a pipe for a picture":     {func(c course) { c.pipe("img/a.png"); c.shows("img/a.png") }, "curso/a.md:8:1: no se puede leer la imagen `img/a.png`; comprueba que existe y que no está dañada"},
		"a pipe for code":          {func(c course) { c.pipe("x.go"); c.code("x.go") }, "curso/a.md:8:15: no se puede leer `x.go`; comprueba que existe y que no está dañada"},
		"a glossary with no end": {
			func(c course) { c.write("glosario.md", strings.Repeat("x", lint.Largest+1)) },
			"curso/glosario.md:1:1: el glosario ocupa 257 KiB, y caben 256; acorta las definiciones",
		},
		"a name that a terminal obeys": {func(c course) { c.write("\x1b[2Jb.md", "Hola") }, "curso/\ufffd[2Jb.md:1:1: falta la cabecera de la lección; la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourse(t)
			c.T = t
			test.make(c)
			course, err := c.load()
			if course != nil || err == nil {
				t.Fatal("there is a course")
			}
			if first, _, _ := strings.Cut(err.Error(), "\n"); first != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if strings.Contains(err.Error(), "1234") {
				t.Errorf("the secret is out: %v", err)
			}
		})
	}
}

func (c course) code(file string) {
	c.write("a.md", contenttest.Lesson("a", 1, "::source{file="+file+" region=x}\n"))
}

func (c course) pipe(name string) {
	c.Helper()
	c.write(name+".d/x", "") // its folder
	if err := syscall.Mkfifo(filepath.Join(c.dir, name), 0o600); err != nil {
		c.Skip(err)
	}
}

// Links are no fault of their own.
func TestALinkInsideTheCourseIsFollowed(t *testing.T) {
	c := newCourse(t)
	c.write("borradores/b.md", contenttest.Lesson("b", 2, "![Un mapa](img/mapa.png) ![Otro](img/otro.png)\n\n::source{file=atajo/x.go region=x}\n"))
	c.write("fotos/mapa.png", contenttest.Picture(t))
	c.write("codigo/x.go", secret)
	c.link("borradores/b.md", "b.md")
	c.link("fotos", "img")
	c.link("../fotos/mapa.png", "fotos/otro.png")
	c.link("codigo", "atajo")
	course, err := c.load()
	if err != nil || len(course.Lessons) != 2 || len(course.Lesson("b").Pictures) != 2 {
		t.Errorf("%v, %v", course, err)
	}
}

// While the course is read somebody else may write there.
func TestAFileThatBecomesALinkTellsNothing(t *testing.T) {
	c := newCourse(t)
	c.write("../../secreto.png", "secreto")
	var stop, done = make(chan struct{}), sync.WaitGroup{}
	defer done.Wait()
	defer close(stop)
	c.write("img/a.png", "mapa")
	done.Go(func() {
		there, next := filepath.Join(c.dir, "img", "a.png"), filepath.Join(c.dir, "img", "b")
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			switch n % 3 {
			case 0:
				_ = os.Symlink("../../../secreto.png", next)
			case 1:
				_ = syscall.Mkfifo(next, 0o600)
			case 2:
				_ = os.WriteFile(next, []byte("mapa"), 0o600)
			}
			_ = os.Rename(next, there)
		}
	})
	read, refused := 0, 0
	for range 3000 {
		switch body, _, err := content.ReadPicture(content.Dir(c.dir), "img/a.png"); {
		case err != nil:
			refused++
		case string(body) == "mapa":
			read++
		case len(body) > 0: // it is empty while it is written
			t.Fatalf("it has %q", body)
		}
	}
	t.Logf("read %d times, refused %d", read, refused)
}

// A Mac has the accents of names apart, and gives them so to who copies them.
func TestNamesAreFoundInEitherForm(t *testing.T) {
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		c := newCourse(t)
		c.write(form.String("img/añosº/conexión.png"), contenttest.Picture(t))
		c.write(form.String("códigos/sesión.go"), secret)
		for _, written := range []norm.Form{norm.NFC, norm.NFD} {
			c.write(form.String("02-sesión.md"), written.String(contenttest.Lesson("b", 2, "![Un mapa](img/añosº/conexión.png)\n\n::source{file=códigos/sesión.go region=x}\n")))
			course, err := c.load()
			if err != nil {
				t.Fatal(err)
			}
			if l := course.Lesson("b"); l.File != "02-sesión.md" || l.Pictures[0] != "img/añosº/conexión.png" {
				t.Errorf("%+q, %+q", l.File, l.Pictures)
			}
		}
	}
}

// Two names of a folder may be one to the eye. None of them takes the other's place.
func TestTwoFormsOfANameAreTwoFiles(t *testing.T) {
	c := newCourse(t)
	c.write(norm.NFC.String("é.md"), "uno")
	c.write(norm.NFD.String("é.md"), "dos")
	fsys := content.Dir(c.dir)
	names := content.LessonFiles(fsys)
	one, err1 := fs.ReadFile(fsys, norm.NFC.String("é.md"))
	two, err2 := fs.ReadFile(fsys, norm.NFD.String("é.md"))
	if len(names) != 3 || string(one) != "uno" || string(two) != "dos" {
		t.Errorf("%+q: %q, %q, %v, %v", names, one, two, err1, err2)
	}
}

func TestDirIsAFileSystem(t *testing.T) {
	c := newCourse(t)
	c.write("img/mapa.png", contenttest.Picture(t))
	if err := fstest.TestFS(content.Dir(c.dir), "a.md", "img/mapa.png"); err != nil {
		t.Error(err)
	}
}

// What a Mac writes in two characters is what others write in one, everywhere.
func TestEitherFormIsTheSame(t *testing.T) {
	text := strings.ReplaceAll(contenttest.Lesson("a", 1, `## Conexión rápida

[aquí](#conexion-rapida) y [allí](/lecciones/a#conexi%C3%B3n-r%C3%A1pida "x")[^ñ] [Señal](termino:) [una](<termino:señal>)

:::::predicción ¿Sí?
- [x] Sí
- [ ] No

::::pestañas
:::pestaña Uno
a
:::
:::pestaña Dos
´´´secuencia
título: Un año
participantes: Ána, B
Ána -> B: sí
´´´
:::
::::
:::::

::widget{name=eco message="año año año año año"}

::source{file=código.go region=sesión}

[^ñ]: Una nota.
`), "´", "`")
	text = strings.ReplaceAll(text, "#conexi%C3%B3n-r%C3%A1pida", "#conexion-rapida")
	opts := contenttest.Options()
	c := course{t, t.TempDir()}
	opts.Sources = content.Dir(c.dir)
	c.write("código.go", norm.NFD.String("// #region sesión\nvar sesión int\n// #endregion sesión\n"))
	glossary := "## señal\n\nUn latido.\n"
	var html [2]string
	for i, form := range []norm.Form{norm.NFC, norm.NFD} {
		course, problems := contenttest.LoadWith(opts, map[string]string{"a.md": form.String(text), "glosario.md": form.String(glossary)})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		html[i] = course.Lessons[0].Title + course.Lessons[0].HTML.String()
	}
	if html[0] != html[1] {
		t.Errorf("got\n%s\nand\n%s", html[0], html[1])
	}
}
