// Package frontmatter reads what a lesson says of itself before it begins: four
// fields of YAML (frontmatter.go). YAML means more by some of its signs than an
// author expects; wherever it does, that is a mistake which says what to write
// instead (surprise.go).
package frontmatter

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.abhg.dev/goldmark/frontmatter"
	"gopkg.in/yaml.v3"

	"envivo/content/lint"
	"envivo/content/plain"
)

// Fields are what a lesson says of itself. Of a field that is missing or wrong the
// zero value is there.
type Fields struct {
	Title, Slug, Summary string
	Order                int
	Marks                map[string]lint.Mark // where each field is, by its name
}

// required are all fields, with an example of each.
var required = []struct{ name, example string }{
	{"title", "title: Server-Sent Events"},
	{"slug", "slug: sse"},
	{"order", "order: 4"},
	{"summary", "summary: \"Una frase que cuente de qué va.\""},
}

// fence begins and ends the front matter.
const fence = "---"

// Closed looks for the lines that begin and end the front matter, since the
// parser would take a missing end for a whole file of YAML. It reports whether
// it makes sense to go on.
func Closed(f *lint.File) bool {
	if f.Line(1) != fence {
		f.Fail(0,
			"falta la cabecera de la lección",
			"la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`")
		return true
	}
	if !bytes.Contains(append(f.Text[len(fence):], '\n'), []byte("\n"+fence+"\n")) {
		f.Fail(0, "la cabecera de la lección no se cierra", "pon otra línea `---` después del último campo")
		return false
	}
	return true
}

// Read reads the fields of a file, of which goldmark has found the data, and
// reports what is wrong with them.
func Read(f *lint.File, data *frontmatter.Data) Fields {
	r := reader{f, Fields{Marks: make(map[string]lint.Mark)}}
	if data != nil && f.Line(1) == fence {
		r.read(data)
	}
	return r.Fields
}

// A reader reads the fields of one file.
type reader struct {
	*lint.File
	Fields
}

func (r *reader) read(data *frontmatter.Data) {
	var doc yaml.Node
	if err := data.Decode(&doc); err != nil {
		if r.specialValue() {
			return
		}
		r.FailAt(lint.Mark{Line: r.yamlErrorLine(err), Column: 1},
			"la cabecera no es YAML válido",
			"cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas")
		return
	}
	if doc.Kind == 0 {
		r.missing(nil)
		return
	}
	fields := doc.Content[0]
	if fields.Kind != yaml.MappingNode {
		r.FailAt(place(fields), "la cabecera no son campos con su valor", "escribe en cada línea `campo: valor`")
		return
	}
	seen := make(map[string]bool)
	for i := 0; i < len(fields.Content); i += 2 {
		last := r.frontEnd()
		if i+2 < len(fields.Content) {
			last = place(fields.Content[i+2]).Line
		}
		r.readField(fields.Content[i], fields.Content[i+1], last, seen)
	}
	r.missing(seen)
}

// readField takes in one field, or says what is wrong with it. Its lines end before
// the last.
func (r *reader) readField(key, value *yaml.Node, last int, seen map[string]bool) {
	name := key.Value
	if !slices.Contains(Names(), name) {
		r.FailAt(place(key), fmt.Sprintf("la cabecera no tiene ningún campo `%s`", name), lint.Suggest(name, Names()))
		return
	}
	if seen[name] {
		r.FailAt(place(key), fmt.Sprintf("el campo `%s` está repetido", name), "deja solo uno")
		return
	}
	seen[name] = true
	r.Marks[name] = place(key)

	text := strings.TrimSpace(value.Value)
	if strings.ContainsFunc(text, unicode.IsControl) {
		r.FailAt(place(value),
			fmt.Sprintf("el campo `%s` tiene saltos de línea o caracteres invisibles", name),
			"escríbelo en una sola línea")
		return
	}
	if r.surprise(key, value, last) {
		return
	}
	if value.Kind != yaml.ScalarNode || value.Tag == "!!null" || text == "" {
		r.FailAt(place(key),
			fmt.Sprintf("el campo `%s` está vacío o no es un texto", name),
			"su valor es un texto o un número, en la misma línea")
		return
	}
	switch name {
	case "title":
		r.Title = text
	case "summary":
		r.Summary = text
	case "slug":
		if !slug.MatchString(text) {
			r.FailAt(place(value),
				fmt.Sprintf("el slug `%s` no sirve de dirección", text),
				fmt.Sprintf("solo letras minúsculas sin tilde, cifras y guiones: `%s`", plain.Slug(text)))
			return
		}
		r.Slug = text
	case "order":
		order, err := strconv.Atoi(text)
		if err != nil || order < 1 {
			r.FailAt(place(value), fmt.Sprintf("`order` no puede ser `%s`", text), "es un número entero a partir de 1")
			return
		}
		if plain := strconv.Itoa(order); plain != text {
			r.FailAt(place(value), fmt.Sprintf("`order` no puede ser `%s`", text), fmt.Sprintf("escribe `order: %s`", plain))
			return
		}
		r.Order = order
	}
}

// missing reports every field that was not seen.
func (r *reader) missing(seen map[string]bool) {
	for _, f := range required {
		if !seen[f.name] {
			r.Fail(0,
				fmt.Sprintf("a la cabecera le falta `%s`", f.name),
				fmt.Sprintf("añade una línea como `%s`", f.example))
		}
	}
}

// yamlErrorLine finds the line that a YAML error is about. The library gives it
// only within its text, counted from the line after the opening fence, which
// itself it leaves out.
func (r *reader) yamlErrorLine(err error) int {
	n := 1
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	return min(n+1, r.Lines())
}

// place is where a node of the front matter is in the file, whose first line is
// the opening fence.
func place(n *yaml.Node) lint.Mark { return lint.Mark{Line: n.Line + 1, Column: n.Column} }

// Names are those of the fields.
func Names() []string {
	names := make([]string, len(required))
	for i, f := range required {
		names[i] = f.name
	}
	return names
}

var (
	yamlLine = regexp.MustCompile(`line (\d+)`)
	slug     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)
