package search

import (
	_ "embed" // of the rules
	"encoding/json"
	"strings"
)

// rules are the endings of Spanish words. They stand once, in spanish.json, which
// the browser gets with the course ([JSON]): what a word's stem is follows from
// them, and from the few lines that read them here and in assets/js/search/words.js.
//
//go:embed spanish.json
var rules []byte

var spanish = func() (s struct {
	Empty, Pronouns, Verbs list // without accents, as all of it
	First, Always          []rule
},
) {
	if err := json.Unmarshal(rules, &s); err != nil {
		panic(err)
	}
	return s
}()

// A list is words with a space between them.
type list []string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (l *list) UnmarshalText(text []byte) error {
	*l = strings.Fields(string(text))
	return nil
}

// A rule takes the longest of some endings off a word.
type rule struct {
	In      string // the part of the word in which it stands: rv, r1 or r2; "" is all of it
	After   string // what stands before it
	Endings list
	Put     string // what comes in its place
	Then    *rule  // for what is left
}

// apply returns what is left of a word: all of it if it has none of the endings.
func (r rule) apply(word string, places map[string]int) string {
	rest := word
	for _, ending := range r.Endings {
		length := len(word) - len(ending)
		if length >= places[r.In] && length < len(rest) && strings.HasSuffix(word, r.After+ending) {
			rest = word[:length]
		}
	}
	if rest == word {
		return word
	}
	rest += r.Put
	if r.Then != nil {
		rest = r.Then.apply(rest, places)
	}
	return rest
}

// stem returns a folded word without its ending: publicar, publicación and
// publicaciones are one. It is the Snowball stemmer for Spanish
// (snowballstem.org), which is made for words with their accents. Without them,
//
//   - the endings are written without;
//   - the future's (-ará, -eré, -irán) would be taken off compara, primera and
//     miran, and are left out;
//   - -ía and -ió are those of cambia and cambio as well, so that cambiar and
//     cambios must lose their i too.
//
// Nor is -ad an ending (mirad): realidad and realidades would part. And a word
// that no rule fits loses the s of its plural all the same: sockets, as a course
// like this is full of English, but años as well.
func stem(folded string) string {
	word := strings.ReplaceAll(folded, "ñ", "N") // one byte, as the other letters
	return strings.ReplaceAll(stemASCII(word), "N", "ñ")
}

func stemASCII(word string) string {
	places := placesIn(word)
	whole := cutPronoun(word, places)
	text := whole
	for _, r := range spanish.First {
		if text = r.apply(whole, places); text != whole {
			break
		}
	}
	for _, r := range spanish.Always {
		text = r.apply(text, places)
	}
	if text == word && plural(word) {
		return word[:len(word)-1]
	}
	return text
}

func plural(word string) bool {
	return len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss")
}

// cutPronoun takes off the pronoun of conectarse, after a form of a verb that
// has one.
func cutPronoun(word string, places map[string]int) string {
	text := rule{In: "rv", Endings: spanish.Pronouns}.apply(word, places)
	verb := rule{In: "rv", Endings: spanish.Verbs}.apply(text, places)
	if verb != text || strings.HasSuffix(text, "uyendo") {
		return text
	}
	return word
}

// placesIn returns where the parts of a word begin that may be endings, as Snowball
// defines them, by their names.
func placesIn(word string) map[string]int {
	isVowel := func(i int) bool { return i < len(word) && strings.IndexByte("aeiou", word[i]) >= 0 }
	// after is the place after the next letter that is a vowel, or is none.
	after := func(vowel bool, from int) int {
		for i := from; i < len(word); i++ {
			if isVowel(i) == vowel {
				return i + 1
			}
		}
		return len(word)
	}
	var rv int
	switch {
	case !isVowel(1):
		rv = after(true, 2)
	case isVowel(0):
		rv = after(false, 2)
	default:
		rv = min(3, len(word))
	}
	r1 := after(false, after(true, 0))
	r2 := after(false, after(true, r1))
	return map[string]int{"rv": rv, "r1": r1, "r2": r2}
}
