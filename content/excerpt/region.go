package excerpt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"envivo/content/lint"
)

// regionMarker is a comment of its own that begins or ends a region, in Go and
// in JavaScript.
var regionMarker = regexp.MustCompile(`^\s*//\s*#(region|endregion)(?:\s+(\S+))?\s*$`)

// cutRegion returns the lines of source between `// #region name` and
// `// #endregion name`, without markers of any region, without the indentation
// that they share, and without blank lines at either end. The error is a
// [lint.Mistake] that calls the source by the name file.
func cutRegion(file, source, name string) (string, error) {
	var lines, names []string
	begin, end := 0, 0 // line numbers
	for i, line := range strings.Split(source, "\n") {
		m := regionMarker.FindStringSubmatch(line)
		switch {
		case m == nil && begin > 0 && end == 0:
			lines = append(lines, line)
		case m == nil:
		case m[2] != name:
			names = append(names, m[2])
		case m[1] == "region" && begin > 0:
			return "", lint.Wrong(
				fmt.Sprintf("%s abre dos veces la región `%s`, en las líneas %d y %d", file, name, begin, i+1),
				"cada región tiene un nombre distinto en su fichero",
			)
		case m[1] == "region":
			begin = i + 1
		case begin == 0 || end > 0:
			return "", lint.Wrong(
				fmt.Sprintf("%s cierra en la línea %d una región `%s` que no está abierta", file, i+1, name),
				fmt.Sprintf("antes va `// #region %s`", name),
			)
		default:
			end = i + 1
		}
	}
	lines = Dedent(lines)
	switch {
	case begin == 0:
		return "", lint.Wrong(
			fmt.Sprintf("%s no tiene ninguna región `%s`", file, name),
			suggestRegion(name, names),
		)
	case end == 0:
		return "", lint.Wrong(
			fmt.Sprintf("%s abre en la línea %d la región `%s` y no la cierra", file, begin, name),
			fmt.Sprintf("falta `// #endregion %s`", name),
		)
	case len(lines) == 0:
		return "", lint.Wrong(
			fmt.Sprintf("la región `%s` de %s está vacía", name, file),
			"pon los comentarios alrededor del código",
		)
	}
	return strings.Join(lines, "\n") + "\n", nil
}

func suggestRegion(name string, names []string) string {
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(s string) bool { return s == "" })
	return lint.SuggestFeminine(name, names)
}

// Dedent removes blank lines at either end and the indentation shared by all
// lines that are not blank.
func Dedent(lines []string) []string {
	blank := func(s string) bool { return strings.TrimSpace(s) == "" }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	shared, first := "", true
	for _, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		switch {
		case blank(line):
		case first:
			shared, first = indent, false
		default:
			shared = commonPrefix(shared, indent)
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimRight(strings.TrimPrefix(line, shared), " \t")
	}
	return out
}

func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
