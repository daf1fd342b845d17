package chat

import (
	"strings"
	"testing"
	"time"

	"envivo/handlers/chat/glyph"
)

func TestNames(t *testing.T) {
	for _, test := range []struct{ asked, name, title string }{
		{"Ana", "Ana", ""},
		{"  Ana   María  ", "Ana María", ""},
		{"José Ñandú", "José Ñandú", ""},
		{"Jose\u0301", "José", ""}, // one character or two: the same name
		{"李雷", "李雷", ""},
		{"Ana ❤\ufe0f", "Ana ❤", ""},
		{"🦊", "🦊", ""},
		{"<b>Ana</b>", "<b>Ana</b>", ""}, // text is text
		{strings.Repeat("ñ", 24), strings.Repeat("ñ", 24), ""},
		{"", "", "Falta tu apodo"},
		{" \t ", "", "Falta tu apodo"},
		{strings.Repeat("a", 25), "", "Ese apodo es demasiado largo"},
		{strings.Repeat("a", 1<<20), "", "Ese apodo no sirve"},
		{"Ana\x00", "", "Ese apodo tiene algo que no se ve"},
		{"Ana\nLuis", "", "Ese apodo tiene algo que no se ve"},
		{"A\u202ena", "", "Ese apodo tiene algo que no se ve"},
		{"A\u200bna", "", "Ese apodo tiene algo que no se ve"},
		{"\xff", "", "Ese apodo no sirve"},
	} {
		name, no := nameOf(test.asked)
		title := ""
		if no != nil {
			title = no.Title
			if no.Field != "name" || no.Detail == "" {
				t.Errorf("%.40q: %+v", test.asked, no)
			}
		}
		if name != test.name || title != test.title {
			t.Errorf("%.40q is %q (%s); want %q (%s)", test.asked, name, title, test.name, test.title)
		}
	}
}

func TestRooms(t *testing.T) {
	for _, test := range []struct{ asked, room, title string }{
		{"general", "general", ""},
		{" Grupo 3 ", "grupo-3", ""},
		{"grupo_3", "grupo-3", ""},
		{"AÑO--nuevo", "año-nuevo", ""},
		{"ｇｅｎｅｒａｌ", "general", ""}, // full width
		{"-", "", "Falta el nombre de la sala"},
		{"", "", "Falta el nombre de la sala"},
		{"a/b", "", "Ese nombre de sala no sirve"},
		{"a\nb", "", "Ese nombre de sala no sirve"},
		{"a\u202eb", "", "Ese nombre de sala no sirve"},
		{"<script>", "", "Ese nombre de sala no sirve"},
		{strings.Repeat("á", 32), strings.Repeat("á", 32), ""},
		{strings.Repeat("a", 33), "", "Ese nombre de sala es demasiado largo"},
		{strings.Repeat("a", 1<<20), "", "Esa sala no sirve"},
		{"\xff", "", "Esa sala no sirve"},
	} {
		room, no := roomOf(test.asked)
		title := ""
		if no != nil {
			title = no.Title
			if no.Field != "room" || no.Detail == "" {
				t.Errorf("%.40q: %+v", test.asked, no)
			}
		}
		if room != test.room || title != test.title {
			t.Errorf("%.40q is %q (%s); want %q (%s)", test.asked, room, title, test.room, test.title)
		}
		if again, no := roomOf(room); room != "" && (no != nil || again != room) {
			t.Errorf("%q becomes %q the second time", room, again)
		}
	}
}

