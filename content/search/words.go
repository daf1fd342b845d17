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
		if !slices.Contains(empty, t.word) {
			telling = append(telling, t.word)
		}
	}
	if len(telling) > 0 {
		return telling
	}
	return all
}

var empty = strings.Fields(`
	a al como con cual cuando de del donde e el en entre es esta este esto hay la
	las le les lo los mas me mi ni no o para pero por que quien se si sin sobre
	son su sus te tu u un una uno unos unas y ya`)

// stem is a folded word without its ending: publicar, publicación and
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
	rv, r1, r2 := regions(word)
	whole := cutPronoun(word, rv)
	text := whole
	for _, s := range suffixes {
		within := r2
		if s.inR1 {
			within = r1
		}
		if text = cut(whole, s.endings, within, ""); text != whole {
			text = cut(text+s.instead, s.before, r2, "")
			break
		}
	}
	if text == whole {
		text = cut(whole, afterU, rv, "u")
	}
	if text == whole {
		text = cut(whole, verbs, rv, "")
	}
	if text == whole {
		text = cut(whole, []string{"en", "es", "eis", "emos"}, rv, "")
		if text != whole && strings.HasSuffix(text, "gu") {
			text = text[:len(text)-1]
		}
	}
	if strings.HasSuffix(text, "gue") {
		text = cut(text, []string{"ue"}, rv, "")
	}
	text = cut(text, []string{"os", "a", "o", "e"}, rv, "")
	text = cut(text, []string{"i"}, rv, "")
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
func cutPronoun(word string, rv int) string {
	text := cut(word, pronouns, rv, "")
	verb := cut(text, []string{"iendo", "ando", "ar", "er", "ir"}, rv, "")
	if verb != text || strings.HasSuffix(text, "uyendo") {
		return text
	}
	return word
}

// cut takes off the longest of some endings that stands behind a place, and
// after certain letters.
func cut(text string, endings []string, from int, after string) string {
	rest := text
	for _, ending := range endings {
		length := len(text) - len(ending)
		if length >= from && length < len(rest) && strings.HasSuffix(text, after+ending) {
			rest = text[:length]
		}
	}
	return rest
}

// regions are where the parts of a word begin that may be endings, as Snowball
// defines them: the last is the shortest.
func regions(word string) (rv, r1, r2 int) {
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
	switch {
	case !isVowel(1):
		rv = after(true, 2)
	case isVowel(0):
		rv = after(false, 2)
	default:
		rv = min(3, len(word))
	}
	r1 = after(false, after(true, 0))
	r2 = after(false, after(true, r1))
	return rv, r1, r2
}

var pronouns = strings.Fields("me se sela selo selas selos la le lo las les los nos")

// suffixes are taken off nouns and adjectives: one only, and then what stood
// before it.
var suffixes = []struct {
	endings []string
	inR1    bool // within the larger region
	instead string
	before  []string
}{
	{endings: strings.Fields("amente"), inR1: true, before: strings.Fields("ativ iv os ic ad")},
	{endings: strings.Fields("mente"), before: strings.Fields("ante able ible")},
	{
		endings: strings.Fields("acion aciones ador adora adores adoras ante antes ancia ancias"),
		before:  strings.Fields("ic"),
	},
	{endings: strings.Fields("idad idades"), before: strings.Fields("abil ic iv")},
	{endings: strings.Fields("iva ivo ivas ivos"), before: strings.Fields("at")},
	{endings: strings.Fields("logia logias"), instead: "log"},
	{endings: strings.Fields("ucion uciones"), instead: "u"},
	{endings: strings.Fields("encia encias"), instead: "ente"},
	{endings: strings.Fields(`anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas
		oso osa osos osas amiento amientos imiento imientos`)},
}

var afterU = strings.Fields("ya yas yan yais yamos ye yes yen yo yeron yendo")

var verbs = strings.Fields(`
	ar aria arias arian ariamos ariais aremos areis aba abas aban abamos abais ada
	adas ado ados ando ase ases asen aseis asemos aste asteis aron aramos arais
	er eria erias erian eriamos eriais eremos ereis
	ir iria irias irian iriamos iriais iremos ireis
	iera ieras ieran ieramos ierais iese ieses iesen ieseis iesemos iste isteis
	ieron ida idas ido idos iendo ia ias ian iamos iais io
	an as ais is amos imos`)
