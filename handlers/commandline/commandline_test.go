package commandline_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"envivo/handlers/commandline"
)

// said is what a program for tests is told.
type said struct {
	addr  string
	rate  float64
	many  int
	level slog.Level
	words []string
	nets  []netip.Prefix
	ran   string
	args  []string
}

// run runs a program with a default command, and one below it.
func run(t *testing.T, args ...string) (said, string, error) {
	t.Helper()
	var s said
	var out bytes.Buffer
	root := &cobra.Command{Use: "probar", Short: "Para probar.", Args: commandline.Arguments(0, 0)}
	root.SetOut(&out)
	f := root.Flags()
	f.StringVar(&s.addr, "addr", ":80", "`DÓNDE` Escucha ahí.")
	f.Float64Var(&s.rate, "read-rate", 1, "`N` Cuántas.")
	f.IntVar(&s.many, "many", 1, "`N` Cuántos.")
	f.Var(commandline.Level(&s.level), "level", "`NIVEL` Cuánto.")
	f.Var(commandline.Words(&s.words), "words", "`PALABRA,…` Cuáles.")
	f.Var(commandline.Networks(&s.nets), "nets", "`RED,…` Cuáles.")
	root.RunE = func(_ *cobra.Command, args []string) error { s.ran, s.args = "probar", args; return nil }
	root.AddCommand(&cobra.Command{
		Use: "leer COSA", Short: "Lee algo.", Long: "Lo que sea.", Args: commandline.Arguments(1, 2),
		RunE: func(_ *cobra.Command, args []string) error { s.ran, s.args = "leer", args; return nil },
	})
	err := commandline.Run(t.Context(), root, args)
	return s, out.String(), err
}

func TestFlagsAreRead(t *testing.T) {
	got, _, err := run(t, "--addr", ":1", "--read-rate=2.5", "--many=7", "--level", "WARN", "--words", "a, b", "--nets=10.0.0.0/8,::1/128")
	nets := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if err != nil || got.ran != "probar" || got.addr != ":1" || got.rate != 2.5 || got.many != 7 || got.level != slog.LevelWarn ||
		!slices.Equal(got.words, []string{"a", "b"}) || !slices.Equal(got.nets, nets) {
		t.Errorf("it read %+v: %v", got, err)
	}
	if got, _, err := run(t, "leer", "x", "y"); err != nil || got.ran != "leer" || !slices.Equal(got.args, []string{"x", "y"}) {
		t.Errorf("it read %+v: %v", got, err)
	}
}

// A variable counts where the command line says nothing.
func TestEveryFlagHasAVariable(t *testing.T) {
	t.Setenv("PROBAR_ADDR", ":3")
	t.Setenv("PROBAR_READ_RATE", "3")
	if got, _, err := run(t, "--addr", ":4"); err != nil || got.addr != ":4" || got.rate != 3 {
		t.Errorf("it read %+v: %v", got, err)
	}
	t.Setenv("PROBAR_READ_RATE", "tres")
	_, _, err := run(t)
	if want := "--read-rate: ha de ser un número, y no «tres» (de la variable PROBAR_READ_RATE)"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("it says %v, want %s", err, want)
	}
}

func TestMistakesAreSaidInSpanish(t *testing.T) {
	for line, want := range map[string]string{
		"ler":           "probar: no hay ninguna orden «ler»; ¿quisiste decir «leer»?",
		"xyz":           "probar: no hay ninguna orden «xyz»",
		"leer":          "probar leer: falta COSA",
		"leer a b c":    "probar leer: no se esperaba «c»",
		"--adr x":       "probar: no hay ninguna opción --adr; ¿quisiste decir «--addr»?",
		"-z":            "probar: no hay ninguna opción -z",
		"--addr":        "probar: detrás de --addr falta su valor: DÓNDE",
		"--many 1.5":    "probar: --many: ha de ser un número entero, y no «1.5»",
		"--level mucho": "probar: --level: hay debug, info, warn y error, y no «mucho»",
		"--nets 10":     "probar: --nets: han de ser redes como 10.0.0.0/8, con comas entre ellas, y no «10»",
		"--help=x":      "probar: --help: no lleva ningún valor, y no «x»",
		"--=x":          "probar: «--=x» no es una opción",
		"help xyz":      "probar: no hay ninguna orden «xyz»",
	} {
		of, what, _ := strings.Cut(want, ": ")
		want := "No se entiende la orden («" + of + " --help» dice cómo se escribe): " + what
		got, _, err := run(t, strings.Fields(line)...)
		var mistake *commandline.Mistake
		if !errors.As(err, &mistake) || err.Error() != want || got.ran != "" {
			t.Errorf("%q: it says\n%v, want\n%s", line, err, want)
		}
	}
}

func TestHelpHasAllThereIs(t *testing.T) {
	const whole = `Uso: probar [orden] [opciones]

Para probar.

Órdenes:
  leer COSA
      Lee algo.

Con «probar ORDEN --help» hay más de cada una.

Opciones:
  --addr DÓNDE
      Escucha ahí (:80 si no se dice; $PROBAR_ADDR).
`
	const one = `Uso: probar leer COSA [opciones]

Lee algo.

Lo que sea.

Opciones:
  -h, --help
      Muestra esta ayuda.
`
	for line, want := range map[string]string{"--help": whole, "help": whole, "leer --help": one, "help leer": one} {
		if got, out, err := run(t, strings.Fields(line)...); err != nil || got.ran != "" || !strings.HasPrefix(out, want) {
			t.Errorf("%q: it says %v and\n%s\nwant\n%s", line, err, out, want)
		}
	}
}