// Whatever the script, a name is written as its owner writes it.
func TestNamesOfAllScriptsPass(t *testing.T) {
	for _, name := range []string{
		"محمد", "مُحَمَّد", "عائشة بنت علي", "שָׁלוֹם", "שרה", "李小龍", "さくら", "サクラ", "김민준", "Дмитрий", "Ελένη", "Ἀθηνᾶ",
		"प्रिया", "क्षितिज", "श्री", "রবীন্দ্র", "தமிழ்", "ไพลิน", "កម្ពុជា", "မြန်မာ", "Nguyễn Văn", "Łukasz", "Çağla", "Þóra",
		"አበበ", "Ⴀნა", "Արամ", "D'Angelo", "Jean-Luc", "O’Neill", "Ñoño", "ʻOkina", "Ana_92", "¡Ana!", "C++", "a⃝",
		"क्\u200dष",     // ZWJ after a virama: half a letter
		"क्\u200cष",     // ZWNJ after a virama: two letters
		"می\u200cخواهم", // ZWNJ between letters that would join
		"👩‍🚀 Óscar", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "❤️‍🔥", "🏴‍☠️ Pirata", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇪🇸 Ana", "🇪🇸🇲🇽", "1️⃣ Ana", "#️⃣", "👍🏿", "☺", "☺👩‍🚀☺", "©®™",
		"\U0001fae9 Ana", // newer than the tables
	} {
		if got, no := nameOf(name); no != nil || got != name {
			t.Errorf("%+q is %+q (%+v)", name, got, no)
		}
	}
	for _, room := range []string{"grupo-3", "año-nuevo", "हिन्दी", "ไทย", "العربية", "می\u200cخواهم", "中文", "한국어", "עברית"} {
		if got, no := roomOf(room); no != nil || got != room {
			t.Errorf("%+q is the room %+q (%+v)", room, got, no)
		}
	}
}

// What is the same to the eye becomes the same, and one space.
func TestNamesAreKeptInOneForm(t *testing.T) {
	for asked, want := range map[string]string{
		"Jose\u0301": "José", "한": "한", "Ａｎａ": "Ana", "Ana\u00a0María": "Ana María",
		"Ana\u2800\u2800María": "Ana María", "\u2800Ana\u3000": "Ana", "❤\ufe0f": "❤", "❤\ufe0e Ana": "❤ Ana",
		"葛\U000e0100": "葛", "Ana\ufe0f": "Ana",
	} {
		if got, no := nameOf(asked); no != nil || got != want {
			t.Errorf("%+q is %+q (%+v), want %+q", asked, got, no, want)
		}
	}
}

func TestNamesWithoutInkAreNone(t *testing.T) {
	for _, asked := range []string{
		"\u2800", "\u2800 \u2800", "\u3164", "\u115f\u1160", "\uffa0", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060\u2061", "\ufe0f",
		"\U000e0041", "\U0001d159", "\U00013441", "\u00a0", "\u2028", "\u17b4", "\u034f", "\u180e", "\u0301", "\ufffc", "\u202e", "\n", "\x00",
	} {
		if name, no := nameOf(asked); no == nil || no.Title != "Falta tu apodo" {
			t.Errorf("%+q is the name %+q (%+v)", asked, name, no)
		}
		if room, no := roomOf(asked); no == nil {
			t.Errorf("%+q is the room %+q", asked, room)
		}
	}
}

func TestNothingUnseenIsHiddenInAName(t *testing.T) {
	for _, hidden := range []string{
		"\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c", "\u00ad", "\u034f", "\u2060",
		"\u2064", "\u206f", "\u115f", "\u3164", "\ufeff", "\U000e0061", "\U000e0001", "\U0001d173", "\u2028", "\u0085", "\x1b", "\ue000",
		"\U000f0000", "\ufdd0", "\u0378", "\U00016fe4", "\U00013430",
	} {
		for _, asked := range []string{"A" + hidden + "na", "Ana" + hidden, "🦊" + hidden + "🐱!", "1" + hidden + "2"} {
			name, no := nameOf(asked)
			if strings.Contains(name, hidden) && asked != "🦊\u200d🐱!" {
				t.Errorf("%+q is the name %+q (%+v)", asked, name, no)
			}
		}
		if room, no := roomOf("a" + hidden + "b"); no == nil && strings.Contains(room, hidden) {
			t.Errorf("it is in the room %+q", room)
		}
	}
	// Two pictures joined that are not one picture anywhere look like the two.
	if skeletonOf("🦊\u200d🐱") != skeletonOf("🦊🐱") {
		t.Error("a joiner makes another of it")
	}
}

func TestMarksStandOnSomething(t *testing.T) {
	for _, asked := range []string{"Ana \u0301", "a\u0336\u0336", "Z" + strings.Repeat("\u0300\u0301", 9), "a\u0300\u0301\u0302\u0303\u0304"} {
		if name, no := nameOf(asked); no == nil {
			t.Errorf("%+q is the name %+q", asked, name)
		}
		if room, no := roomOf(asked); no == nil {
			t.Errorf("%+q is the room %+q", asked, room)
		}
	}
}

