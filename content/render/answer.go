package render

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// answers writes what the reader opens when ready for it: the browser
// knows how, and the search of the page opens it too.
type answers struct{ *Page }

func (a answers) render(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</details>\n")
		return ast.WalkContinue, nil
	}
	a.needs("answer")
	_, _ = w.WriteString(`<details class="answer">` + "\n")
	if n.Title() == nil {
		_, _ = w.WriteString("<summary>Respuesta</summary>\n")
	}
	return ast.WalkContinue, nil
}

func (answers) title(w util.BufWriter, _ *directive.Node, entering bool) (ast.WalkStatus, error) {
	_, _ = w.WriteString(map[bool]string{true: "<summary>", false: "</summary>\n"}[entering])
	return ast.WalkContinue, nil
}
