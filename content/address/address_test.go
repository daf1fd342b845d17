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

func TestAddresses(t *testing.T) {
	if got := Written([]byte(`img/a\_b&amp;c.png`)); got != "img/a_b&c.png" {
		t.Errorf("written: %q", got)
	}
	for give, want := range map[string]string{"img/mi foto.png": "img/mi%20foto.png", "img/mi%20foto (1).png": "img/mi%20foto%20%281%29.png", "100%": "100%25"} {
		if got := Recode(give); got != want {
			t.Errorf("%s: got %s, want %s", give, got, want)
		}
	}
	if u, err := Parse("/lecciones/sse?x=1#sesi%C3%B3n"); err != nil || u.Path != "/lecciones/sse" || u.Fragment != "sesión" {
		t.Errorf("got %v, %v", u, err)
	}
	if _, err := Parse("/%ff"); err == nil {
		t.Error("what is not in UTF-8 is an address")
	}
}
