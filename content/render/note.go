package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// noteLabels are the words for each kind of note.
var noteLabels = map[string]string{"nota": "Nota", "consejo": "Consejo", "aviso": "Aviso"}

// notes writes notes, each a group of its own named by its title. The role is
// note, not the complementary landmark that aside is by itself: a lesson has
// many and nobody navigates by them.
type notes struct{ *Page }

func (b notes) render(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</aside>\n")
		return ast.WalkContinue, nil
	}
	id := b.ids.Numbered(n.Name)
	n.SetAttributeString("title", id)
	_, _ = fmt.Fprintf(w, `<aside class="note note--%s" role="note" aria-labelledby="%s">`+"\n", n.Name, id)
	if n.Title() == nil {
		_, _ = fmt.Fprintf(w, `<p class="note__title" id="%s">%s</p>`+"\n", id, noteLabels[n.Name])
	}
	return ast.WalkContinue, nil
}

// title writes the author's title. What kind of note it is shows in
// its colour only, so it is said as well.
func (b notes) title(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</p>\n")
		return ast.WalkContinue, nil
	}
	id, _ := n.AttributeString("title")
	_, _ = fmt.Fprintf(w, `<p class="note__title" id="%v"><span class="visually-hidden">%s: </span>`, id, noteLabels[n.Name])
	return ast.WalkContinue, nil
}
