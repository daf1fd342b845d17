// Package excerpt cuts out of a file of code what a lesson shows of it: the regions
// that `::source{region=…}` names, and the lines of them that lines=… marks.
package excerpt

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"envivo/content/directive"
	"envivo/content/lint"
)

// Regions returns the code of each region of a file that an attribute names, nil
// if any of them cannot be had. The mistakes are reported to the lesson.
func Regions(lesson *lint.File, file, source string, regions *directive.Attr) []string {
	var pieces []string
	seen := make(map[string]bool)
	sound := true
	fail := func(offset int, err error) {
		lesson.FailWith(offset, err)
		sound = false
	}
	for _, part := range listed(regions) {
		code, err := cutRegion(file, source, part.text)
		switch {
		case part.text == "":
			fail(part.pos, lint.Wrong("en `region` sobra una coma", "entre dos regiones va una: `region=\"una,otra\"`"))
		case seen[part.text]:
			fail(part.pos, lint.Wrong(fmt.Sprintf("la región `%s` está repetida", part.text), "deja solo una"))
		case err != nil:
			fail(part.pos, err)
		default:
			pieces = append(pieces, code)
		}
		seen[part.text] = true
	}
	if !sound {
		return nil
	}
	return pieces
}

// Marked reads `lines=3-5,8`: numbers and ranges of the lines that are shown, of
// which there are as many as shown. The attribute may be nil. The mistakes are
// reported to the lesson.
func Marked(lesson *lint.File, lines *directive.Attr, shown int) Lines {
	if lines == nil {
		return nil
	}
	marked := make(Lines)
	for _, part := range listed(lines) {
		first, last, err := lineRange(part.text, shown)
		if err != nil {
			lesson.FailWith(part.pos, err)
			continue
		}
		for line := first; line <= last; line++ {
			marked[line] = true
		}
	}
	return marked
}

// lineRange reads a line, `8`, or several, `3-5`. The error is a [lint.Mistake].
func lineRange(text string, shown int) (first, last int, err error) {
	from, to, several := strings.Cut(text, "-")
	if !several {
		to = from
	}
	first, wrong := strconv.Atoi(strings.TrimSpace(from))
	last, alsoWrong := strconv.Atoi(strings.TrimSpace(to))
	switch {
	case wrong != nil || alsoWrong != nil:
		err = lint.Wrong(
			fmt.Sprintf("en `lines` no se entiende `%s`", text),
			fmt.Sprintf("son líneas de lo que se muestra, de la 1 a la %d: `1`, o `1-%d`", shown, shown),
		)
	case first > last:
		err = lint.Wrong(fmt.Sprintf("en `lines`, `%s` va hacia atrás", text), fmt.Sprintf("escribe `%d-%d`", last, first))
	case first < 1 || last > shown:
		err = lint.Wrong(
			fmt.Sprintf("en `lines`, `%s` se sale de lo que se muestra", text),
			fmt.Sprintf("las líneas van de la 1 a la %d", shown),
		)
	}
	return first, last, err
}

// A listedPart is one of the things that stand in an attribute with commas
// between them.
type listedPart struct {
	text string
	pos  int // its offset in the file
}

func listed(a *directive.Attr) []listedPart {
	var parts []listedPart
	pos := a.ValuePos
	for text := range strings.SplitSeq(a.Value, ",") {
		trimmed := strings.TrimLeft(text, " ")
		parts = append(parts, listedPart{strings.TrimSpace(text), pos + len(text) - len(trimmed)})
		pos += len(text) + len(",")
	}
	return parts
}

// Lines are lines of a piece of code, counted from 1.
type Lines map[int]bool

// Between returns the lines of a part: so many after so many.
func (s Lines) Between(before, lines int) Lines {
	part := make(Lines)
	for line := range s {
		if before < line && line <= before+lines {
			part[line-before] = true
		}
	}
	return part
}

// String is the same for the same lines.
func (s Lines) String() string { return fmt.Sprint(slices.Sorted(maps.Keys(s))) }
