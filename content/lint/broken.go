package lint

import (
	"regexp"
	"strings"
	"unicode"

	"envivo/content/address"
)

// A brokenLink is the end of a link or an image, "](…)", as it stands in a line.
type brokenLink struct {
	start, end int
	what, hint string // what it would have been, and how to write it
}

// brokenLinks finds what would be wrong with the links of a line, if they are
// none: whether Markdown has taken them for links is for others to say.
func brokenLinks(line string) (broken []brokenLink) {
	for start := 0; ; start += len("](") {
		i := strings.Index(line[start:], "](")
		if i < 0 {
			return broken
		}
		start += i
		inside, _, _ := strings.Cut(line[start+len("]("):], "](") // no address goes on into the next
		length, closed := parenthesis(inside)
		end := start + len("](") + length
		if closed {
			end++
		}
		if what, hint := whyNoLink(strings.TrimSpace(inside[:length]), closed); hint != "" {
			broken = append(broken, brokenLink{start, end, what, hint})
		}
	}
}

// parenthesis is how long it is to the end of a parenthesis, or of the line.
func parenthesis(text string) (length int, closed bool) {
	depth := 1
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i, true
		}
	}
	return len(strings.TrimRight(text, " \t")), false
}

// whyNoLink says how to write what stands in the parenthesis of a link that is
// none, "" if there is nothing wrong with it.
func whyNoLink(destination string, closed bool) (what, hint string) {
	title := ""
	if !strings.ContainsFunc(destination, unicode.IsSpace) && !strings.HasPrefix(destination, address.Pictures+"/") {
		return "", ""
	}
	if m := titled.FindStringSubmatch(destination); m != nil {
		destination, title = m[1], m[2]
	}
	ours := strings.HasPrefix(destination, address.Pictures+"/")
	what = "un enlace"
	if ours {
		what = "una imagen"
	}
	switch spaced := strings.ContainsFunc(destination, unicode.IsSpace); {
	case spaced && ours:
		return what, "la dirección no puede llevar espacios: escribe `" + address.Recode(destination) + "`"
	case spaced:
		return what, "la dirección no puede llevar espacios: escribe `%20` en el lugar de cada uno"
	case title != "" && (len(title) == 1 || title[0] != title[len(title)-1]):
		return what, "el título se cierra con las comillas que lo abren: `(dirección \"título\")`"
	case ours && !closed:
		return what, "cierra el paréntesis o, si es del nombre, escribe `" + address.Recode(destination) + "`"
	default:
		return "", ""
	}
}

// titled takes the title off an address, be it closed or not.
var titled = regexp.MustCompile(`^(.*?)\s+("[^"]*"?|'[^']*'?)$`)
