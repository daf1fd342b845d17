package excerpt

import (
	"slices"
	"strings"
	"testing"

	"envivo/content/directive"
	"envivo/content/lint"
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

const source = `package sse

// #region stream
func stream() {
	// #region frame
	if true {
		return
	}
	// #endregion frame
}
// #endregion stream

// #region hueca

// #endregion hueca
// #endregion suelta
// #region doble
// #endregion doble
// #region doble
// #region abierta
var x = 1
`

func TestRegionsAreCutOut(t *testing.T) {
	for names, want := range map[string][]string{
		"stream":         {"func stream() {\n\tif true {\n\t\treturn\n\t}\n}\n"},
		"frame":          {"if true {\n\treturn\n}\n"},
		"frame , stream": {"if true {\n\treturn\n}\n", "func stream() {\n\tif true {\n\t\treturn\n\t}\n}\n"},
	} {
		lesson := lint.NewFile("content", "a.md", nil)
		if got := Regions(lesson, "sse.go", source, &directive.Attr{Value: names}); !slices.Equal(got, want) || lesson.Problems != nil {
			t.Errorf("%s: got %q, %v", names, got, lesson.Problems)
		}
	}
}

func TestRegionsThatCannotBeHad(t *testing.T) {
	for names, want := range map[string]string{
		"strem":        "sse.go no tiene ninguna región `strem`; ¿quisiste decir `stream`?",
		"hueca":        "la región `hueca` de sse.go está vacía",
		"suelta":       "sse.go cierra en la línea 16 una región `suelta` que no está abierta",
		"doble":        "sse.go abre dos veces la región `doble`, en las líneas 17 y 19",
		"abierta":      "sse.go abre en la línea 20 la región `abierta` y no la cierra",
		"frame,":       "en `region` sobra una coma",
		"frame, frame": "la región `frame` está repetida",
	} {
		lesson := lint.NewFile("content", "a.md", nil)
		got := Regions(lesson, "sse.go", source, &directive.Attr{Value: names})
		if got != nil || len(lesson.Problems) != 1 || !strings.Contains(lesson.Problems.Error(), want) {
			t.Errorf("%s: got %q, %v", names, got, lesson.Problems)
		}
	}
}

func TestLinesAreMarked(t *testing.T) {
	for lines, want := range map[string]string{"2": "[2]", "1-3, 5": "[1 2 3 5]", "2,2": "[2]"} {
		lesson := lint.NewFile("content", "a.md", nil)
		if got := Marked(lesson, &directive.Attr{Value: lines}, 5); got.String() != want || lesson.Problems != nil {
			t.Errorf("%s: got %v, %v", lines, got, lesson.Problems)
		}
	}
	for lines, want := range map[string]string{"dos": "no se entiende", "3-2": "va hacia atrás", "0": "se sale", "4-6": "se sale"} {
		lesson := lint.NewFile("content", "a.md", nil)
		Marked(lesson, &directive.Attr{Value: lines}, 5)
		if !strings.Contains(lesson.Problems.Error(), want) {
			t.Errorf("%s: got %v, want %s", lines, lesson.Problems, want)
		}
	}
	if Marked(nil, nil, 5) != nil {
		t.Error("lines are marked of their own")
	}
	if got := (Lines{1: true, 4: true}).Between(3, 2).String(); got != "[1]" {
		t.Errorf("of the second part: %s", got)
	}
}
