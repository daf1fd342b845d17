package frontmatter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"envivo/content/lint"
)

// YAML cuts a value at a #, takes a no for a false and joins lines. An author who
// writes a title knows nothing of that, and would find half of it on the page. So
// a value is what stands behind its colon, or there is a mistake that says how to
// write it.

// surprise reports what YAML has made of a field that is not what stands in the
// file, and whether it has. Before the line last another field begins, or the end.
func (r *reader) surprise(key, value *yaml.Node, last int) bool {
	at, name := place(key), key.Value
	before, written, _ := strings.Cut(r.Line(at.Line), ":")
	if strings.Trim(before, ` "'`) != name {
		r.FailAt(at, fmt.Sprintf("el campo `%s` no está en su propia línea", name), "escribe en cada línea `campo: valor`")
		return true
	}
	if value.Kind != yaml.ScalarNode {
		return false
	}
	written = strings.TrimSpace(written)
	if value.Anchor != "" || value.Style&yaml.TaggedStyle != 0 {
		what, _, _ := strings.Cut(written, " ")
		hint := "bórrala"
		if name != "order" {
			hint = "escribe " + assigned(name, written)
		}
		r.FailAt(r.markOf(at.Line, written), fmt.Sprintf("en `%s`, YAML toma `%s` por una marca, y no por texto", name, what), hint)
		return true
	}
	inQuotes := written != "" && value.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
	if inQuotes {
		if comment := afterQuotes(written); comment != "" { // or it would not have been understood
			r.FailAt(r.markOf(at.Line, comment),
				fmt.Sprintf("detrás del valor de `%s` hay un comentario", name),
				"ponlo en su propia línea")
			return true
		}
	}
	for n := at.Line + 1; n < last; n++ {
		line := strings.TrimSpace(r.Line(n))
		switch {
		case line == "" || line[0] == '#':
		case line == "...":
			r.FailAt(lint.Mark{Line: n, Column: 1}, "para YAML, esta línea acaba la cabecera", "bórrala")
			return true
		default:
			r.FailAt(at,
				fmt.Sprintf("el campo `%s` ocupa varias líneas", name),
				"escríbelo en una sola: "+assigned(name, strings.TrimSpace(value.Value)))
			return true
		}
	}
	if inQuotes {
		return false
	}
	if comment, cut := strings.CutPrefix(written, value.Value); cut && comment != "" {
		comment = strings.TrimSpace(comment)
		hint := "ponlo en su propia línea"
		if name == "title" || name == "summary" {
			hint = "si es del texto, escribe " + assigned(name, written) + "; si no, ponlo en su propia línea"
		}
		r.FailAt(r.markOf(at.Line, comment), fmt.Sprintf("en `%s`, YAML toma `%s` por un comentario, y se pierde", name, comment), hint)
		return true
	}
	if kind := takenFor(value); name != "order" && kind != "" && written != "" {
		r.FailAt(place(value),
			fmt.Sprintf("en `%s`, YAML toma `%s` por %s, y no por texto", name, written, kind),
			"escribe "+assigned(name, written))
		return true
	}
	return false
}

// markOf is where in a line its last part is.
func (r *reader) markOf(line int, part string) lint.Mark {
	before := strings.LastIndex(r.Line(line), part)
	return lint.Mark{Line: line, Column: len([]rune(r.Line(line)[:before])) + 1}
}

// afterQuotes is what follows a text in quotes.
func afterQuotes(written string) string {
	quote := written[0]
	for i := 1; i < len(written); i++ {
		switch {
		case quote == '"' && written[i] == '\\':
			i++
		case written[i] != quote:
		case quote == '\'' && i+1 < len(written) && written[i+1] == quote:
			i++
		default:
			return strings.TrimSpace(written[i+1:])
		}
	}
	return ""
}

// takenFor is what a text without quotes is to some reader of YAML, if it is no
// text: those of the first edition know more words than ours.
func takenFor(value *yaml.Node) string {
	switch value.ShortTag() {
	case "!!int", "!!float":
		return "un número"
	case "!!bool":
		return "un sí o un no"
	case "!!timestamp":
		return "una fecha"
	case "!!null":
		return "nada"
	}
	switch {
	case slices.Contains([]string{"yes", "no", "on", "off"}, strings.ToLower(value.Value)):
		return "un sí o un no"
	case sexagesimal.MatchString(value.Value):
		return "un número"
	}
	return ""
}

// IsText reports whether YAML takes a text without quotes for what it is.
func IsText(text string) bool { return takenFor(&yaml.Node{Kind: yaml.ScalarNode, Value: text}) == "" }

// sexagesimal are numbers such as 12:30, which is 750.
var sexagesimal = regexp.MustCompile(`^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$`)

// assigned is a field with its value in quotes, as a hint shows it.
func assigned(name, value string) string {
	if strings.ContainsAny(value, `"\`) {
		value = "'" + strings.ReplaceAll(value, "'", "''") + "'"
	} else {
		value = `"` + value + `"`
	}
	return "`" + name + ": " + value + "`"
}

// specialValue reports the first value that begins with a sign which is YAML's
// own, in a front matter that cannot be read, and whether there is any.
func (r *reader) specialValue() bool {
	for n := 2; n < r.frontEnd(); n++ {
		m := specialValue.FindStringSubmatch(r.Line(n))
		if m == nil {
			continue
		}
		r.FailAt(r.markOf(n, m[2]),
			fmt.Sprintf("el valor de `%s` empieza por `%s`, que en YAML es otra cosa", m[1], m[2][:1]),
			"escribe "+assigned(m[1], m[2]))
		return true
	}
	return false
}

var specialValue = regexp.MustCompile("^(title|slug|summary):\\s+([@`%&*!?{\\[\\]},>|-].*?)\\s*$")

// frontEnd is the line that closes the front matter.
func (r *reader) frontEnd() int {
	for n := 2; n <= r.Lines(); n++ {
		if r.Line(n) == "---" {
			return n
		}
	}
	return r.Lines() + 1
}
