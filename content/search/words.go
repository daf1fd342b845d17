package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold writes text in lower case and without the accents, which many leave out
// when they type. But ñ is a letter: año is not ano.
func fold(text string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		if !unicode.Is(unicode.M, r) || r == '\u0303' && last == 'n' {
			b.WriteRune(r)
		}
		last = r
	}
	return norm.NFC.String(b.String())
}

// A token is a word of a text, folded, and where it stands there: in bytes, and
// in characters, as a reader measures.
type token struct {
	word       string
	start, end int
	from, to   int
}

var word = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+`)

func tokens(text string) []token {
	var all []token
	last := token{}
	for _, at := range word.FindAllStringIndex(text, -1) {
		t := token{word: fold(text[at[0]:at[1]]), start: at[0], end: at[1]}
		t.from = last.to + utf8.RuneCountInString(text[last.end:t.start])
		t.to = t.from + utf8.RuneCountInString(text[t.start:t.end])
		all, last = append(all, t), t
	}
	return all
}

// terms are the words that a query is about, each once: those that stand in
// every sentence count only where there are no others.
func terms(query string) []string {
	var all, telling []string
	for _, t := range tokens(query) {
		if slices.Contains(all, t.word) {
			continue
		}
		all = append(all, t.word)
		if !slices.Contains(spanish.Empty, t.word) {
			telling = append(telling, t.word)
		}
	}
	if len(telling) > 0 {
		return telling
	}
	return all
}
