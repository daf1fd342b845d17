package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// tabs writes groups of tabs as assets/js/tabs.js finds them. Without that
// script, and on paper, all of them are seen, each under its title.
type tabs struct{ *Page }

func (t tabs) group(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</lesson-tabs>\n")
		return ast.WalkContinue, nil
	}
	t.needs("tabs")
	n.SetAttributeString("id", t.ids.Numbered("tabs"))
	_, _ = w.WriteString(`<lesson-tabs class="tabs">` + "\n")
	return ast.WalkContinue, nil
}

func (t tabs) render(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	group, _ := n.Parent().(*directive.Node)
	if group == nil { // a mistake, already reported
		return ast.WalkContinue, nil
	}
	id, _ := group.AttributeString("id")
	id = t.ids.Numbered(fmt.Sprint(id))
	n.SetAttributeString("id", id)
	_, _ = fmt.Fprintf(w, `<div class="tabs__panel" id="%v" role="group" aria-labelledby="%v-title">`+"\n", id, id)
	return ast.WalkContinue, nil
}

func (t tabs) title(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</p>\n")
		return ast.WalkContinue, nil
	}
	id, _ := n.AttributeString("id")
	_, _ = fmt.Fprintf(w, `<p class="tabs__title" id="%v-title">`, id)
	return ast.WalkContinue, nil
}
