package views

import (
	"slices"
	"strings"
	"testing"

	"envivo/content/settings"
)

// widgetOf renders a widget as a lesson does, as its first of that name.
func widgetOf(t *testing.T, name string, given map[string]string) string {
	t.Helper()
	widgets := Widgets()
	w := widgets[slices.IndexFunc(widgets, func(w settings.Widget) bool { return w.Name == name })]
	values, err := w.Values(name+"-1", given)
	if err != nil {
		t.Fatal(err)
	}
	var html strings.Builder
	if err := w.Render(&html, values); err != nil {
		t.Fatal(err)
	}
	return html.String()
}

// hasParts checks that a widget has each part once, by its data-part, and says
// once what is missing without JavaScript.
func hasParts(t *testing.T, html, parts string) {
	t.Helper()
	for part := range strings.FieldsSeq(parts) {
		if n := strings.Count(html, `data-part="`+part+`"`); n != 1 {
			t.Errorf("%s: found %d times, want once", part, n)
		}
	}
	if n := strings.Count(html, "widget__needs"); n != 1 {
		t.Errorf("what is missing without JavaScript is said %d times", n)
	}
}
