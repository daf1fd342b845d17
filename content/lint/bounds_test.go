package lint_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
	"envivo/content/lint"
)

// Just inside each bound, and just outside.
func TestEachBoundOfALesson(t *testing.T) {
	nested := func(deep int) string {
		var open, closing []string
		for n := range deep {
			colons := strings.Repeat(":", 3+deep-n)
			open = append(open, colons+"nota")
			closing = append([]string{colons}, closing...)
		}
		return contenttest.Lines(append(append(open, "Hola."), closing...)...)
	}
	table := func(rows int) string { return "| a | b | c |\n|---|---|---|\n" + strings.Repeat("|\n", rows-2) }
	words := func(bytes int) string { return strings.Repeat("hola ", bytes/5+1)[:bytes-1] + "." }
	wide := func(bytes int) string { return "```text\n" + strings.Repeat("x", bytes) + "\n```\n" }
	for _, tt := range []struct {
		name, inside, outside, want string
	}{
		{
			"a line", wide(lint.LongestLine), wide(lint.LongestLine + 1),
			"9:1: esta línea ocupa 17 KiB, y caben 16; pártela; si es código, deja solo lo que la lección explica",
		},
		{
			"a paragraph", words(lint.LongestParagraph), words(lint.LongestParagraph + 1),
			"8:1: este párrafo ocupa 9 KiB, y caben 8; deja alguna línea en blanco: parte el párrafo, la lista o la tabla",
		},
		{
			"a list is as many paragraphs", strings.Repeat("- "+words(1000)+"\n", 20), "- " + words(lint.LongestParagraph+1),
			"8:3: este párrafo ocupa 9 KiB, y caben 8; deja alguna línea en blanco: parte el párrafo, la lista o la tabla",
		},
		{
			"a table", table(lint.MostCells / 5), table(lint.MostCells/5 + 1),
			"8:1: esta tabla tiene 2005 celdas, y caben 2000; pártela en varias",
		},
		{
			"blocks in blocks", nested(8), nested(9),
			"16:1: aquí hay ya 8 bloques, uno dentro de otro; cierra alguno antes de abrir el siguiente",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contenttest.MustLoad(t, map[string]string{"a.md": contenttest.Lesson("a", 1, tt.inside)})
			course, problems := contenttest.Load(map[string]string{"a.md": contenttest.Lesson("a", 1, tt.outside)})
			if course != nil || len(problems) == 0 || problems[0].Error() != "content/a.md:"+tt.want {
				t.Errorf("got  %v\nwant content/a.md:%s", problems, tt.want)
			}
		})
	}
}

// A file of nothing but mistakes says so, and does not say them all.
func TestTooManyMistakesAreNotAllReported(t *testing.T) {
	_, problems := contenttest.Load(map[string]string{"a.md": contenttest.Lesson("a", 1, strings.Repeat("# A\n\n", 10_000))})
	if len(problems) != 500 || !strings.HasPrefix(problems[len(problems)-1].Message, "hay más errores") {
		t.Errorf("%d problems, the last of them %v", len(problems), problems[len(problems)-1])
	}
}
