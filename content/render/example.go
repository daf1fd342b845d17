package render

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
	"envivo/content/excerpt"
)

// examples writes Markdown twice: as it is written, and what it becomes.
type examples struct{ *Page }

func (e examples) render(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div></div>\n")
		return ast.WalkContinue, nil
	}
	e.needs("example")
	start, stop := n.Inside()
	source := strings.Join(excerpt.Dedent(strings.Split(string(e.text[start:stop]), "\n")), "\n") + "\n"
	_, _ = w.WriteString(`<div class="example">` + "\n")
	e.code.write(w, "markdown", source)
	_, _ = w.WriteString(`<div class="example__result">` + "\n" + `<p class="example__label">Así se ve</p>` + "\n")
	return ast.WalkContinue, nil
}
