package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"envivo/content/plain"
)

// tables writes tables and the boxes of tasks.
type tables struct {
	text []byte
	n    int // so many so far
}

// RegisterFuncs implements [renderer.NodeRenderer].
func (t *tables) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(extast.KindTable, t.table)
	reg.Register(extast.KindTableCell, t.cell)
	reg.Register(extast.KindTaskCheckBox, t.task)
}

func (t *tables) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		t.open(w)
	} else {
		t.close(w)
	}
	return ast.WalkContinue, nil
}

// open begins a table, in a region that scrolls on its own when the screen is
// narrow. Regions are landmarks, and each needs a name of its own.
func (t *tables) open(w util.BufWriter) {
	t.n++
	_, _ = fmt.Fprintf(w, `<div class="table" tabindex="0" role="region" aria-label="Tabla %d"><table>`+"\n", t.n)
}

func (*tables) close(w util.BufWriter) { _, _ = w.WriteString("</table></div>\n") }

// cell aligns with a class, for the site's policy allows no style
// attributes, and makes an empty corner an ordinary cell: it heads nothing.
func (t *tables) cell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*extast.TableCell)
	tag, scope := "td", ""
	if n.Parent().Kind() == extast.KindTableHeader && plain.Text(n, t.text) != "" {
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

// task writes the box of a task, which nobody can tick, with words for
// those who cannot see it.
func (*tables) task(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
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
