// Package glyph answers what a text looks like: which texts look alike, whether a text
// is visible at all, and where an emoji begins and ends.
//
// It uses the properties of Unicode, in the version of Go's own tables, and no lists of
// its own. What Go lacks is in tables.go, which gen.go generates from the Consortium's
// files: the confusables of UTS #39, the emoji of UTS #51. The few blank characters that
// no property identifies (U+2800) are found by their names.
//
// The tables are generated here because no maintained Go package has them: the newest
// has the data of 2020. To update them when Go's version of Unicode changes is one
// command, and a test says when.
//
// Every function takes time linear in the length of the text.
package glyph

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen.go

// Skeleton returns the skeleton of a text: two texts with the same one look alike (UTS
// #39, section 4). It is for comparing, not for showing. Case matters, and text from
// right to left is compared in logical order, not in the order on the screen.
func Skeleton(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range norm.NFD.String(text) {
		if Ignorable(r) {
			continue
		}
		if i, known := slices.BinarySearch(sources[:], r); known {
			out.WriteString(targets[i])
		} else {
			out.WriteRune(r)
		}
	}
	return norm.NFD.String(out.String())
}

// Ignorable reports whether a character is invisible where it is not supported: the
// property Default_Ignorable_Code_Point, derived as DerivedCoreProperties.txt says.
func Ignorable(r rune) bool {
	switch {
	case r < 0xad, 0xfff9 <= r && r <= 0xfffb, 0x13430 <= r && r <= 0x13440:
		return false
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.In(r, unicode.White_Space, unicode.Prepended_Concatenation_Mark)
}

// Blank reports whether a character takes up space and shows nothing: spaces, and those
// that are blank only by their names.
func Blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(blank, r) }

// Ink reports whether anything of a text is visible. A combining mark alone does not
// count: it is drawn on the character before it.
func Ink(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return !Blank(r) && !Ignorable(r) && !unicode.In(r, unicode.C, unicode.M) || unicode.Is(extendedPictographic, r)
	})
}

// mostMarks is how many nonspacing marks may stand on one character; none may be repeated
// at once (UTS #39, section 5.4).
const mostMarks = 4

// Stray reports whether a text has a combining mark out of place: one without a base
// character, one too many on the same base, one that is repeated at once, or one that
// joins two letters where there are not two.
func Stray(text string) bool {
	var last rune
	based, marks := false, 0
	for _, r := range norm.NFD.String(text) {
		mark := unicode.Is(unicode.M, r)
		switch {
		case unicode.Is(invisibleStacker, last) && !unicode.Is(unicode.L, r) && !Ignorable(r):
			return true
		case !mark:
			based, marks = !Blank(r), 0
		case !based:
			return true
		case unicode.In(r, unicode.Mn, unicode.Me):
			marks++
			if marks > mostMarks || r == last {
				return true
			}
		}
		last = r
	}
	return unicode.Is(invisibleStacker, last)
}
