package lint

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// deepestHeading is the last level that lessons use.
const deepestHeading = 4

// heading refuses what would break the outline of the page.
func (t *tree) heading(n *ast.Heading) {
	switch {
	case n.Level == 1:
		t.Fail(n.Pos(),
			"un título con `#` sería otro título de la página",
			"el de la lección está en `title`; aquí los títulos empiezan en `##`")
	case n.Level > deepestHeading:
		t.Fail(n.Pos(), fmt.Sprintf("este título es de nivel %d", n.Level), "los niveles van de `##` a `####`")
	case n.Level > t.level+1:
		t.Fail(n.Pos(),
			fmt.Sprintf("este título se salta un nivel: pasa de `%s` a `%s`", hashes(t.level), hashes(n.Level)),
			fmt.Sprintf("aquí va `%s`", hashes(t.level+1)))
	}
	t.level = n.Level
	if t.Plain(n) == "" {
		t.Fail(n.Pos(), "este título está vacío", "escribe el texto, o quita las almohadillas")
	}
}

func hashes(n int) string { return strings.Repeat("#", n) }

// row reports cells beyond the last column, which Markdown drops.
func (t *tree) row(n *extast.TableRow) {
	first := n.FirstChild()
	if first == nil || first.Lines().Len() == 0 {
		return
	}
	start := first.Lines().At(0).Start
	line, _ := t.Position(start)
	row := strings.TrimSpace(string(t.Text[start : t.starts[line-1]+len(t.Line(line))]))
	row = strings.ReplaceAll(row, `\|`, "")
	cells, columns := strings.Count(strings.TrimSuffix(row, "|"), "|")+1, len(n.Alignments)
	if cells > columns {
		t.Fail(start,
			fmt.Sprintf("esta fila tiene %s, y la tabla, %s", Count(cells, "celda", "celdas"), Count(columns, "columna", "columnas")),
			"quita las que sobran; una barra que sea texto se escribe `\\|`, también entre comillas invertidas")
	}
}
