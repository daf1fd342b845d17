package lint_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
)

// What looks like syntax and is none, for a space or a sign that nobody sees, is
// a mistake that says so. Here ~ is a hard space, and ¬ a zero-width one.
func TestSpacesThatAreNone(t *testing.T) {
	const (
		hard   = "por un espacio duro (U+00A0), esto no es "
		unseen = "por un carácter que no se ve (U+200B), esto no es "
		retype = "; bórralo y escribe uno corriente, sin AltGr"
	)
	for body, want := range map[string]string{
		"##~Título":                 "8:3: " + hard + "un título" + retype + ": `## Título`",
		"¬## Título":                "8:1: " + unseen + "un título; bórralo: `## Título`",
		"~## Título":                "8:1: " + hard + "un título; bórralo: `## Título`",
		">~## Título":               "8:2: " + hard + "un título" + retype + ": `> ## Título`",
		"-~uno\n-~dos":              "8:2: " + hard + "una lista" + retype + ": `- uno`\n9:2: " + hard + "una lista" + retype + ": `- dos`",
		"1.~uno":                    "8:3: " + hard + "una lista" + retype + ": `1. uno`",
		"- uno\n~~- dos":            "9:1: " + hard + "una lista; bórralo: `- dos`",
		"-~[x] uno":                 "8:2: " + hard + "una casilla" + retype + ": `- [x] uno`",
		"- [~] uno":                 "8:4: " + hard + "una casilla" + retype + ": `- [ ] uno`",
		"~> cita":                   "8:1: " + hard + "una cita; bórralo: `> cita`",
		"~´´´js\nlet a\n´´´":        "8:1: " + hard + "un bloque de código; bórralo",
		"´´´¬js\nlet a\n´´´":        "8:4: " + unseen + "un bloque de código; bórralo",
		"´´´js\nlet a\n´´´~":        "10:4: " + hard + "el final de un bloque de código" + retype,
		"´´´js\nlet a\n¬´´´":        "10:1: " + unseen + "el final de un bloque de código; bórralo",
		":::nota~Título\nHola\n:::": "8:8: " + hard + "un bloque" + retype + ": `:::nota Título`",
		":::~nota\nHola\n:::":       "8:4: " + hard + "un bloque; bórralo: `:::nota`",
		"~:::nota\nHola\n:::":       "8:1: " + hard + "un bloque; bórralo: `:::nota`",
		":::nota\nHola\n:::¬":       "10:4: " + unseen + "el final de un bloque; bórralo: `:::`",
		":::pregunta~¿Sí?\n- [x] a\n- [ ] b\n:::": "8:12: " + hard + "un bloque" + retype + ": `:::pregunta ¿Sí?`",
		"::widget{name=eco~times=2}":              "8:18: " + hard + "una directiva" + retype + ": `::widget{name=eco times=2}`",
		"::widget{name=eco¬}":                     "8:18: " + unseen + "una directiva; bórralo: `::widget{name=eco}`",
		"::~widget{name=eco}":                     "8:3: " + hard + "una directiva; bórralo: `::widget{name=eco}`",
		"¬::widget{name=eco}":                     "8:1: " + unseen + "una directiva; bórralo: `::widget{name=eco}`",
		"::widget{name=\"eco~\"}":                 "8:16: no hay ningún widget `eco `; lleva un espacio especial o un carácter que no se ve: escribe `eco`",
		"| a |\n|---~|\n| b |":                    "9:5: " + hard + "una tabla" + retype + ": `|--- |`",
		"| a |\n¬|---|\n| b |":                    "9:1: " + unseen + "una tabla; bórralo: `|---|`",
		"*~*~*":                                   "8:2: " + hard + "una línea de separación" + retype + ": `* * *`",
		"Título\n---~":                            "9:4: " + hard + "la raya de un título" + retype + ": `---`",
		"Uno\n~\nDos":                             "9:1: esta línea parece vacía, y tiene un espacio duro (U+00A0); bórralo",
		"¬[^1]: Nota\n\nUno[^1]":                  "8:1: " + unseen + "una nota al pie; bórralo: `[^1]: Nota`",
		"[x](/chat~\"El chat\")":                  "8:10: " + hard + "un enlace" + retype + ": `[x](/chat \"El chat\")`",
		"[x]:~/chat\n\n[x]":                       "10:1: la dirección de este enlace empieza o acaba por un espacio especial o un carácter que no se ve; escribe `/chat`",
		"[x]~(/chat)":                             "8:3: `] (/` no es un enlace; quita el espacio que hay entre el corchete y el paréntesis",
		"**~así**":                                "8:1: `** así**` no es negrita; los asteriscos van pegados a las palabras, sin espacio por dentro: `**así**`",
		"** así **":                               "8:1: `** así **` no es negrita; los asteriscos van pegados a las palabras, sin espacio por dentro: `**así**`",
		"| a | b |\n| c | d |":                    "8:1: `| a |` no es una tabla; debajo de la primera fila va otra como `|---|---|`, con las mismas columnas",
		// The rest of the page is read as if it were mended.
		"##~Título\n\n[a](#nada) y\n\n[b](#titulo)": "8:3: " + hard + "un título" + retype + ": `## Título`\n10:1: esta lección no tiene ningún título `#nada`; hay `titulo`",
	} {
		spaced := strings.NewReplacer("~", "\u00a0", "¬", "\u200b", "´", "`")
		files := map[string]string{"a.md": contenttest.Lesson("a", 1, spaced.Replace(body)+"\n")}
		course, problems := contenttest.LoadWith(contenttest.Strict(), files)
		want = "content/a.md:" + strings.ReplaceAll(want, "\n", "\ncontent/a.md:")
		if got := problems.Error(); course != nil || got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", body, got, want)
		}
		for _, p := range problems {
			contenttest.CheckPlace(t, p, files)
		}
	}
}

