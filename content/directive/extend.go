package directive

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// An Extender adds directives to goldmark. Its maps go from a directive's name
// to what writes it.
type Extender struct {
	Leaves     map[string]Render
	Containers map[string]Render

	Title   Render // writes what goes around a container's title; nil for nothing
	Unknown Render // hears of a name that is in neither map, or in the other one; may be nil
}

var _ goldmark.Extender = (*Extender)(nil)

// Extend implements [goldmark.Extender].
func (e *Extender) Extend(md goldmark.Markdown) {
	md.Parser().AddOptions(parser.WithBlockParsers(util.Prioritized(blockParser{}, priority)))
	md.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{e}, priority)))
}

// priority comes before everything that ships with goldmark. No other block
// begins with a colon, so it only saves the others a look.
const priority = 50

func (e *Extender) byForm(f Form) map[string]Render {
	if f == Container {
		return e.Containers
	}
	return e.Leaves
}
