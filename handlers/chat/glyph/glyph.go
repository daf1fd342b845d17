// Package glyph knows what a text looks like: what it is to the eye, whether
// there is anything to see in it, and where an emoji begins and ends.
//
// It goes by the properties of Unicode, of the edition that Go itself has, and
// not by lists of its own. What Go lacks is in tables.go, which gen.go makes
// from the Consortium's files: the confusables of UTS #39, the emoji of UTS #51.
// The few characters without ink that no property tells of (U+2800) are known
// there by their names.
//
// The tables are owned here because nobody keeps them for Go: of what there is,
// the newest has the data of 2020. To renew them when Go's edition changes is
// one command, and a test says when.
//
// Everything takes time in proportion to the text.
package glyph

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen.go

// Skeleton is what a text looks like: two with the same skeleton are the same to
// the eye (UTS #39, section 4). It is for comparing and not for showing. Letter
// case counts, and what is written from right to left is compared as it is
// spelled, not as it lies on the screen.
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

// Ignorable reports whether a character is one of those that are not drawn where they are not understood. It is
// Default_Ignorable_Code_Point, derived as DerivedCoreProperties.txt says.
func Ignorable(r rune) bool {
	switch {
	case r < 0xad, 0xfff9 <= r && r <= 0xfffb, 0x13430 <= r && r <= 0x13440:
		return false
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.In(r, unicode.White_Space, unicode.Prepended_Concatenation_Mark)
}

// Blank reports whether a character takes room and has no ink: spaces, and those that only their
// names tell of.
func Blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(blank, r) }

// Ink reports whether there is something to see in a text. A mark alone is not: it is drawn
// on what comes before it.
func Ink(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return !Blank(r) && !Ignorable(r) && !unicode.In(r, unicode.C, unicode.M) || unicode.Is(extendedPictographic, r)
	})
}

// mostMarks is how many nonspacing marks may stand on one character, and no two
// of the same one after the other (UTS #39, section 5.4).
const mostMarks = 4

// Stray reports whether the text has a mark that cannot be read: one that has
// nothing to stand on, or stands on too many others, or on its own like; or one
// that joins two letters where there are not two.
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
