package lint

import (
	"slices"
	"strings"
	"unicode/utf8"

	"envivo/content/plain"
)

// Suggest says what someone who wrote got may have meant: the closest of the
// options or, if none is close, what there is to choose from. Where there is
// nothing, it agrees with a masculine noun, such as atributo.
func Suggest(got string, options []string) string {
	return suggestOr("no hay ninguno", got, options)
}

// SuggestFeminine is [Suggest] after a feminine noun, such as imagen.
func SuggestFeminine(got string, options []string) string {
	return suggestOr("no hay ninguna", got, options)
}

func suggestOr(none, got string, options []string) string {
	if len(options) == 0 {
		return none
	}
	options = slices.Sorted(slices.Values(options))
	if looks := strings.TrimSpace(plain.Spaces(got)); looks != got && slices.Contains(options, looks) {
		return "lleva un espacio especial o un carácter que no se ve: escribe `" + looks + "`"
	}
	if best := Closest(got, options); best != "" {
		return "¿quisiste decir `" + best + "`?"
	}
	return "hay " + List(options)
}

// Closest returns the option that is fewest typing slips away; "" if even that
// one is more than a third of the word away, or the whole word. Of those equally
// near it is the longest (letters are left out more often than added: latdo is
// latido, not lado), and then the first.
func Closest(got string, options []string) string {
	if len(got) > longestTypo {
		return ""
	}
	got = plain.Fold(got)
	letters := utf8.RuneCountInString(got)
	best, bestDistance := "", min(max(1, letters/3)+1, letters)
	for _, option := range options {
		d := distance(got, plain.Fold(option))
		if d < bestDistance || d == bestDistance && best != "" && len(option) > len(best) {
			best, bestDistance = option, d
		}
	}
	return best
}

// longestTypo is the length in bytes of the longest word that is worth comparing;
// no name is near it.
const longestTypo = 64

// distance counts the slips between two words: a letter more, less, changed, or
// two neighbours swapped (Damerau and Levenshtein, restricted: no letter is
// touched twice).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			changed := rows[i-1][j-1]
			if from[i-1] != to[j-1] {
				changed++
			}
			rows[i][j] = min(changed, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}

// List joins words as a sentence does: `a`, `b` y `c`.
func List(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "`" + w + "`"
	}
	last := len(quoted) - 1
	if last == 0 {
		return quoted[0]
	}
	return strings.Join(quoted[:last], ", ") + " y " + quoted[last]
}
