package glyph_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"envivo/handlers/chat/glyph"
)

// The tables and Go's own must be of one edition: where they are not, go generate.
func TestTablesAreOfGosUnicode(t *testing.T) {
	if glyph.Version != unicode.Version {
		t.Errorf("the tables are of Unicode %s, Go's of %s: go generate ./handlers/chat/glyph", glyph.Version, unicode.Version)
	}
}

func TestSkeletonsOfWhatLooksAlike(t *testing.T) {
	for _, pair := range []struct {
		one, other string
		alike      bool
	}{
		{"Ana", "Аnа", true},       // Cyrillic А and а
		{"sala-1", "sala-l", true}, //
		{"Ana", "An\u200da", true}, // what is not drawn
		{"Ana", "A\U000e0061na", true},
		{"paypal", "раураl", true},
		{"José", "Jose\u0301", true},
		{"rn", "m", true},
		{"👩‍🚀", "👩🚀", true},
		{"María", "Maria", false},
		{"año", "ano", false},
		{"李", "雷", false},
		{"🦊", "🐱", false},
	} {
		if got := glyph.Skeleton(pair.one) == glyph.Skeleton(pair.other); got != pair.alike {
			t.Errorf("%q and %q: alike is %v", pair.one, pair.other, got)
		}
	}
}

// Each character of Unicode that Go knows as not drawn is ignorable, and no
// letter of a living script is.
func TestIgnorableIsAProperty(t *testing.T) {
	for _, r := range "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u202a\u202e\u2060\u2066\u3164\ufe00\ufe0f\ufeff\uffa0\U0001d173\U000e0001\U000e0061\U000e01ef" {
		if !glyph.Ignorable(r) {
			t.Errorf("%U is drawn", r)
		}
	}
	for _, r := range "añ1 \u0301\u0600\u06dd\u2800\ufffd李א🦊" {
		if glyph.Ignorable(r) {
			t.Errorf("%U is not drawn", r)
		}
	}
}

func TestInk(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, " ": false, "\u00a0\u2003\u3000": false, "\u2800": false, "\u200b\u2060": false, "\u3164": false,
		"\u115f\u1160": false, "\u0301": false, "\ufe0f": false, "\U000e0061": false, "\U0001d159": false, "\U00013441": false,
		"\x00\x1b": false, "\ue000": false, "\ufffc": false,
		"a": true, "\u2800.": true, "🦊": true, "١": true, "ا": true, "\u2801": true, "\U0001fae9": true, // a face of Unicode 16
	} {
		if glyph.Ink(text) != want {
			t.Errorf("%q: ink is %v", text, !want)
		}
	}
}

func TestEmoji(t *testing.T) {
	for _, test := range []struct{ text, emoji, kept string }{
		{"🦊 zorro", "🦊", "🦊"},
		{"❤\ufe0f!", "❤\ufe0f", "❤"},
		{"❤\ufe0e!", "❤\ufe0e", "❤"},
		{"👩‍🚀 Óscar", "👩‍🚀", "👩‍🚀"},
		{"👩🏽‍🚀", "👩🏽‍🚀", "👩🏽‍🚀"},
		{"👨‍👩‍👧‍👦.", "👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"},
		{"❤️‍🔥", "❤️‍🔥", "❤️‍🔥"},
		{"🏴‍☠️", "🏴‍☠️", "🏴‍☠️"},
		{"🏳️‍🌈", "🏳️‍🌈", "🏳️‍🌈"},
		{"👍🏿👍", "👍🏿", "👍🏿"},
		{"1️⃣2", "1️⃣", "1️⃣"},
		{"#️⃣", "#️⃣", "#️⃣"},
		{"🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"},
		{"\U0001fae9", "\U0001fae9", "\U0001fae9"}, // newer than the tables
		{"👩\u200d", "👩", "👩"},                      // what joins nothing is not its own
		{"👩\u200da", "👩", "👩"},
		{"👩\u200d1", "👩", "👩"},
		{"🏴\U000e0061", "🏴", "🏴"}, // tags that never end
		{"🏴\U000e0061\U000e007f", "🏴", "🏴"},
		{"🏴" + strings.Repeat("\U000e0061", 7) + "\U000e007f", "🏴", "🏴"},
		{"🦊\U000e0061\U000e0062\U000e0063\U000e007f", "🦊", "🦊"}, // a message inside a fox
		{"1", "", ""}, {"1\ufe0f", "", ""}, {"a", "", ""}, {"\u200d", "", ""}, {"", "", ""}, {"\xff", "", ""},
	} {
		n, kept := glyph.Emoji(test.text)
		if test.text[:n] != test.emoji || kept != test.kept {
			t.Errorf("%q begins with %q, kept as %q; want %q, %q", test.text, test.text[:n], kept, test.emoji, test.kept)
		}
	}
}

func TestStrayMarks(t *testing.T) {
	for text, want := range map[string]bool{
		"Jose\u0301": false, "क्षि": false, "สวัสดี": false, "مُحَمَّد": false, "שָׁלוֹם": false, "កម្ពុជា": false, "Nguyễn": false, "🦊\u0301": false,
		"a\u0301\u0302\u0303\u0304":       false, // four, and one more
		"a\u0301\u0302\u0303\u0304\u0305": true,
		"a\u0301\u0301":                   true,
		"\u0301a":                         true,
		"a \u0301":                        true,
		"\u2800\u0301":                    true,
		"ក្":                              true, // joined to nothing
		"ក្ ម":                            true,
	} {
		if glyph.Stray(text) != want {
			t.Errorf("%q: stray is %v", text, !want)
		}
	}
}

func TestALongTextTakesNoLongerThanItsLength(t *testing.T) {
	for _, of := range []string{"a", "\u0301", "👩‍", "\U000e0061", "🏴\U000e0061", "\u200d", "ﷺ", "\u1100\u1161"} {
		text := strings.Repeat(of, (1<<20)/len(of))
		start := time.Now()
		_ = glyph.Skeleton(text)
		_, _ = glyph.Ink(text), glyph.Stray(text)
		for rest := text; rest != ""; {
			n, _ := glyph.Emoji(rest)
			rest = rest[max(n, 1):]
		}
		if spent := time.Since(start); spent > 10*time.Second { // half a second; the square would be hours
			t.Errorf("1 MiB of %q takes %v", of, spent)
		}
	}
}
