package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"envivo/content/lint"
)

// An Attr is one attribute of a widget. Bounds and defaults are written as an
// author would write them in a lesson ("500ms", "12"), so that messages can
// quote them; [Widget.Check] finds those that do not fit their own kind.
type Attr struct {
	Name     string
	Kind     Kind
	Required bool     // a lesson must give it; then Default is not used
	Default  string   // what holds when the lesson does not give it; "" is the kind's zero value
	Min, Max string   // Int and Duration: inclusive; Text: length in characters; "" is no bound
	Choices  []string // Choice: the accepted values
}

// A Kind says what the values of an attribute look like.
type Kind int

// The kinds. Their values are what Go's strconv and time packages read.
const (
	Text     Kind = iota // any text, trimmed
	Int                  // a whole number: 12
	Duration             // a number with its unit: 500ms, 2s, 1m
	Choice               // one of a few words
	Bool                 // true or false
)

// parse turns text into the attribute's type and checks it against its bounds.
func (a Attr) parse(text string) (any, error) {
	data, ok := a.read(text)
	if !ok || !a.within(data) {
		return nil, lint.Wrong(fmt.Sprintf("`%s` no puede ser `%s`", a.Name, text), a.wanted(text))
	}
	return data, nil
}

// read turns text into the attribute's type, whatever its bounds.
func (a Attr) read(text string) (data any, ok bool) {
	var err error
	switch a.Kind {
	case Int:
		data, err = strconv.Atoi(text)
	case Duration:
		data, err = time.ParseDuration(text)
	case Bool:
		return text == "true", text == "true" || text == "false"
	case Choice:
		return text, slices.Contains(a.Choices, text)
	default:
		return strings.TrimSpace(text), true
	}
	return data, err == nil
}

// within reports whether a value respects Min and Max.
func (a Attr) within(data any) bool {
	size := measure(data)
	if low, ok := a.bound(a.Min); ok && size < low {
		return false
	}
	high, ok := a.bound(a.Max)
	return !ok || size <= high
}

// bound reads Min or Max into the number that measure gives; false is no bound.
func (a Attr) bound(text string) (int64, bool) {
	if text == "" {
		return 0, false
	}
	kind := a.Kind
	if kind == Text {
		kind = Int
	}
	data, ok := Attr{Kind: kind}.read(text)
	return measure(data), ok
}

// measure is what Min and Max limit: a number, a time, or the length of a text.
func measure(data any) int64 {
	switch v := data.(type) {
	case int:
		return int64(v)
	case time.Duration:
		return int64(v)
	case string:
		return int64(utf8.RuneCountInString(v))
	default:
		return 0
	}
}

// fallback is the value that holds when a lesson gives none.
func (a Attr) fallback() any {
	if data, ok := a.read(a.Default); ok {
		return data
	}
	switch a.Kind {
	case Int:
		return 0
	case Duration:
		return time.Duration(0)
	case Bool:
		return false
	default:
		return ""
	}
}

// wanted is the hint for a value that does not fit.
func (a Attr) wanted(text string) string {
	if a.Kind == Choice {
		return lint.Suggest(text, a.Choices)
	}
	return a.expects()
}

// expects describes the accepted values.
func (a Attr) expects() string {
	switch a.Kind {
	case Int:
		return "es un número entero" + a.limits("")
	case Duration:
		return "es un tiempo con su unidad (`500ms`, `2s`, `1m`)" + a.limits("")
	case Bool:
		return "es `true` o `false`"
	case Choice:
		return "hay " + lint.List(a.Choices)
	default:
		return "es un texto" + a.limits(" caracteres")
	}
}

// limits describes Min and Max.
func (a Attr) limits(unit string) string {
	switch {
	case a.Min != "" && a.Max != "":
		return fmt.Sprintf(" de `%s` a `%s`%s", a.Min, a.Max, unit)
	case a.Min != "":
		return fmt.Sprintf(" a partir de `%s`%s", a.Min, unit)
	case a.Max != "":
		return fmt.Sprintf(" de `%s`%s como mucho", a.Max, unit)
	default:
		return ""
	}
}

// check reports a specification that contradicts itself.
func (a Attr) check() error {
	for _, text := range []string{a.Min, a.Max} {
		if _, ok := a.bound(text); text != "" && (!ok || a.Kind == Bool || a.Kind == Choice) {
			return fmt.Errorf("%q is no bound", text)
		}
	}
	if a.Kind == Choice && len(a.Choices) == 0 {
		return fmt.Errorf("a choice of nothing")
	}
	if a.Default == "" || a.Required {
		return nil
	}
	if _, err := a.parse(a.Default); err != nil {
		return fmt.Errorf("the default does not fit: %w", err)
	}
	return nil
}
