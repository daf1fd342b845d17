package content

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// leafAttrs are the directives that stand alone, with the attributes that each
// has of its own; a widget adds its own to them.
var leafAttrs = map[string][]string{
	"ajustes":  {},
	"glosario": {},
	"limites":  {},
	"source":   {"file", "region", "lines"},
	"widget":   {"name"},
}

// unknownDirective reports a name that does not exist, or not in that form.
func (p *page) unknownDirective(_ util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, isLeaf := leafAttrs[n.Name]
	_, isBlock := p.blocks()[n.Name]
	switch {
	case isBlock:
		p.fail(n.Pos(),
			fmt.Sprintf("`%s` es un bloque", n.Name),
			fmt.Sprintf("se abre con `:::%s` y se cierra con `:::`", n.Name))
	case isLeaf:
		p.fail(n.Pos(),
			fmt.Sprintf("`%s` no es un bloque", n.Name),
			fmt.Sprintf("se escribe `::%s{…}`, en una sola línea", n.Name))
	case n.Form == directive.Container && p.blocks()[others[strings.ToLower(n.Name)]].render != nil:
		p.fail(n.NamePos,
			fmt.Sprintf("no hay ningún bloque `%s`", n.Name),
			fmt.Sprintf("aquí se llama `:::%s`", others[strings.ToLower(n.Name)]))
	case n.Form == directive.Container:
		p.fail(n.NamePos,
			fmt.Sprintf("no hay ningún bloque `%s`", n.Name),
			suggestFeminine(n.Name, slices.Collect(maps.Keys(p.blocks()))))
	default:
		p.fail(n.NamePos,
			fmt.Sprintf("no hay ninguna directiva `%s`", n.Name),
			suggestFeminine(n.Name, slices.Collect(maps.Keys(leafAttrs))))
	}
	return ast.WalkContinue, nil
}

// required returns an attribute, or reports that it is missing.
func (p *page) required(n *directive.Node, name, hint string) *directive.Attr {
	a := n.Attr(name)
	if a == nil {
		p.fail(n.Pos(), fmt.Sprintf("a `%s` le falta el atributo `%s`", n.Name, name), hint)
	}
	return a
}

// renderWidget checks a `::widget{name=…}` and has the widget draw itself.
func (p *page) renderWidget(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	known := slices.Sorted(maps.Keys(p.widgets))
	name := p.required(n, "name", suggest("", known))
	if name == nil {
		return ast.WalkContinue, nil
	}
	widget, ok := p.widgets[name.Value]
	if !ok {
		p.fail(name.ValuePos, fmt.Sprintf("no hay ningún widget `%s`", name.Value), suggest(name.Value, known))
		return ast.WalkContinue, nil
	}
	values, ok := p.widgetValues(widget, n)
	if !ok {
		return ast.WalkContinue, nil
	}
	var html bytes.Buffer
	if err := widget.Render(&html, values); err != nil {
		p.fail(n.Pos(),
			fmt.Sprintf("el widget `%s` no se puede dibujar: %v", widget.Name, err),
			"es un fallo del widget, no de la lección")
		return ast.WalkContinue, nil
	}
	if !slices.Contains(p.lesson.Widgets, widget.Name) {
		p.lesson.Widgets = append(p.lesson.Widgets, widget.Name)
	}
	_, _ = w.Write(html.Bytes())
	_ = w.WriteByte('\n')
	return ast.WalkContinue, nil
}

// widgetValues checks the attributes of a widget, and reports whether they are
// all right.
func (p *page) widgetValues(widget Widget, n *directive.Node) (Values, bool) {
	sound := true
	fail := func(offset int, err error) {
		p.failWith(offset, err)
		sound = false
	}
	values := widget.defaults(p.numbered(widget.Name))
	for _, a := range n.Attrs {
		if a.Name == "name" {
			continue
		}
		if _, known := widget.attr(a.Name); !known {
			fail(a.NamePos, widget.unknownAttr(a.Name))
		} else if err := values.set(widget, a.Name, a.Value); err != nil {
			fail(a.ValuePos, err)
		}
	}
	if sound { // an attribute with a bad value is not a missing one
		if err := values.missing(widget); err != nil {
			fail(n.Pos(), err)
		}
	}
	return values, sound
}
