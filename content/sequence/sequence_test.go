package sequence

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"envivo/content/contenttest/golden"
)

func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no diagrams: %v", err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			diagram, mistakes := Parse(strings.Split(string(text), "\n"))
			if mistakes != nil {
				t.Fatalf("mistakes: %+v", mistakes)
			}
			checkDrawing(t, diagram)
			// A line for each element, so that a difference can be read.
			got := strings.NewReplacer("><", ">\n<").Replace(written(t, diagram)) + "\n"
			golden.Compare(t, strings.TrimSuffix(name, ".txt")+".html", got)
		})
	}
}

// written is a diagram as its drawing and its steps.
func written(t *testing.T, d *Diagram) string {
	t.Helper()
	var b strings.Builder
	if err := errors.Join(d.WriteSVG(&b, `aria-label="x"`), d.WriteSteps(&b)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkDrawing reads a drawing as a browser does: it is well formed, and nothing
// in it leaves it, by the estimated widths.
func checkDrawing(t *testing.T, d *Diagram) {
	t.Helper()
	l := d.layout()
	var b strings.Builder
	if err := d.WriteSVG(&b, ""); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(b.String()))
	var at struct {
		x      float64
		anchor string
		text   line
		code   bool
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, b.String())
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "text":
				at.x, at.anchor, at.text = number(e, "x"), attr(e, "class"), nil
			case "tspan":
				at.code = true
			case "rect":
				within(t, l, "a box", number(e, "x"), number(e, "x")+number(e, "width"), number(e, "y")+number(e, "height"))
			}
		case xml.CharData:
			at.text = append(at.text, piece{string(e), at.code})
		case xml.EndElement:
			at.code = false
			if e.Name.Local != "text" {
				continue
			}
			width := at.text.width()
			left := at.x - width/2
			if strings.Contains(at.anchor, "start") {
				left = at.x
			} else if strings.Contains(at.anchor, "end") {
				left = at.x - width
			}
			within(t, l, fmt.Sprintf("the text %v", at.text), left, left+width, 0)
		}
	}
}

