package licenses_test

import (
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"envivo/handlers/licenses"
)

// What is linked into this very test, and what lies in assets/vendor, is there.
func TestEveryLicenseIsThere(t *testing.T) {
	var all strings.Builder
	if err := licenses.Write(&all, "La nuestra"); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(all.String(), "En Vivo\n\nLa nuestra\n") {
		t.Errorf("it begins with %.40q", all.String())
	}
	want := []string{"Go (runtime and standard library)"}
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		want = append(want, module.Path+" "+module.Version)
	}
	entries, err := os.ReadDir("../../assets/vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		want = append(want, e.Name())
	}
	for _, name := range want {
		if !strings.Contains(all.String(), "\n"+name+"\n") {
			t.Errorf("there is no licence of %s: run `just generate`, or `just vendor`", name)
		}
	}
}
