package content

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// renderTable puts a table in a region that scrolls on its own when the screen
// is narrow. Regions are landmarks, and each needs a name of its own.
func (p *page) renderTable(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		p.tables++
		_, _ = fmt.Fprintf(w, `<div class="table" tabindex="0" role="region" aria-label="Tabla %d"><table>`+"\n", p.tables)
	} else {
		_, _ = w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}

// renderTableCell aligns with a class, for the site's policy allows no style
// attributes, and makes an empty corner an ordinary cell: it heads nothing.
func (p *page) renderTableCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*extast.TableCell)
	tag, scope := "td", ""
	if n.Parent().Kind() == extast.KindTableHeader && p.plainText(n) != "" {
		tag, scope = "th", ` scope="col"`
	}
	if !entering {
		_, _ = fmt.Fprintf(w, "</%s>\n", tag)
		return ast.WalkContinue, nil
	}
	_, _ = fmt.Fprintf(w, "<%s%s", tag, scope)
	if n.Alignment != extast.AlignNone {
		_, _ = fmt.Fprintf(w, ` class="align-%s"`, n.Alignment)
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

// renderTask writes the box of a task, which nobody can tick, with words for
// those who cannot see it.
func (p *page) renderTask(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	state := `aria-label="Pendiente"`
	if node.(*extast.TaskCheckBox).IsChecked {
		state = `checked aria-label="Hecho"`
	}
	_, _ = fmt.Fprintf(w, `<input type="checkbox" disabled %s> `, state)
	return ast.WalkContinue, nil
}

// examineRow reports cells beyond the last column, which Markdown drops.
func (p *page) examineRow(n *extast.TableRow) {
	first := n.FirstChild()
	if first == nil || first.Lines().Len() == 0 {
		return
	}
	start := first.Lines().At(0).Start
	line, _ := p.position(start)
	row := strings.TrimSpace(string(p.text[start : p.starts[line-1]+len(p.line(line))]))
	row = strings.ReplaceAll(row, `\|`, "")
	cells, columns := strings.Count(strings.TrimSuffix(row, "|"), "|")+1, len(n.Alignments)
	if cells > columns {
		p.fail(start,
			fmt.Sprintf("esta fila tiene %s, y la tabla, %s", count(cells, "celda", "celdas"), count(columns, "columna", "columnas")),
			"quita las que sobran; una barra que sea texto se escribe `\\|`, también entre comillas invertidas")
	}
}
