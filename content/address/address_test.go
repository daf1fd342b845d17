package address

import (
	"testing"

	"github.com/yuin/goldmark/util"
)

// FuzzAddresses checks that what is encoded stands for the same, for a browser
// and for Markdown, which writes it once more.
func FuzzAddresses(f *testing.F) {
	for _, seed := range []string{"img/mi foto.png", "a%20b", "¿qué?", "#1", `\_&amp;`, "é", "e\u0301", "\u00a0", "(((", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		decoded, err := Decode(Encode(name))
		again, err2 := Decode(string(util.URLEscape([]byte(Encode(name)), true)))
		if err == nil && (err2 != nil || decoded != again) {
			t.Errorf("%q is %q and then %q, %v", name, decoded, again, err2)
		}
		if err == nil && Encode(decoded) != Encode(again) {
			t.Errorf("%q is %q and then %q", name, Encode(decoded), Encode(again))
		}
	})
}
