package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// runs runs the program in a folder until it ends, and returns what it says and
// its exit status.
func runs(t *testing.T, folder string, args ...string) (output string, status int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Dir = folder
	said, err := command.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return string(said), command.ProcessState.ExitCode()
}

// says runs the program and checks its status and, in their order, what it says.
func says(t *testing.T, folder string, args []string, status int, parts ...string) {
	t.Helper()
	output, got := runs(t, folder, args...)
	if got != status {
		t.Errorf("%q: status %d, want %d", args, got, status)
	}
	rest := output
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("%q does not say %q where it should:\n%s", args, part, output)
			return
		}
		rest = after
	}
}

func TestWrongCommandIsSaidInSpanish(t *testing.T) {
	for _, test := range []struct{ line, of, want string }{
		{"servir", "envivo", "no hay ninguna orden «servir»; ¿quisiste decir «serve»?\n"},
		{"--contnet x", "envivo", "no hay ninguna opción --contnet; ¿quisiste decir «--content»?\n"},
		{"check a b", "envivo check", "no se esperaba «b»\n"},
		{"check --content x", "envivo check", "no hay ninguna opción --content\n"},
		{"--read-rate mucho", "envivo", "--read-rate: ha de ser un número, y no «mucho»\n"},
		{"--log-level mucho", "envivo", "--log-level: hay debug, info, warn y error, y no «mucho»\n"},
	} {
		says(t, t.TempDir(), strings.Fields(test.line), 1,
			"No se entiende la orden («"+test.of+" --help» dice cómo se escribe): ", test.want)
	}
}

// Serving is what the program does if nothing else is said.
func TestServeIsTheDefaultCommand(t *testing.T) {
	for _, args := range [][]string{{"--addr", "hola"}, {"serve", "--addr", "hola"}} {
		says(t, t.TempDir(), args, 1, "No se puede escuchar en hola.")
	}
	for _, args := range [][]string{nil, {"serve"}} {
		t.Setenv("ENVIVO_ADDR", "adiós")
		says(t, t.TempDir(), args, 1, "No se puede escuchar en adiós.")
	}
}

func TestHelpIsSpanish(t *testing.T) {
	says(t, t.TempDir(), []string{"--help"}, 0, "Uso: envivo", "Órdenes:", "serve", "init", "new", "check", "Opciones:", "Muestra esta ayuda.")
	says(t, t.TempDir(), []string{"serve", "--help"}, 0, "Uso: envivo serve", "--addr", "Dónde escucha")
}

func TestCheckSaysEveryMistake(t *testing.T) {
	folder := t.TempDir()
	says(t, folder, []string{"check"}, 0, fmt.Sprint(len(lessonFiles(t)), " lecciones, ningún error\n")) // the program's own
	lessons := filepath.Join(folder, "content")
	write(t, filepath.Join(lessons, "01-uno.md"), "---\ntitle: Uno\nslug: uno\norder: 1\nsummary: Uno.\n---\n\nVea\n")
	says(t, folder, []string{"check"}, 0, "1 lección, ningún error\n") // those of the folder content
	write(t, filepath.Join(lessons, "02-dos.md"), "---\ntitle: Dos\nslug: dos\norder: 1\nsummary: Dos.\n---\n\n  ::widget{name=poling}\n\n[El chat](/chta)\n\n![Icono](/assets/img/favicon.svgz)\n")
	for _, args := range [][]string{{"check"}, {"check", "content"}} {
		says(t, folder, args, 1,
			"content/02-dos.md:4:1: el orden 1 ya es de content/01-uno.md; el siguiente libre es 2\n", "    order: 1\n    ^\n",
			"content/02-dos.md:8:17: no hay ningún widget `poling`; ¿quisiste decir `polling`?\n",
			"    ::widget{name=poling}\n                  ^\n",
			"content/02-dos.md:10:1: el sitio no tiene ninguna página `/chta`; ¿quisiste decir `/chat`?\n",
			"content/02-dos.md:12:1: el sitio no tiene ningún fichero `/assets/img/favicon.svgz`; ¿quisiste decir `/assets/img/favicon.svg`?\n",
			"\n4 errores en 1 lección\n")
	}
	says(t, folder, []string{"check", "nada"}, 1, "nada:1:1: la carpeta no existe")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNewLessonIsServable(t *testing.T) {
	folder := t.TempDir()
	says(t, folder, []string{"new", "Uno"}, 1, "No hay lección nueva: la carpeta content no existe; «envivo init content» la crea")
	write(t, filepath.Join(folder, "content", "LEEME.txt"), "")
	says(t, folder, []string{"new", `¿Qué es "eso"?: 🎉`}, 0, "content/01-que-es-eso.md\n", "envivo --content content")
	says(t, folder, []string{"check"}, 0, "1 lección, ningún error\n")
	says(t, folder, []string{"new", "¿Qué", "es", "eso?"}, 1, "content/01-que-es-eso.md ya tiene el slug `que-es-eso`; elige otro título\n")
	says(t, folder, []string{"new"}, 1, "falta TÍTULO")
}

// An instructor who has the program and nothing else gets the course to change.
func TestInitWritesACourseThatNeedsNoCheckout(t *testing.T) {
	folder := t.TempDir()
	says(t, folder, []string{"init", "curso"}, 0, "En la carpeta curso hay ahora ", "envivo --content curso\n")
	own := len(lessonFiles(t))
	says(t, folder, []string{"check", "curso"}, 0, fmt.Sprint(own, " lecciones, ningún error\n")) // what ::source shows is in the program
	says(t, folder, []string{"new", "--content", "curso", "Otra"}, 0, filepath.Join("curso", fmt.Sprintf("%02d-otra.md", own+1))+"\n")
	says(t, folder, []string{"build", "--content", "curso", "estático"}, 0, "El curso está en estático.")
	if _, err := os.Stat(filepath.Join(folder, "estático", "lecciones", "otra", "index.html")); err != nil {
		t.Error(err)
	}
	site := serve(t, "--content", filepath.Join(folder, "curso"))
	for _, path := range []string{"/lecciones/otra", "/lecciones/sse", "/lecciones/img/registro.svg"} {
		response, err := http.Get(site.URL(path))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}

	lesson := filepath.Join(folder, "curso", "02-polling.md")
	write(t, lesson, "---\ntitle: Mía\nslug: mia\norder: 2\nsummary: Mía.\n---\n\nMía.\n")
	says(t, folder, []string{"init", "curso"}, 1, "0 ficheros nuevos", "se quedan como están", "02-polling.md", "envivo check curso")
	if text, err := os.ReadFile(lesson); err != nil || !strings.Contains(string(text), "Mía.") {
		t.Errorf("the lesson was overwritten: %s %v", text, err)
	}
}

func TestWhatTheProgramIs(t *testing.T) {
	says(t, t.TempDir(), []string{"--version"}, 0, "envivo ", runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	says(t, t.TempDir(), []string{"licenses"}, 0, "MIT License", "the En Vivo authors", "familjen-grotesk", "nats-io/nats-server/v2")
}
