package glyph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Characters that combine others into one emoji and are invisible by themselves.
const (
	joiner     = '\u200d'
	asText     = '\ufe0e'
	asEmoji    = '\ufe0f'
	keycap     = '\u20e3'
	blackFlag  = '\U0001f3f4'
	cancelTag  = '\U000e007f'
	shortTags  = 3 // of a subdivision, such as gbeng (UTS #51, annex C)
	longTags   = 6
	tagsOffset = 0xe0000 // from a letter to its tag
)

// Emoji returns the length in bytes of the emoji with which a text begins, and its
// normalised form; 0 and "" if it begins with none. A digit is no emoji, but a keycap is.
//
// The grammar is that of UTS #51, section 1.4.9, so that future emoji need no new table.
// It is stricter in two ways, so that nothing can be hidden in an emoji: only pictures
// may be joined, and only flags may have tags.
func Emoji(text string) (n int, kept string) {
	first, size := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("0123456789#*", first) && strings.HasPrefix(text[size:], string(asEmoji)+string(keycap)) {
		n = size + len(string(asEmoji)+string(keycap))
		return n, text[:n]
	}
	if n = picture(text); n == 0 {
		return 0, ""
	}
	joined := false
	for rest, found := strings.CutPrefix(text[n:], string(joiner)); found; rest, found = strings.CutPrefix(text[n:], string(joiner)) {
		next := picture(rest)
		if next == 0 {
			break
		}
		n += len(string(joiner)) + next
		joined = true
	}
	if joined {
		return n, text[:n]
	}
	// A picture alone looks the same with and without a presentation selector.
	return n, strings.TrimRight(text[:n], string(asText)+string(asEmoji))
}

// picture returns the length of the picture at the beginning of a text, with its skin
// tone, its presentation selector or its tags.
func picture(text string) int {
	first, n := utf8.DecodeRuneInString(text)
	if !unicode.Is(extendedPictographic, first) {
		return 0
	}
	if first == blackFlag {
		if tags := subdivision(text[n:]); tags > 0 {
			return n + tags
		}
	}
	second, size := utf8.DecodeRuneInString(text[n:])
	if second == asText || second == asEmoji || unicode.Is(emojiModifier, second) {
		n += size
	}
	return n
}

// subdivision returns the length of the tags at the beginning of a text that name a
// part of a country, such as England.
func subdivision(text string) int {
	count := 0
	for i, r := range text {
		letter := r - tagsOffset
		switch {
		case count < longTags && ('a' <= letter && letter <= 'z' || '0' <= letter && letter <= '9'):
			count++
		case r == cancelTag && count >= shortTags:
			return i + utf8.RuneLen(r)
		default:
			return 0
		}
	}
	return 0
}
