package assets

import (
	"strings"
	"testing"
)

func TestNoneMatch(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  bool // to be answered in full
	}{
		{"other", []string{`"b"`}, true},
		{"same", []string{`"a"`}, false},
		{"weak", []string{`W/"a"`}, false},
		{"star", []string{`*`}, false},
		{"star with space", []string{" * "}, false},
		{"list", []string{`"b", W/"c" ,"a"`}, false},
		{"list of others", []string{`"b", W/"c","d"`}, true},
		{"empty members", []string{`,, "b",,"a"`}, false},
		{"several lines", []string{`"b"`, `"a"`}, false},
		{"comma inside a tag", []string{`"x,"a", "b"`}, true},
		{"a tag that holds a list", []string{`"b,c", "a"`}, false},
		{"empty", []string{""}, true},
		{"no quotes", []string{`a`}, true},
		{"no end", []string{`"a`}, true},
		{"lower-case weakness", []string{`w/"a"`}, true},
		{"nothing after the broken part", []string{`"b" x, "a"`}, true},
		{"up to the broken part", []string{`"a" x`}, false},
		{"star is no list member", []string{`"b", *`}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := noneMatch(tt.lines, `"a"`); got != tt.want {
				t.Errorf("noneMatch(%q) = %v, want %v", tt.lines, got, tt.want)
			}
		})
	}
}

// FuzzNoneMatch checks that a match is never imagined, and that a tag which the
// field really lists is never missed, whatever stands around it.
func FuzzNoneMatch(f *testing.F) {
	for _, seed := range []string{"", "*", `"a"`, `W/"a"`, `"b,", "a`, `"b", W/"c"`, ",,,", `"`} {
		f.Add(seed)
	}
	const tag = `"a1"`
	f.Fuzz(func(t *testing.T, field string) {
		if !noneMatch([]string{field}, tag) && !strings.Contains(field, tag) && strings.TrimSpace(field) != "*" {
			t.Errorf("%q does not hold %s, and matched", field, tag)
		}
		if noneMatch([]string{tag + "," + field}, tag) {
			t.Errorf("%s in front of %q was missed", tag, field)
		}
		if inner := strings.NewReplacer(`"`, "", "\x00", "").Replace(field); noneMatch([]string{`"` + inner + `" , ` + tag}, tag) {
			t.Errorf("%s behind %q was missed", tag, inner)
		}
	})
}
