package assets

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestStripDocs(t *testing.T) {
	for give, want := range map[string]string{
		"/** A module. */\n\nexport const a = 1;\n":        "\n\nexport const a = 1;\n",
		"class A {\n  /**\n   * @type {B}\n   */\n  b;\n}": "class A {\n\n\n\n  b;\n}",
		"const a = /** @type {B} */ (c);\n":                "const a = /** @type {B} */ (c);\n",
		"// https://x/** no */\nlet b;\n":                  "// https://x/** no */\nlet b;\n",
		"/* a licence */\nlet b;\n":                        "/* a licence */\nlet b;\n",
		"/** a */ let b; /** c */\n":                       "/** a */ let b; /** c */\n",
	} {
		if got := string(stripDocs("js/a.js", []byte(give))); got != want {
			t.Errorf("%q became %q, want %q", give, got, want)
		}
	}
	const others = "/** @license MIT */\nlet a;\n"
	if got := string(stripDocs("vendor/a/a.js", []byte(others))); got != others {
		t.Errorf("of others: %q", got)
	}
}

// What is left out of our scripts are lines that begin as documentation does, and
// no others; and all lines of the source keep their number.
func TestScriptsLoseTheirDocumentationAlone(t *testing.T) {
	within := regexp.MustCompile(`^\s*(/\*\*|\*)`)
	err := fs.WalkDir(os.DirFS("."), "js", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".js" {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		before := strings.Split(string(source), "\n")
		after := strings.Split(string(stripDocs(name, source)), "\n")
		if len(before) != len(after) {
			t.Fatalf("%s: %d lines became %d", name, len(before), len(after))
		}
		for i, line := range before {
			if after[i] != line && (after[i] != "" || !within.MatchString(line)) {
				t.Errorf("%s:%d: %q became %q", name, i+1, line, after[i])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
