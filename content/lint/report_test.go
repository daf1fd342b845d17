package lint_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
)

// TestReport gives what a terminal shows of a whole course: each mistake with
// its line and a caret below the place, and how many there are.
func TestReport(t *testing.T) {
	long := strings.Repeat("palabra ", 30)
	_, problems := contenttest.Load(map[string]string{
		"a.md": contenttest.Lesson("a", 1, "- uno\n\n  ::widget{name=nadie}  \n\n日本🎉é <b>\n\n"+long+"<b> "+long+"\n"),
		"b.md": "Hola.\n",
	})
	const html = "aquí hay HTML (`<b>`), y en las lecciones no se admite; la negrita se escribe `**así**`\n"
	want := "content/a.md:10:17: no hay ningún widget `nadie`; hay `eco`, `reloj` y `roto`\n" +
		"    ::widget{name=nadie}\n" +
		"                  ^\n" +
		"content/a.md:12:6: " + html +
		"    日本🎉é <b>\n" +
		"            ^\n" +
		"content/a.md:14:241: " + html +
		"    …bra palabra palabra palabra palabra palabra palabra palabra <b> palabra palabra palabra palabra pal…\n" +
		"                                                                 ^\n" +
		"content/b.md:1:1: falta la cabecera de la lección; la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`\n" +
		"    Hola.\n" +
		"    ^\n" +
		"\n4 errores en 2 lecciones\n"
	var got strings.Builder
	if err := problems.Report(&got); err != nil || got.String() != want {
		t.Errorf("%v, got:\n%s\nwant:\n%s", err, got.String(), want)
	}
}

func TestReportCounts(t *testing.T) {
	_, one := contenttest.Load(map[string]string{"a.md": "Hola.\n"})
	_, none := contenttest.Load(nil)
	for want, report := range map[string]func(*strings.Builder) error{
		"\n1 error en 1 lección\n": func(b *strings.Builder) error { return one.Report(b) },
		"\n1 error\n":              func(b *strings.Builder) error { return none.Report(b) },
	} {
		var got strings.Builder
		if err := report(&got); err != nil || !strings.HasSuffix(got.String(), want) {
			t.Errorf("%v, got %q, want %q at the end", err, got.String(), want)
		}
	}
}
