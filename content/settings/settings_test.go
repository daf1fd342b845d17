package settings_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/content/settings"
)

func eco(t *testing.T) settings.Widget {
	t.Helper()
	for _, w := range contenttest.Options().Widgets {
		if w.Name == "eco" {
			return w
		}
	}
	t.Fatal("the fixture has no eco")
	return settings.Widget{}
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
	required := settings.Widget{Name: "x", Attrs: []settings.Attr{{Name: "a", Required: true}}}
	want := "al widget `x` le falta el atributo `a`; añade `a=…`: es un texto"
	if _, err := required.Values("", nil); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestZeroValues checks what holds without a default.
func TestZeroValues(t *testing.T) {
	w := settings.Widget{Name: "x", Attrs: []settings.Attr{
		{Name: "text"},
		{Name: "int", Kind: settings.Int},
		{Name: "duration", Kind: settings.Duration},
		{Name: "choice", Kind: settings.Choice, Choices: []string{"a"}},
		{Name: "bool", Kind: settings.Bool},
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
	render := func(io.Writer, settings.Values) error { return nil }
	one := func(a settings.Attr) []settings.Widget {
		return []settings.Widget{{Name: "x", Render: render, Attrs: []settings.Attr{a}}}
	}
	for name, test := range map[string]struct {
		widgets []settings.Widget
		want    string
	}{
		"no name":             {[]settings.Widget{{Render: render}}, "needs a name"},
		"no render":           {[]settings.Widget{{Name: "x"}}, "needs a name and a Render"},
		"two of a name":       {[]settings.Widget{{Name: "x", Render: render}, {Name: "x", Render: render}}, "two widgets"},
		"an unnamed attr":     {one(settings.Attr{}), "has no name"},
		"an attr called name": {one(settings.Attr{Name: "name"}), "called name"},
		"two attrs of a name": {[]settings.Widget{{Name: "x", Render: render, Attrs: []settings.Attr{{Name: "a"}, {Name: "a"}}}}, "repeated"},
		"a default in words":  {one(settings.Attr{Name: "a", Kind: settings.Int, Default: "uno"}), "default does not fit"},
		"a default too small": {one(settings.Attr{Name: "a", Kind: settings.Duration, Default: "1s", Min: "2s"}), "default does not fit"},
		"a default too large": {one(settings.Attr{Name: "a", Kind: settings.Int, Default: "3", Max: "2"}), "default does not fit"},
		"a default too long":  {one(settings.Attr{Name: "a", Default: "año", Max: "2"}), "default does not fit"},
		"a bound in words":    {one(settings.Attr{Name: "a", Kind: settings.Int, Max: "muchos"}), `"muchos" is no bound`},
		"a bound for a bool":  {one(settings.Attr{Name: "a", Kind: settings.Bool, Max: "1"}), `"1" is no bound`},
		"a choice of nothing": {one(settings.Attr{Name: "a", Kind: settings.Choice}), "a choice of nothing"},
		"a choice of another": {one(settings.Attr{Name: "a", Kind: settings.Choice, Choices: []string{"b"}, Default: "c"}), "default does not fit"},
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
