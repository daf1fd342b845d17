package render

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// footnotes writes them as goldmark does, in Spanish for who hears the page.
type footnotes struct{}

// RegisterFuncs implements [renderer.NodeRenderer].
func (f footnotes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(extast.KindFootnoteLink, f.link)
	reg.Register(extast.KindFootnoteBacklink, f.backlink)
	reg.Register(extast.KindFootnoteList, f.list)
}

func (footnotes) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n := node.(*extast.FootnoteLink)
		_, _ = fmt.Fprintf(w, `<sup id="%s"><a class="footnote-ref" href="#fn:%d" role="doc-noteref" aria-label="Nota %d">%d</a></sup>`,
			footnoteRef(n.Index, n.RefIndex), n.Index, n.Index, n.Index)
	}
	return ast.WalkContinue, nil
}

func (footnotes) backlink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*extast.FootnoteBacklink)
	label := fmt.Sprintf("Volver a la nota %d en el texto", n.Index)
	if n.RefCount > 1 {
		label += fmt.Sprintf(", vez %d", n.RefIndex+1)
	}
	_, _ = fmt.Fprintf(w, "\u00a0"+`<a class="footnote-backref" href="#%s" role="doc-backlink" aria-label="%s">↩︎</a>`,
		footnoteRef(n.Index, n.RefIndex), label)
	return ast.WalkContinue, nil
}

// footnoteRef is the id of the place in the text that refers to a footnote. Ids
// of headings have no colon, so none is the same.
func footnoteRef(index, ref int) string {
	if ref == 0 {
		return fmt.Sprintf("fnref:%d", index)
	}
	return fmt.Sprintf("fnref:%d:%d", index, ref)
}

func (footnotes) list(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<section class="footnotes" role="doc-endnotes" aria-label="Notas al pie"><ol>` + "\n")
	} else {
		_, _ = w.WriteString("</ol></section>\n")
	}
	return ast.WalkContinue, nil
}
