package content

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"envivo/content/directive"
	"envivo/content/lint"
	"envivo/content/render"
	"envivo/content/settings"
)

// directive finds what a directive shows.
func (r *reader) directive(n *directive.Node) {
	if n.Form == directive.Leaf {
		r.leaf(n)
		return
	}
	switch n.Name {
	case "figura":
		r.figure(n)
	case "pregunta", lint.Prediction:
		if q, sound := r.questions.read(n); sound {
			render.Attach(n, q)
		}
	}
}

func (r *reader) leaf(n *directive.Node) {
	switch n.Name {
	case "ajustes":
		render.Attach(n, render.Settings(settings.Table(r.widgets)))
	case "limites":
		render.Attach(n, limits(r.bounds))
	case "glosario":
		r.wholeGlossary(n)
	case "source":
		r.source(n)
	case "widget":
		r.widget(n)
	}
}

// figure numbers a figure, and puts its caption below.
func (r *reader) figure(n *directive.Node) {
	if caption := n.Title(); caption != nil {
		n.AppendChild(n, caption)
	}
	r.figures++
	render.Attach(n, render.Figure{ID: r.outline.anchor(fmt.Sprintf("figura-%d", r.figures)), Number: r.figures})
}

// wholeGlossary shows all terms, which then need not stand at the end of the page.
func (r *reader) wholeGlossary(n *directive.Node) {
	if len(r.glossary) == 0 {
		r.Fail(n.Pos(), "no hay glosario que mostrar", fmt.Sprintf("se escribe en `%s`", glossaryFile))
	}
	if r.glossed {
		r.Fail(n.Pos(), "el glosario ya está en esta página", "deja solo uno")
	}
	r.glossed = true
	render.Attach(n, render.Glossary(r.glossary.shown()))
}

// required returns an attribute, or reports that it is missing.
func (r *reader) required(n *directive.Node, name, hint string) *directive.Attr {
	a := n.Attr(name)
	if a == nil {
		r.Fail(n.Pos(), fmt.Sprintf("a `%s` le falta el atributo `%s`", n.Name, name), hint)
	}
	return a
}

// widget checks a `::widget{name=…}`.
func (r *reader) widget(n *directive.Node) {
	known := slices.Sorted(maps.Keys(r.widgets))
	name := r.required(n, "name", lint.Suggest("", known))
	if name == nil {
		return
	}
	widget, ok := r.widgets[name.Value]
	if !ok {
		r.Fail(name.ValuePos, fmt.Sprintf("no hay ningún widget `%s`", name.Value), lint.Suggest(name.Value, known))
		return
	}
	values, sound := r.widgetValues(widget, n)
	if !sound {
		return
	}
	if !slices.Contains(r.lesson.Widgets, widget.Name) {
		r.lesson.Widgets = append(r.lesson.Widgets, widget.Name)
	}
	render.Attach(n, render.Widget{Name: widget.Name, Draw: func(w io.Writer, id string) error {
		return widget.Render(w, values.WithID(id))
	}})
}

// widgetValues checks the attributes of a widget, and reports whether they are
// all right.
func (r *reader) widgetValues(widget settings.Widget, n *directive.Node) (settings.Values, bool) {
	sound := true
	fail := func(offset int, err error) {
		r.FailWith(offset, err)
		sound = false
	}
	values := widget.Defaults("")
	for _, a := range n.Attrs {
		if a.Name == "name" {
			continue
		}
		at := a.ValuePos
		if !widget.Has(a.Name) {
			at = a.NamePos
		}
		if err := values.Set(widget, a.Name, a.Value); err != nil {
			fail(at, err)
		}
	}
	if sound { // an attribute with a bad value is not a missing one
		if err := values.Missing(widget); err != nil {
			fail(n.Pos(), err)
		}
	}
	return values, sound
}
