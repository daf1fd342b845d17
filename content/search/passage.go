package search

import (
	"slices"
	"unicode/utf8"
)

// passage is how long a passage is, in characters.
const passage = 160

// pieces cuts a text where the words are that were searched for. If it may have
// but so many characters, it is the passage with the most of them.
func pieces(text string, words map[string]bool, length int) []Piece {
	all := tokens(text)
	var hits []token
	for _, t := range all {
		if words[t.word] {
			hits = append(hits, t)
		}
	}
	from, to := 0, len(text)
	if utf8.RuneCountInString(text) > length {
		from, to = window(text, all, densest(hits, length), length)
	}

	var result []Piece
	at := from
	plain := func(until int) {
		if until > at {
			result = append(result, Piece{Text: text[at:until]})
		}
	}
	if from > 0 {
		result = append(result, Piece{Text: "… "})
	}
	for _, hit := range hits {
		if hit.start < from || hit.end > to {
			continue
		}
		plain(hit.start)
		result = append(result, Piece{Text: text[hit.start:hit.end], Found: true})
		at = hit.end
	}
	plain(to)
	if to < len(text) {
		result = append(result, Piece{Text: " …"})
	}
	return result
}

// densest is where the most different words follow each other closely, in
// characters.
func densest(hits []token, length int) (start int) {
	most := 0
	for i, first := range hits {
		near := make(map[string]bool)
		for _, hit := range hits[i:] {
			if hit.to-first.from > length*4/5 {
				break
			}
			near[hit.word] = true
		}
		if len(near) > most {
			start, most = first.from, len(near)
		}
	}
	return start
}

// window is a part of the text of so many characters, in bytes: from the
// beginning of a word to the end of another, with a little of what comes before
// start, and more of it where the text ends soon.
func window(text string, all []token, start, length int) (from, to int) {
	whole := utf8.RuneCountInString(text)
	lead := min(start-length/5, whole-length)
	first := token{}
	if i := slices.IndexFunc(all, func(t token) bool { return t.from >= lead }); lead > 0 && i >= 0 {
		first = all[i]
	}
	to = len(text)
	if whole-first.from > length {
		for _, t := range all {
			if t.to <= first.from+length {
				to = t.end
			}
		}
	}
	return first.start, to
}
