package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"envivo/content/directive"
)

// Leaves are the directives that stand alone, with the attributes that each has of
// its own; a widget adds its own to them.
var Leaves = map[string][]string{
	"ajustes":  {},
	"glosario": {},
	"limites":  {},
	"source":   {"file", "region", "lines"},
	"widget":   {"name"},
}

// Prediction is the block that asks before something is tried.
const Prediction = "predicción"

// Blocks are the containers.
var Blocks = []string{
	"nota", "consejo", "aviso", "ejemplo", "figura", "respuesta", "pregunta", Prediction, "pestañas", "pestaña",
}

// IsBlock reports whether a node is the container of that name.
func IsBlock(node ast.Node, name string) bool {
	n, ok := node.(*directive.Node)
	return ok && n.Form == directive.Container && n.Name == name
}

// syntax reports the mistakes of a directive's syntax, and whether there are none.
func (t *tree) syntax(n *directive.Node) bool {
	for _, e := range n.Errors {
		t.Fail(e.Pos, e.Message, e.Hint)
	}
	return len(n.Errors) == 0
}

// directive checks one without mistakes of syntax.
func (t *tree) directive(n *directive.Node) {
	_, isLeaf := Leaves[n.Name]
	isBlock := slices.Contains(Blocks, n.Name)
	switch {
	case n.Form == directive.Leaf && isLeaf:
		t.attributes(n)
	case n.Form == directive.Container && isBlock:
		t.block(n)
	default:
		t.unknown(n, isLeaf, isBlock)
	}
}

// unknown reports a name that does not exist, or not in that form.
func (t *tree) unknown(n *directive.Node, isLeaf, isBlock bool) {
	switch here := others[strings.ToLower(n.Name)]; {
	case isBlock:
		t.Fail(n.Pos(),
			fmt.Sprintf("`%s` es un bloque", n.Name),
			fmt.Sprintf("se abre con `:::%s` y se cierra con `:::`", n.Name))
	case isLeaf:
		t.Fail(n.Pos(),
			fmt.Sprintf("`%s` no es un bloque", n.Name),
			fmt.Sprintf("se escribe `::%s{…}`, en una sola línea", n.Name))
	case n.Form == directive.Container && slices.Contains(Blocks, here):
		t.Fail(n.NamePos,
			fmt.Sprintf("no hay ningún bloque `%s`", n.Name),
			fmt.Sprintf("aquí se llama `:::%s`", here))
	case n.Form == directive.Container:
		t.Fail(n.NamePos,
			fmt.Sprintf("no hay ningún bloque `%s`", n.Name),
			SuggestFeminine(n.Name, Blocks))
	default:
		t.Fail(n.NamePos,
			fmt.Sprintf("no hay ninguna directiva `%s`", n.Name),
			SuggestFeminine(n.Name, slices.Collect(maps.Keys(Leaves))))
	}
}

// attributes reports those that a directive does not have. Those of a widget are
// checked by the widget, in package content.
func (t *tree) attributes(n *directive.Node) {
	if n.Name == "widget" {
		return
	}
	known := Leaves[n.Name]
	for _, a := range n.Attrs {
		if !slices.Contains(known, a.Name) {
			t.Fail(a.NamePos, fmt.Sprintf("`%s` no tiene ningún atributo `%s`", n.Name, a.Name), Suggest(a.Name, known))
		}
	}
}

// block checks what a container holds.
func (t *tree) block(n *directive.Node) {
	switch n.Name {
	case "ejemplo":
		t.example(n)
	case "figura":
		t.figure(n)
	case "pestañas":
		t.tabs(n)
	case "pestaña":
		t.tab(n)
	}
}

// example checks that an example shows something and says it by itself.
func (t *tree) example(n *directive.Node) {
	if title := n.Title(); title != nil {
		t.Fail(title.Pos(), "`ejemplo` no lleva título", "cuenta delante lo que se va a ver")
	} else if n.FirstChild() == nil {
		t.Fail(n.Pos(), "este ejemplo está vacío", "escribe dentro lo que se ha de ver escrito y hecho")
	}
}

// figure checks that there is something to see and something to say of it.
func (t *tree) figure(n *directive.Node) {
	if n.Title() == nil {
		t.Fail(n.Pos(), "a esta figura le falta el pie", "se escribe detrás del nombre: `:::figura Lo que hay que ver`")
	}
	if !holdsPicture(n) {
		t.Fail(n.Pos(), "en esta figura no hay nada que ver", "pon dentro una imagen, un bloque de código, una tabla o una directiva")
	}
}

// holdsPicture reports whether a figure shows more than text.
func holdsPicture(figure ast.Node) (found bool) {
	_ = ast.Walk(figure, func(node ast.Node, _ bool) (ast.WalkStatus, error) {
		switch n := node.(type) {
		case *ast.Image, *ast.FencedCodeBlock, *extast.Table:
			found = true
		case *directive.Node:
			found = n.Form == directive.Leaf
		}
		if found {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

// tabs checks that there is something to choose from, and nothing else.
func (t *tree) tabs(n *directive.Node) {
	if title := n.Title(); title != nil {
		t.Fail(title.Pos(), "`pestañas` no lleva título", "el título va en cada `:::pestaña Título`")
	}
	count := 0
	titles := make(map[string]bool)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if !IsBlock(child, "pestaña") {
			if child.Kind() != directive.KindTitle {
				t.Fail(child.Pos(), "esto está entre las pestañas, y no en una de ellas", "ponlo dentro de una `:::pestaña Título`")
			}
			continue
		}
		count++
		title := child.(*directive.Node).Title()
		if title == nil { // said where the tab is examined
			continue
		}
		text := t.Plain(title)
		if titles[text] {
			t.Fail(title.Pos(), fmt.Sprintf("ya hay una pestaña «%s» en este grupo", text), "cada una lleva otro título")
		}
		titles[text] = true
	}
	const hint = "dentro de `::::pestañas` van al menos dos `:::pestaña Título`"
	switch count {
	case 0:
		t.Fail(n.Pos(), "este grupo de pestañas no tiene ninguna", hint)
	case 1:
		t.Fail(n.Pos(), "este grupo solo tiene una pestaña", hint)
	}
}

func (t *tree) tab(n *directive.Node) {
	if !IsBlock(n.Parent(), "pestañas") {
		t.Fail(n.Pos(), "esta pestaña no está en ningún grupo", "va dentro de `::::pestañas` … `::::`, con más dos puntos que ella")
	}
	if n.Title() == nil {
		t.Fail(n.Pos(), "a esta pestaña le falta el título", "se escribe detrás del nombre: `:::pestaña Título`")
	}
}
