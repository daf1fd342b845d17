// Package settings is what lessons may set of a live widget: the attributes that a
// widget declares (attr.go), the values that one use of it has (widget.go), and the
// table of all of them for authors (table.go).
package settings

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"envivo/content/lint"
)

// A Widget is what `::widget{name=…}` may name: a live component, the
// attributes that a lesson may give it, and how it is drawn. Package content
// knows no widget of its own: they are handed to it.
type Widget struct {
	Name  string
	Attrs []Attr

	// Render writes the widget's HTML. It is called once for each use in a lesson;
	// what it writes goes into the page unchanged.
	Render func(w io.Writer, v Values) error
}

// Values checks attributes given as text and returns them typed, with the
// defaults of those not given; id becomes [Values.ID]. It serves whoever draws
// a widget outside a lesson. The error is the first mistake, in Spanish.
func (w Widget) Values(id string, given map[string]string) (Values, error) {
	v := w.Defaults(id)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if err := v.Set(w, name, given[name]); err != nil {
			return Values{}, err
		}
	}
	if err := v.Missing(w); err != nil {
		return Values{}, err
	}
	return v, nil
}

// Check returns an error if the widget contradicts itself.
func (w Widget) Check() error {
	if w.Name == "" || w.Render == nil {
		return fmt.Errorf("widget %q needs a name and a Render", w.Name)
	}
	seen := map[string]bool{"name": true} // `name` says which widget it is
	for _, a := range w.Attrs {
		if a.Name == "" || seen[a.Name] {
			return fmt.Errorf("widget %q has an attribute %q that has no name, is repeated, or is called name", w.Name, a.Name)
		}
		seen[a.Name] = true
		if err := a.check(); err != nil {
			return fmt.Errorf("widget %q, attribute %q: %w", w.Name, a.Name, err)
		}
	}
	return nil
}

// Has reports whether the widget has an attribute.
func (w Widget) Has(name string) bool {
	_, known := w.attr(name)
	return known
}

func (w Widget) attr(name string) (Attr, bool) {
	i := slices.IndexFunc(w.Attrs, func(a Attr) bool { return a.Name == name })
	if i < 0 {
		return Attr{}, false
	}
	return w.Attrs[i], true
}

func (w Widget) attrNames() []string {
	names := make([]string, len(w.Attrs))
	for i, a := range w.Attrs {
		names[i] = a.Name
	}
	return names
}

// Values are the attributes of one use of a widget, checked and typed, with
// the defaults filled in. A getter panics if the widget declares no such
// attribute, or declares it with another kind: that is a mistake of the
// program, found as soon as a lesson uses the widget.
type Values struct {
	widget string
	id     string
	byName map[string]value
}

// A value is a string, an int, a time.Duration or a bool, as its kind has it.
type value struct {
	kind  Kind
	data  any
	given bool
}

// WithID returns the same values with an id.
func (v Values) WithID(id string) Values {
	v.id = id
	return v
}

// ID returns an element id for this very use, unique in its page: "polling-1".
func (v Values) ID() string { return v.id }

// Text returns the value of a Text or Choice attribute.
func (v Values) Text(name string) string { return get[string](v, name, Text, Choice) }

// Int returns the value of an Int attribute.
func (v Values) Int(name string) int { return get[int](v, name, Int) }

// Duration returns the value of a Duration attribute.
func (v Values) Duration(name string) time.Duration { return get[time.Duration](v, name, Duration) }

// Bool returns the value of a Bool attribute.
func (v Values) Bool(name string) bool { return get[bool](v, name, Bool) }

func get[T any](v Values, name string, kinds ...Kind) T {
	got, ok := v.byName[name]
	if !ok || !slices.Contains(kinds, got.kind) {
		panic(fmt.Sprintf("settings: widget %q asked for an attribute %q that it does not declare with that kind", v.widget, name))
	}
	return got.data.(T)
}

// Defaults returns the values that hold where a lesson gives none.
func (w Widget) Defaults(id string) Values {
	v := Values{widget: w.Name, id: id, byName: make(map[string]value, len(w.Attrs))}
	for _, a := range w.Attrs {
		v.byName[a.Name] = value{kind: a.Kind, data: a.fallback()}
	}
	return v
}

// Set checks and takes in one attribute. The error is a [lint.Mistake].
func (v Values) Set(w Widget, name, text string) error {
	a, known := w.attr(name)
	if !known {
		return w.unknown(name)
	}
	data, err := a.parse(text)
	if err != nil {
		return err
	}
	v.byName[name] = value{kind: a.Kind, data: data, given: true}
	return nil
}

func (w Widget) unknown(name string) error {
	return lint.Wrong(
		fmt.Sprintf("el widget `%s` no tiene ningún atributo `%s`", w.Name, name),
		lint.Suggest(name, w.attrNames()),
	)
}

// Missing returns a [lint.Mistake] if a required attribute was not given.
func (v Values) Missing(w Widget) error {
	for _, a := range w.Attrs {
		if a.Required && !v.byName[a.Name].given {
			return lint.Wrong(
				fmt.Sprintf("al widget `%s` le falta el atributo `%s`", w.Name, a.Name),
				fmt.Sprintf("añade `%s=…`: %s", a.Name, a.expects()),
			)
		}
	}
	return nil
}

// IsOptional reports whether the widget can do without attributes.
func (w Widget) IsOptional() bool {
	return !slices.ContainsFunc(w.Attrs, func(a Attr) bool { return a.Required })
}