// A name of as many characters as fit is taken, and is suggested to another
// whole: no emoji is cut in half for the number at its end.
func TestASuggestionIsAName(t *testing.T) {
	for _, name := range []string{strings.Repeat("a", maxName), strings.Repeat("👩‍🚀", maxName/3), strings.Repeat("क्\u200dष", maxName/4), "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦"} {
		if _, no := nameOf(name); no != nil {
			t.Fatalf("%q: %+v", name, no)
		}
		got := numbered(name, "-2")
		if clean, no := nameOf(got); no != nil || clean != got || !strings.HasSuffix(got, "-2") {
			t.Errorf("%q is suggested as %q: %+v", name, got, no)
		}
	}
}

func TestShapes(t *testing.T) {
	for _, pair := range []struct {
		one, other string
		alike      bool
	}{
		{"Ana", "ana", true},
		{"Ana", "Аnа", true}, // Cyrillic А
		{"sala-1", "sala-l", true},
		{"O", "0", true},
		{"María", "Maria", false},
		{"año", "ano", false},
		{"Ana", "Anna", false},
	} {
		if got := skeletonOf(pair.one) == skeletonOf(pair.other); got != pair.alike {
			t.Errorf("%q and %q: alike is %v", pair.one, pair.other, got)
		}
	}
}

func TestTexts(t *testing.T) {
	for _, test := range []struct{ said, text, title string }{
		{"hola", "hola", ""},
		{"  hola\r\nadiós \r", "hola\nadiós", ""},
		{"<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", ""},
		{"👩‍💻 ñ €", "👩‍💻 ñ €", ""},
		{"\u202eal revés", "\u202eal revés", ""}, // the page isolates it
		{strings.Repeat("é", 2000), strings.Repeat("é", 2000), ""},
		{strings.Repeat("é", 2001), "", "Es demasiado largo"},
		{strings.Repeat("é", 1<<19), "", "Es demasiado largo"},
		{"", "", "El mensaje está vacío"},
		{" \n\t ", "", "El mensaje está vacío"},
		{"\u200b\u2060", "", "El mensaje está vacío"},
		{"a\x00b", "", "El mensaje tiene caracteres de control"},
		{"\x1b[31mrojo", "", "El mensaje tiene caracteres de control"},
	} {
		text, no := textOf(test.said)
		title := ""
		if no != nil {
			title = no.Title
		}
		if text != test.text || title != test.title {
			t.Errorf("%.40q is %.40q (%s); want %.40q (%s)", test.said, text, title, test.text, test.title)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"Ana", "grupo-3", "A\u202ena", "\xff", "İ", "ǅ", "ﬁ", "①", "a\u0301\u0301", "👩‍🚀 Óscar", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "क्\u200dष", "\u2800"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		start := time.Now()
		defer func() {
			if spent := time.Since(start); spent > time.Second+time.Duration(len(asked))*10*time.Microsecond {
				t.Errorf("%d bytes take %v", len(asked), spent)
			}
		}()
		if name, no := nameOf(asked); no == nil {
			if !glyph.Ink(name) {
				t.Errorf("%q is the name %q, and that is not seen", asked, name)
			}
			skeleton := skeletonOf(name)
			if strings.ContainsFunc(skeleton, glyph.Ignorable) {
				t.Errorf("%q has the skeleton %q", name, skeleton)
			}
			if again, no := nameOf(name); no != nil || again != name {
				t.Errorf("%q is the name %q, and that is %q (%+v)", asked, name, again, no)
			}
		}
		if room, no := roomOf(asked); no == nil {
			if again, no := roomOf(room); no != nil || again != room {
				t.Errorf("%q is the room %q, and that is %q (%+v)", asked, room, again, no)
			}
		}
		if text, no := textOf(asked); no == nil {
			if again, no := textOf(text); no != nil || again != text {
				t.Errorf("%q is the text %q, and that is %q (%+v)", asked, text, again, no)
			}
		}
	})
}
