package directive

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
)

// KindNode and KindTitle are the kinds of this package's nodes.
var (
	KindNode  = ast.NewNodeKind("Directive")
	KindTitle = ast.NewNodeKind("DirectiveTitle")
)

// A Form is how a directive is written.
type Form int

// The two forms.
const (
	Leaf      Form = iota // ::name{attributes}
	Container             // :::name title … :::
)

// A Node is one directive in the document. Its Pos is the offset of its first
// colon. A container's children are its [Title], if it has one, and its content.
type Node struct {
	ast.BaseBlock

	Form    Form
	Name    string // "" if the name itself could not be read
	NamePos int    // offset in the source
	Attrs   []Attr // in the order in which they are written
	Errors  []Error

	colons int  // how many opened it
	start  int  // offset of the line after that which opened it
	stop   int  // offset of the line that closes it
	closed bool // a container's closing line has been found
}

// An Attr is one name=value. Positions are offsets in the source.
type Attr struct {
	Name, Value       string
	NamePos, ValuePos int // ValuePos is after the opening quote
}

// An Error is a mistake of syntax, in Spanish for the author of the lesson.
type Error struct {
	Pos     int    // offset in the source
	Message string // what is wrong
	Hint    string // what would be right
}

// Attr returns the attribute with that name, nil if there is none.
func (n *Node) Attr(name string) *Attr {
	for i := range n.Attrs {
		if n.Attrs[i].Name == name {
			return &n.Attrs[i]
		}
	}
	return nil
}

// Title returns a container's title, nil if it has none.
func (n *Node) Title() *Title {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if title, ok := child.(*Title); ok {
			return title
		}
	}
	return nil
}

// Inside returns where in the source a container's content begins and ends, both
// 0 if it is not closed.
func (n *Node) Inside() (start, stop int) {
	if !n.closed {
		return 0, 0
	}
	return n.start, n.stop
}

// Kind implements [ast.Node].
func (n *Node) Kind() ast.NodeKind { return KindNode }

// Dump implements [ast.Node].
func (n *Node) Dump(source []byte, level int) {
	fields := map[string]string{"Name": n.Name, "Colons": strconv.Itoa(n.colons)}
	for _, a := range n.Attrs {
		fields["@"+a.Name] = a.Value
	}
	ast.DumpHelper(n, source, level, fields, nil)
}

// A Title is the rest of a container's opening line; its children are inline.
type Title struct {
	ast.BaseBlock
}

// Kind implements [ast.Node].
func (t *Title) Kind() ast.NodeKind { return KindTitle }

// Dump implements [ast.Node].
func (t *Title) Dump(source []byte, level int) { ast.DumpHelper(t, source, level, nil, nil) }
