package directive

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// A Render writes a directive. It is called on entering the node and, if that
// answers [ast.WalkContinue], on leaving it, after its children.
type Render func(w util.BufWriter, n *Node, entering bool) (ast.WalkStatus, error)

// nodeRenderer implements [renderer.NodeRenderer] on behalf of an [Extender].
type nodeRenderer struct {
	*Extender
}

// RegisterFuncs implements [renderer.NodeRenderer].
func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(KindNode, r.node)
	reg.Register(KindTitle, r.title)
}

// node writes nothing for a directive with mistakes, yet goes into it: what it
// holds may have mistakes of its own to be found.
func (r nodeRenderer) node(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*Node)
	if len(n.Errors) > 0 {
		return ast.WalkContinue, nil
	}
	if render := r.byForm(n.Form)[n.Name]; render != nil {
		return render(w, n, entering)
	}
	if r.Unknown != nil {
		return r.Unknown(w, n, entering)
	}
	return ast.WalkContinue, nil
}

func (r nodeRenderer) title(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n, ok := node.Parent().(*Node); ok && r.Title != nil {
		return r.Title(w, n, entering)
	}
	return ast.WalkContinue, nil
}
