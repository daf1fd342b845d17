package chat

import (
	"strings"
	"testing"
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
		if got := shapeOf(pair.one) == shapeOf(pair.other); got != pair.alike {
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
	for _, seed := range []string{"Ana", "grupo-3", "A\u202ena", "\xff", "İ", "ǅ", "ﬁ", "①", "a\u0301\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		if name, no := nameOf(asked); no == nil {
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
