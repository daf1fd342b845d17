package content

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
)

// frontMatter is what a lesson must say about itself, with an example of each.
var frontMatter = []struct{ name, example string }{
	{"title", "title: Server-Sent Events"},
	{"slug", "slug: sse"},
	{"order", "order: 4"},
	{"summary", "summary: \"Una frase que cuente de qué va.\""},
}

// checkFence looks for the lines that begin and end the front matter, since the
// parser would take a missing end for a whole file of YAML. It reports whether
// it makes sense to go on.
func (p *page) checkFence() bool {
	const fence = "---"
	if p.line(1) != fence {
		p.fail(0,
			"falta la cabecera de la lección",
			"la primera línea es `---`, y entre ella y otra igual van `title`, `slug`, `order` y `summary`")
		return true
	}
	if !bytes.Contains(append(p.text[len(fence):], '\n'), []byte("\n"+fence+"\n")) {
		p.fail(0, "la cabecera de la lección no se cierra", "pon otra línea `---` después del último campo")
		return false
	}
	return true
}

// readFrontMatter fills in the lesson from its front matter, nil if it has none.
func (p *page) readFrontMatter(data *frontmatter.Data) {
	if data == nil || p.line(1) != "---" {
		return
	}
	var doc yaml.Node
	if err := data.Decode(&doc); err != nil {
		if p.specialValue() {
			return
		}
		p.failAt(mark{p.yamlErrorLine(err), 1},
			"la cabecera no es YAML válido",
			"cada línea es `campo: valor`; si el valor lleva `:` o comillas, ponlo entero entre comillas")
		return
	}
	if doc.Kind == 0 {
		p.missing(nil)
		return
	}
	fields := doc.Content[0]
	if fields.Kind != yaml.MappingNode {
		p.failAt(place(fields), "la cabecera no son campos con su valor", "escribe en cada línea `campo: valor`")
		return
	}
	seen := make(map[string]bool)
	for i := 0; i < len(fields.Content); i += 2 {
		last := p.frontEnd()
		if i+2 < len(fields.Content) {
			last = place(fields.Content[i+2]).line
		}
		p.readField(fields.Content[i], fields.Content[i+1], last, seen)
	}
	p.missing(seen)
}

// readField takes in one field, or says what is wrong with it. Its lines end before
// the last.
func (p *page) readField(key, value *yaml.Node, last int, seen map[string]bool) {
	name := key.Value
	if !slices.Contains(fieldNames(), name) {
		p.failAt(place(key), fmt.Sprintf("la cabecera no tiene ningún campo `%s`", name), suggest(name, fieldNames()))
		return
	}
	if seen[name] {
		p.failAt(place(key), fmt.Sprintf("el campo `%s` está repetido", name), "deja solo uno")
		return
	}
	seen[name] = true
	p.marks[name] = place(key)

	text := strings.TrimSpace(value.Value)
	if strings.ContainsFunc(text, unicode.IsControl) {
		p.failAt(place(value),
			fmt.Sprintf("el campo `%s` tiene saltos de línea o caracteres invisibles", name),
			"escríbelo en una sola línea")
		return
	}
	if p.surprise(key, value, last) {
		return
	}
	if value.Kind != yaml.ScalarNode || value.Tag == "!!null" || text == "" {
		p.failAt(place(key),
			fmt.Sprintf("el campo `%s` está vacío o no es un texto", name),
			"su valor es un texto o un número, en la misma línea")
		return
	}
	switch name {
	case "title":
		p.lesson.Title = text
	case "summary":
		p.lesson.Summary = text
	case "slug":
		if !slugPattern.MatchString(text) {
			p.failAt(place(value),
				fmt.Sprintf("el slug `%s` no sirve de dirección", text),
				fmt.Sprintf("solo letras minúsculas sin tilde, cifras y guiones: `%s`", slugify(text)))
			return
		}
		p.lesson.Slug = text
	case "order":
		order, err := strconv.Atoi(text)
		if err != nil || order < 1 {
			p.failAt(place(value), fmt.Sprintf("`order` no puede ser `%s`", text), "es un número entero a partir de 1")
			return
		}
		if plain := strconv.Itoa(order); plain != text {
			p.failAt(place(value), fmt.Sprintf("`order` no puede ser `%s`", text), fmt.Sprintf("escribe `order: %s`", plain))
			return
		}
		p.lesson.Order = order
	}
}

// missing reports every field that was not seen.
func (p *page) missing(seen map[string]bool) {
	for _, f := range frontMatter {
		if !seen[f.name] {
			p.fail(0,
				fmt.Sprintf("a la cabecera le falta `%s`", f.name),
				fmt.Sprintf("añade una línea como `%s`", f.example))
		}
	}
}

// failAt records a mistake at a place of the file.
func (p *page) failAt(m mark, message, hint string) {
	p.problems = append(p.problems, p.problemAt(m, message, hint))
}

// yamlErrorLine finds the line that a YAML error is about. The library gives it
// only within its text, counted from the line after the opening fence, which
// itself it leaves out.
func (p *page) yamlErrorLine(err error) int {
	n := 1
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	return min(n+1, len(p.starts))
}

// place is where a node of the front matter is in the file, whose first line is
// the opening fence.
func place(n *yaml.Node) mark { return mark{n.Line + 1, n.Column} }

func fieldNames() []string {
	names := make([]string, len(frontMatter))
	for i, f := range frontMatter {
		names[i] = f.name
	}
	return names
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+)`)
	slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)
