package plain

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsOdd reports whether a character looks like a space, or like nothing at all,
// and is none that Markdown knows: the hard space of AltGr and the space bar, for
// example, or a zero-width one that was copied from a page.
func IsOdd(r rune) bool { return r >= utf8.RuneSelf && (IsOddSpace(r) || isUnseen(r)) }

// IsOddSpace reports whether it looks like a space.
func IsOddSpace(r rune) bool {
	return unicode.In(r, unicode.Z) || slices.Contains([]rune{'\u2800', '\u3164', '\uffa0'}, r)
}

func isUnseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || slices.Contains([]rune{'\u034f', '\u115f', '\u1160'}, r)
}

// Spaces returns a text as it looks: with ordinary spaces, and without what is not
// seen. Between the colons of a directive and its name there is nothing.
func Spaces(text string) string {
	text = afterColons.ReplaceAllStringFunc(text, func(colons string) string {
		return strings.Map(func(r rune) rune {
			if IsOdd(r) {
				return -1
			}
			return r
		}, colons)
	})
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case IsOddSpace(r):
			return ' '
		case isUnseen(r):
			return -1
		}
		return r
	}, text)
}

var afterColons = regexp.MustCompile(`(?m)::[\p{Z}\p{Cf}]+`)
