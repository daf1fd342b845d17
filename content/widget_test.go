package content_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"envivo/content"
	"envivo/content/contenttest"
)

func eco(t *testing.T) content.Widget {
	t.Helper()
	for _, w := range contenttest.Options().Widgets {
		if w.Name == "eco" {
			return w
		}
	}
	t.Fatal("the fixture has no eco")
	return content.Widget{}
}

func TestValues(t *testing.T) {
	v, err := eco(t).Values("eco-7", map[string]string{"each": "1m", "message": "  ¡Hola!  ", "loud": "true"})
	if err != nil {
		t.Fatal(err)
	}
	if v.ID() != "eco-7" || v.Duration("each") != time.Minute || v.Text("message") != "¡Hola!" || !v.Bool("loud") {
		t.Errorf("what was given: got %+v", v)
	}
	if v.Int("times") != 1 || v.Text("mode") != "corto" {
		t.Errorf("what was not: got %+v", v)
	}
}

func TestValuesMistakes(t *testing.T) {
	for want, given := range map[string]map[string]string{
		"el widget `eco` no tiene ningún atributo `mod`; ¿quisiste decir `mode`?": {"mod": "corto"},
		"`times` no puede ser `-1`; es un número entero a partir de `1`":          {"times": "-1"},
	} {
		if _, err := eco(t).Values("", given); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	required := content.Widget{Name: "x", Attrs: []content.Attr{{Name: "a", Required: true}}}
	want := "al widget `x` le falta el atributo `a`; añade `a=…`: es un texto"
	if _, err := required.Values("", nil); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestZeroValues checks what holds without a default.
func TestZeroValues(t *testing.T) {
	w := content.Widget{Name: "x", Attrs: []content.Attr{
		{Name: "text"},
		{Name: "int", Kind: content.Int},
		{Name: "duration", Kind: content.Duration},
		{Name: "choice", Kind: content.Choice, Choices: []string{"a"}},
		{Name: "bool", Kind: content.Bool},
	}}
	v, err := w.Values("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.Text("text") != "" || v.Int("int") != 0 || v.Duration("duration") != 0 || v.Text("choice") != "" || v.Bool("bool") {
		t.Errorf("got %+v", v)
	}
}

// TestGetterPanics checks that a program which asks for what it did not declare
// hears of it.
func TestGetterPanics(t *testing.T) {
	v, _ := eco(t).Values("", nil)
	panics(t, "an attribute that is not there", `"eco" asked for an attribute "volume"`, func() { v.Int("volume") })
	panics(t, "an attribute of another kind", `"eco" asked for an attribute "times"`, func() { v.Duration("times") })
}

// TestContradictions checks that Load refuses a widget that contradicts itself.
func TestContradictions(t *testing.T) {
	render := func(io.Writer, content.Values) error { return nil }
	one := func(a content.Attr) []content.Widget {
		return []content.Widget{{Name: "x", Render: render, Attrs: []content.Attr{a}}}
	}
	for name, test := range map[string]struct {
		widgets []content.Widget
		want    string
	}{
		"no name":             {[]content.Widget{{Render: render}}, "needs a name"},
		"no render":           {[]content.Widget{{Name: "x"}}, "needs a name and a Render"},
		"two of a name":       {[]content.Widget{{Name: "x", Render: render}, {Name: "x", Render: render}}, "two widgets"},
		"an unnamed attr":     {one(content.Attr{}), "has no name"},
		"an attr called name": {one(content.Attr{Name: "name"}), "called name"},
		"two attrs of a name": {[]content.Widget{{Name: "x", Render: render, Attrs: []content.Attr{{Name: "a"}, {Name: "a"}}}}, "repeated"},
		"a default in words":  {one(content.Attr{Name: "a", Kind: content.Int, Default: "uno"}), "default does not fit"},
		"a default too small": {one(content.Attr{Name: "a", Kind: content.Duration, Default: "1s", Min: "2s"}), "default does not fit"},
		"a default too large": {one(content.Attr{Name: "a", Kind: content.Int, Default: "3", Max: "2"}), "default does not fit"},
		"a default too long":  {one(content.Attr{Name: "a", Default: "año", Max: "2"}), "default does not fit"},
		"a bound in words":    {one(content.Attr{Name: "a", Kind: content.Int, Max: "muchos"}), `"muchos" is no bound`},
		"a bound for a bool":  {one(content.Attr{Name: "a", Kind: content.Bool, Max: "1"}), `"1" is no bound`},
		"a choice of nothing": {one(content.Attr{Name: "a", Kind: content.Choice}), "a choice of nothing"},
		"a choice of another": {one(content.Attr{Name: "a", Kind: content.Choice, Choices: []string{"b"}, Default: "c"}), "default does not fit"},
	} {
		panics(t, name, test.want, func() { _, _ = content.Load(content.Files, content.Options{Widgets: test.widgets}) })
	}
}

func panics(t *testing.T, name, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got, _ := recover().(string); !strings.Contains(got, want) {
			t.Errorf("%s: got the panic %q, want one with %q", name, got, want)
		}
	}()
	f()
}