func TestSpacesThatAreNoneInTheFrontMatter(t *testing.T) {
	const unseen, hard = "por un carácter que no se ve (U+200B), esto no es una línea de la cabecera; bórralo", "por un espacio duro (U+00A0), esto no es una línea de la cabecera; bórralo"
	right := contenttest.Lesson("a", 1, "Hola.\n")
	for _, test := range []struct{ old, odd, want string }{
		{"title: L", "title:\u00a0L", "2:7: " + hard + " y escribe uno corriente, sin AltGr: `title: Lección`"},
		{"title: L", "title\u200b: L", "2:6: " + unseen + ": `title: Lección`"},
		{"title: L", "\u00a0title: L", "2:1: " + hard + ": `title: Lección`"},
		{"slug: a", "slug: a\u200b", "3:8: " + unseen + ": `slug: a`"},
		{"order: 1", "order: \u200b1", "4:8: " + unseen + ": `order: 1`"},
		{"---\ntitle", "---\u00a0\ntitle", "1:4: " + hard + " y escribe uno corriente, sin AltGr: `---`"},
		{"---\n\nHola", "\u200b---\n\nHola", "6:1: " + unseen + ": `---`"},
	} {
		files := map[string]string{"a.md": strings.Replace(right, test.old, test.odd, 1)}
		if _, problems := contenttest.Load(files); problems.Error() != "content/a.md:"+test.want {
			t.Errorf("%+q:\ngot  %v\nwant %s", test.odd, problems, test.want)
		}
	}
}

// In prose, in code and in what is quoted, an author may have any space.
func TestSpacesThatAreMeant(t *testing.T) {
	for _, body := range []string{
		"Tarda 2~s, y dijo «~hola~», con 👩‍💻 y sua\u00adve.~",
		"## Con~espacio y 👩‍💻\n\n[x](#con-espacio-y)", "- 2~s\n- 3~s", "> 2~s", "| a~b |\n|---|\n| 2~s |", "[2~s](/chat)",
		"´´´js\n//~nota¬\n~´´´~no\n´´´", "´a~b´", "::widget{name=eco message=\"2~s\"}", ":::nota Dos~segundos\n2~s\n:::", "![2~s](img/a~b.png)",
		"´´´secuencia\nparticipantes:~Ana,~Luis~\nAna~->~Luis:~2~s\nespera:~2~s\nrepite: ~cada 2~s\n~~Ana --> Luis: hola\n~fin¬\nnota~Ana,~Luis: fin\n´´´",
	} {
		spaced := strings.NewReplacer("~", "\u00a0", "¬", "\u200b", "´", "`")
		files := map[string]string{"a.md": contenttest.Lesson("a", 1, spaced.Replace(body)+"\n"), "img/a\u00a0b.png": contenttest.Picture(t)}
		if _, problems := contenttest.LoadWith(contenttest.Strict(), files); len(problems) > 0 {
			t.Errorf("%s:\n%v", body, problems)
		}
	}
}
