package excerpt

import (
	"strings"
	"testing"
)

func TestDedent(t *testing.T) {
	for _, test := range []struct{ give, want string }{
		{"", ""},
		{"\n  \n", ""},
		{"\ta\n\n\t\tb\n", "a\n\n\tb"},
		{"  a\n b\n", " a\nb"},
		{"\ta\n  b", "\ta\n  b"}, // they share no indentation
		{"    \n  a  \n    \n  b\n\n", "a\n\nb"},
	} {
		if got := strings.Join(Dedent(strings.Split(test.give, "\n")), "\n"); got != test.want {
			t.Errorf("%q: got %q, want %q", test.give, got, test.want)
		}
	}
}
