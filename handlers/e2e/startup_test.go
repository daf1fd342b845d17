package e2e_test

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// What keeps the site from starting is said on one line, in Spanish, with what
// to do; the exit status is 1. Mistakes in lessons have a line each.
func TestWhatKeepsTheSiteFromStartingIsSaid(t *testing.T) {
	running := theSite(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free := freeAddress(t)
	elsewhere := strings.Replace(free, "127.0.0.1", "127.0.0.2", 1)
	notAFolder := filepath.Join(t.TempDir(), "fichero")
	lessons, wrecked := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		notAFolder:                          "",
		filepath.Join(wrecked, "jetstream"): "no es una carpeta",
		filepath.Join(lessons, "01.md"): "---\ntitle: Uno\nslug: uno\norder: 1\nsummary: Uno.\n---\n\n" +
			"::widget{name=poling}\n\n::source{file=main.go region=nada}\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name string
		args []string
		want []string // one part of each line
	}{
		{"a taken port", []string{"--addr", taken.Addr().String()}, []string{"ya está en uso"}},
		{"no address", []string{"--addr", "hola"}, []string{"HOST:PUERTO"}},
		{"no address for the lab", []string{"--six-addr", "hola"}, []string{"no sirve para --six-addr"}},
		{"the site's port for the lab", []string{"--addr", free, "--six-addr", elsewhere}, []string{"otro puerto que el del sitio"}},
		{"a locked folder", []string{"--data", running.data}, []string{"Otro En Vivo ya usa la carpeta"}},
		{"a folder that is a file", []string{"--data", notAFolder}, []string{"No se puede usar la carpeta"}},
		{"a folder of data that cannot be read", []string{"--data", wrecked}, []string{"De lo que hay en ella no se ha borrado nada."}},
		{"no NATS", []string{"--nats", "nats://" + freeAddress(t)}, []string{"no contesta"}},
		{"an unknown flag", []string{"--adr", ":8080"}, []string{"envivo --help"}},
		{"an unknown level", []string{"--log-level", "mucho"}, []string{"envivo --help"}},
		{"an origin that is none", []string{"--trusted-origins", "ejemplo.org"}, []string{"https://ejemplo.org"}},
		{"no lessons", []string{"--content", t.TempDir()}, []string{"ninguna lección"}},
		{"broken lessons", []string{"--content", lessons}, []string{"01.md:8:15: no hay ningún widget `poling`; ¿quisiste decir `polling`?", "01.md:10:15: no existe el fichero"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if runtime.GOOS != "linux" && slices.Contains(test.args, elsewhere) {
				t.Skip("only Linux has all of 127.0.0.0/8 on its loopback")
			}
			path, err := program()
			if err != nil {
				t.Fatal(err)
			}
			args := append([]string{"--addr", freeAddress(t), "--data", t.TempDir(), "--log-level", "error"}, test.args...)
			output, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
			var status *exec.ExitError
			if !errors.As(err, &status) || status.ExitCode() != 1 {
				t.Errorf("ended with %v, want status 1", err)
			}
			lines := strings.Split(strings.TrimSpace(string(output)), "\n")
			if len(lines) != len(test.want) {
				t.Fatalf("%d lines, want %d:\n%s", len(lines), len(test.want), output)
			}
			for i, want := range test.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("%q does not say %q", lines[i], want)
				}
			}
		})
	}
}

// A folder whose newest block was cut short, with some bytes changed in the middle,
// serves what can be read of it, and the operator is told what is gone.
func TestADamagedFolderIsMendedAndSaid(t *testing.T) {
	site := serve(t)
	site.publish(t, 5)
	site.Stop(t)
	block := filepath.Join(site.data, "jetstream", "$G", "streams", "ENVIVO_LAB", "msgs", "1.blk")
	data, err := os.ReadFile(block)
	if err != nil {
		t.Fatal(err)
	}
	data = data[:len(data)-100]
	data[len(data)/2] ^= 0x10
	if err := os.WriteFile(block, data, 0o600); err != nil {
		t.Fatal(err)
	}
	site.Start(t)
	for _, want := range []string{"estaban dañados y se han reparado", "Registro «lab»: eventos que se conservan, ", "; que faltan, 2.", "apartado-"} {
		if log := site.log.String(); strings.Count(log, want) != 1 {
			t.Errorf("it does not say %q once:\n%s", want, log)
		}
	}
	site.publish(t, 3)
	site.Stop(t)
	site.Start(t)
	if log := site.log.String(); strings.Count(log, "dañados") != 1 {
		t.Errorf("a folder that was mended is said to be damaged:\n%s", log)
	}
}

// Nobody is let in while the store is being opened: a port that is open and
// says nothing looks like a site that hangs.
func TestThePortOpensWhenThereIsSomethingToAnswer(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	// A NATS server that never says a word.
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	addr := freeAddress(t)
	process := exec.CommandContext(t.Context(), path, "--addr", addr, "--nats", "nats://"+silent.Addr().String())
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = process.Process.Kill()
		_ = process.Wait()
	}()
	conn, err := silent.Accept() // it is opening its store
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if conn, err := net.Dial("tcp", addr); err == nil {
		conn.Close()
		t.Error("the port is open while there is nothing to answer")
	}
}