func within(t *testing.T, l *layout, what string, left, right, bottom float64) {
	t.Helper()
	if left < 0 || right > float64(l.width) || bottom > float64(l.y) {
		t.Errorf("%s goes from %.0f to %.0f and down to %.0f, in a drawing of %d × %d", what, left, right, bottom, l.width, l.y)
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(e xml.StartElement, name string) float64 {
	n, err := strconv.ParseFloat(attr(e, name), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text string
		most float64
		want string
	}{
		{"", 100, ""},
		{"hola", 100, "hola"},
		{"uno dos tres cuatro", 100, "uno dos|tres cuatro"},
		{"lo pinta y guarda el cursor en su memoria", 230, "lo pinta y guarda el|cursor en su memoria"}, // of much the same width
		{"`GET /polling?after=41`", 60, "<GET>|</pollin>|<g?after>|<=41>"},
	} {
		var lines []string
		for _, l := range wrap(test.text, test.most) {
			var b strings.Builder
			for _, p := range l {
				if p.code {
					b.WriteString("<" + p.text + ">")
				} else {
					b.WriteString(p.text)
				}
			}
			lines = append(lines, b.String())
			if l.width() > test.most {
				t.Errorf("%q: %q is %.0f wide, at most %.0f", test.text, b.String(), l.width(), test.most)
			}
		}
		if got := strings.Join(lines, "|"); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

// TestWrong gives a diagram and its mistakes: line and column from 1, in bytes.
func TestWrong(t *testing.T) {
	const who = "participantes: Ana, Luis\n"
	for _, test := range []struct{ give, want string }{
		{"", "1:1: este diagrama está vacío; empieza por `participantes: Navegador, Servidor`"},
		{"# nada\n\n", "1:1: este diagrama está vacío; empieza por `participantes: Navegador, Servidor`"},
		{who, "1:1: en este diagrama no pasa nada; escribe debajo de los participantes: `Navegador -> Servidor: texto`"},
		{"participantes: Ana\nAna -> Ana: a", "1:1: un diagrama tiene al menos dos participantes; sepáralos con comas: `participantes: Navegador, Servidor`"},
		{"participantes: a, b,c , d, e, f, g\na -> b", "1:34: hay 7 participantes, y caben 6; quita los que no hablen, o haz dos diagramas"},
		{"participantes: a, , a", "1:19: falta el nombre de un participante; se separan con comas: `participantes: Navegador, Servidor`\n" +
			"1:21: el participante `a` está repetido; cada uno tiene su nombre"},
		{who + who, "2:1: los participantes están repetidos; ponlos todos en una sola línea"},
		{"Ana -> Luis: hola\nLuis -> Ana: a\n", "1:1: antes de este paso hay que decir quién participa; escribe primero `participantes: Navegador, Servidor`"},
		{who + "Ana -> Lusi: hola\n  -> Ana: a", "2:8: no hay ningún participante `Lusi` (Lusi: Ana Luis)\n" +
			"3:3: a esta flecha le falta un participante; se escribe `Navegador -> Servidor: texto`"},
		{who + "nota Ana, Bea: hola\nnota Ana\nnota: a", "2:11: no hay ningún participante `Bea` (Bea: Ana Luis)\n" +
			"3:6: a esta nota le faltan los dos puntos; se escribe `nota Servidor: texto`\n" +
			"4:1: esta línea de `nota` está incompleta; se escribe `nota Servidor: texto`"},
		{who + "Ana → Luis: a\nAna => Luis: a\nAna -- Luis: a", strings.Repeat("N:1: no entiendo esta flecha; hay `->` (línea continua), `-->` (discontinua), `-x` y `--x` (se pierde)\n", 3)},
		{who + "  titulo: Hola", "2:3: no entiendo esta línea, que empieza por `titulo`; un mensaje se escribe `Navegador -> Servidor: texto` (titulo: título participantes nota espera repite fin)"},
		{who + "título:\ntítulo: a\ntítulo: b", "2:1: el título está vacío; escríbelo detrás de los dos puntos, o quita la línea\n4:1: el título está repetido; deja solo uno"},
		{who + "Ana -x Ana: a", "2:1: un mensaje a uno mismo no se pierde por el camino; escribe `->`"},
		{who + "espera:\nespera 2 s\nnota Ana:", "2:1: a este paso le falta el texto; di cuánto: `espera: 2 s`\n" +
			"3:1: esta línea de `espera` está incompleta; se escribe `espera: 2 s`\n" +
			"4:6: a este paso le falta el texto; escríbela detrás de los dos puntos"},
		{who + "repite: a\nAna -> Luis: a", "2:1: este `repite` no se cierra; pon una línea con `fin` donde acaba"},
		{who + "repite: a\nfin\nfin", "2:1: este `repite` está vacío; pon entre él y su `fin` lo que se repite\n4:1: este `fin` no cierra nada; quítalo, o abre antes con `repite: cada 2 s`"},
		{who + "repite: a\nrepite: a\nrepite: a\nAna -> Luis\nfin\nfin\nfin", "4:1: hay más de 2 `repite` uno dentro de otro; cierra antes alguno con `fin`"},
		{who + "Ana -> Luis: " + strings.Repeat("ñ", 201), "2:14: este texto tiene 201 caracteres, y caben 200; acórtalo: lo demás, en la lección"},
		{who + strings.Repeat("Ana -> Luis: a\n", 42), "42:1: el diagrama pasa de 40 pasos; haz dos: nadie sigue uno tan largo"},
	} {
		diagram, mistakes := Parse(strings.Split(test.give, "\n"))
		if diagram != nil {
			t.Errorf("%q: there is a diagram, with mistakes in it", test.give)
		}
		var lines []string
		for _, m := range mistakes {
			text := fmt.Sprintf("%d:%d: %s", m.Line+1, m.Offset+1, m.Message)
			if m.Hint != "" {
				text += "; " + m.Hint
			}
			if m.Known != nil {
				text += fmt.Sprintf(" (%s: %s)", m.Got, strings.Join(m.Known, " "))
			}
			lines = append(lines, text)
		}
		got := strings.Join(lines, "\n")
		if strings.HasPrefix(test.want, "N:") {
			got = strings.NewReplacer("2:1", "N:1", "3:1", "N:1", "4:1", "N:1").Replace(got) + "\n"
		}
		if got != test.want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.give, got, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txt")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("participantes: a, b\nrepite: <x>\nrepite: `\nb --x a: ``\nfin\nfin\nnota b, a: & 你\n")
	f.Add("fin\n-x\n->\n: -> :\nnota  :\nrepite:\nfin")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(strings.ToValidUTF8(text, ""), "\n")
		diagram, mistakes := Parse(lines)
		if (diagram == nil) == (len(mistakes) == 0) {
			t.Fatalf("a diagram %v and mistakes %v", diagram, mistakes)
		}
		for _, m := range mistakes {
			if m.Line < 0 || m.Line >= max(1, len(lines)) || m.Offset < 0 || m.Offset > len(lines[m.Line]) || m.Message == "" {
				t.Errorf("a mistake without a place: %+v", m)
			}
		}
		if diagram == nil {
			return
		}
		for _, r := range text {
			if r < ' ' && r != '\n' && r != '\t' {
				return // no lesson has it, and XML neither
			}
		}
		checkDrawing(t, diagram)
		if steps := written(t, diagram); strings.Count(steps, "<li>") < 1 {
			t.Errorf("no steps: %s", steps)
		}
	})
}
