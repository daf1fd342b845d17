package directive

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// blockParser implements [parser.BlockParser]. Its only state is in the nodes.
type blockParser struct{}

func (blockParser) Trigger() []byte             { return []byte{':'} }
func (blockParser) CanInterruptParagraph() bool { return true }
func (blockParser) CanAcceptIndentedLine() bool { return false }

// Open reads a line that begins with a colon. Colons in ordinary text are left
// alone; a line that can only be a directive becomes one, mistakes included.
func (blockParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	start := pc.BlockOffset()
	if start < 0 {
		return nil, parser.NoChildren
	}
	// Padding is the part of a tab that goldmark shows as spaces which are not
	// in the source; without it, indexes of the line are offsets of the source.
	s := &scanner{line: bytes.TrimRight(line, "\r\n"), pos: start, base: segment.Start - segment.Padding}
	n := s.directive()
	if n == nil {
		return nil, parser.NoChildren
	}
	if n.Form == Leaf {
		reader.AdvanceToEOL()
		return n, parser.NoChildren
	}
	if depth(parent) >= Deepest {
		n.Form = Leaf // what follows it is its parent's
		n.fail(n.NamePos-n.colons,
			fmt.Sprintf("aquí hay ya %d bloques, uno dentro de otro", Deepest), "cierra alguno antes de abrir el siguiente")
		reader.AdvanceToEOL()
		return n, parser.NoChildren
	}
	n.start = segment.Stop
	n.checkNesting(parent)
	if title := s.title(); title != nil {
		n.AppendChild(n, title)
	}
	reader.AdvanceToEOL()
	return n, parser.HasChildren
}

// Continue decides whether the line still belongs to a container.
func (blockParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	n := node.(*Node)
	if n.Form == Leaf {
		return parser.Close
	}
	line, segment := reader.PeekLine()
	if n.closedBy(line) && !insideCode(pc) {
		n.closed, n.stop = true, segment.Start-segment.Padding
		reader.AdvanceToEOL()
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

// Close runs when the container ends, by its closing line or for want of lines.
func (blockParser) Close(node ast.Node, _ text.Reader, _ parser.Context) {
	n := node.(*Node)
	if n.Form == Container && !n.closed && len(n.Errors) == 0 { // one mistake leads to the other
		n.Errors = append(n.Errors, Error{
			Pos:     n.Pos(),
			Message: fmt.Sprintf("el bloque `%s` no se cierra", n.Name),
			Hint:    fmt.Sprintf("pon una línea con `%s` donde acaba", colons(n.colons)),
		})
	}
}

// closedBy reports whether the line is nothing but the colons that opened n.
func (n *Node) closedBy(line []byte) bool {
	indent := len(line) - len(bytes.TrimLeft(line, " "))
	line = bytes.TrimSpace(line)
	return indent < 4 && len(line) == n.colons && len(bytes.Trim(line, ":")) == 0
}

// Deepest is how many containers may stand in one another. Each of them is asked
// about every line in it.
const Deepest = 8

// depth is how many containers a node is or stands in.
func depth(node ast.Node) (n int) {
	for ; node != nil; node = node.Parent() {
		if d, ok := node.(*Node); ok && d.Form == Container {
			n++
		}
	}
	return n
}

// insideCode reports whether the line belongs to a code fence still open, where
// colons are just text.
func insideCode(pc parser.Context) bool {
	last := pc.LastOpenedBlock().Node
	return last != nil && last.Kind() == ast.KindFencedCodeBlock
}

// checkNesting refuses a container that would be closed together with, or
// instead of, one that it stands in.
func (n *Node) checkNesting(parent ast.Node) {
	for ; parent != nil; parent = parent.Parent() {
		outer, ok := parent.(*Node)
		if !ok || outer.colons > n.colons {
			continue
		}
		n.Errors = append(n.Errors, Error{
			Pos:     n.NamePos - n.colons,
			Message: fmt.Sprintf("el bloque `%s` está dentro de `%s` y lleva los mismos dos puntos o más", n.Name, outer.Name),
			Hint:    fmt.Sprintf("abre y cierra `%s` con `%s`", outer.Name, colons(n.colons+1)),
		})
		return
	}
}

func colons(n int) string { return strings.Repeat(":", n) }
