// Package golden compares what comes out of a test with a file.
package golden

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing")

// Compare compares what was got with a file, or writes it with -update.
func Compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v\nrun the test with -update to write it", err)
	}
	if got != string(want) {
		t.Errorf("%s is not what comes out now:\n%s\nwant:\n%s\nif it should be, run the test with -update", file, got, want)
	}
}
