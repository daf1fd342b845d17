package sequence

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The type of a drawing, in its units: what assets/css/parts/sequence.css sets.
const (
	fontSize   = 14
	codeSize   = 13
	lineHeight = 17
	boldFactor = 1.06 // a bold text is this much wider
)

// widths are the advances of the site's font in ems, or of its fallback where
// that is wider, rounded upwards: measured in Chromium with measureText, Familjen
// Grotesk at weight 400 and Liberation Sans (the metrics of Arial) at 93.5 %.
var widths = byRune(map[float64]string{
	0.25: "'ijl‘’",
	0.30: " !,.:;Ift|íÍ·",
	0.35: "()-/[\\]r{}¡º",
	0.40: "*“”ª",
	0.45: "\"°",
	0.50: "J`cksvxyzç",
	0.55: "?Labdeghnopquáéóúüñ",
	0.60: "#$+0123456789<=>FTZ^_~¿«»–×",
	0.65: "ABEKPSVXYÁÉ",
	0.70: "&CDHNRUÚÜÑ",
	0.75: "GOQwÓ",
	0.85: "%m✓",
	0.90: "MW",
	0.95: "@…—",
})

const (
	unknownWidth = 1.0  // of what the table does not have
	codeWidth    = 0.62 // of every character of a monospaced font
)

func byRune(groups map[float64]string) map[rune]float64 {
	all := make(map[rune]float64)
	for width, runes := range groups {
		for _, r := range runes {
			all[r] = width
		}
	}
	return all
}

// A piece is text in one font.
type piece struct {
	text string
	code bool
}

func (p piece) width() (width float64) {
	if p.code {
		return float64(utf8.RuneCountInString(p.text)) * codeWidth * codeSize
	}
	for _, r := range p.text {
		w, known := widths[r]
		if !known {
			w = unknownWidth
		}
		width += w * fontSize
	}
	return width
}

// A line is what stands on one line of the drawing.
type line []piece

func (l line) width() (width float64) {
	for _, p := range l {
		width += p.width()
	}
	return width
}

// add appends a piece, to the last one if it is of the same font.
func (l line) add(p piece) line {
	if n := len(l); n > 0 && l[n-1].code == p.code {
		l[n-1].text += p.text
		return l
	}
	return append(l, p)
}

// pieces splits a text at its backquotes. One without its pair is text.
func pieces(text string) (all line) {
	parts := strings.Split(text, "`")
	for i, part := range parts {
		switch code := i%2 == 1; {
		case code && i == len(parts)-1:
			all = all.add(piece{text: "`" + part})
		case part != "":
			all = all.add(piece{part, code})
		}
	}
	return all
}

// words splits a text at its spaces: each word with its fonts.
func words(text string) (all []line) {
	var word line
	for _, p := range pieces(text) {
		for i, part := range strings.Split(p.text, " ") {
			if i > 0 && word != nil {
				all, word = append(all, word), nil
			}
			if part != "" {
				word = word.add(piece{part, p.code})
			}
		}
	}
	if word != nil {
		all = append(all, word)
	}
	return all
}

// wrap breaks a text into as few lines as can be no wider than most, and makes
// those of much the same width, unless a word has to be broken.
func wrap(text string, most float64) []line {
	all := words(text)
	lines := breakLines(all, most)
	low, high := widest(all), widest(lines)
	for range 6 { // halving finds the narrowest, to a couple of units
		middle := (low + high) / 2
		if narrower := breakLines(all, middle); middle >= low && len(narrower) == len(lines) {
			lines, high = narrower, middle
		} else {
			low = middle
		}
	}
	return lines
}

// breakLines fills lines with the words that fit, and breaks those that do not.
func breakLines(words []line, most float64) (lines []line) {
	var last line
	for _, word := range words {
		if last != nil {
			space := piece{" ", last[len(last)-1].code && word[0].code}
			if last.width()+space.width()+word.width() <= most {
				last = slices.Clone(last).add(space)
				for _, p := range word {
					last = last.add(p)
				}
				continue
			}
			lines = append(lines, last)
		}
		parts := word.broken(most)
		lines, last = append(lines, parts[:len(parts)-1]...), parts[len(parts)-1]
	}
	if last != nil {
		lines = append(lines, last)
	}
	return lines
}

// broken cuts a word that is too wide, after a mark where an address may break
// if there is one.
func (l line) broken(most float64) (parts []line) {
	if l.width() <= most {
		return []line{l}
	}
	var part line
	for _, p := range l {
		for _, r := range p.text {
			letter := piece{string(r), p.code}
			if part != nil && part.width()+letter.width() > most {
				var rest line
				part, rest = part.cut()
				parts, part = append(parts, part), rest
			}
			part = part.add(letter)
		}
	}
	return append(parts, part)
}

// cut splits a line after the last mark of its last piece, if that is not early.
func (l line) cut() (head, tail line) {
	last := l[len(l)-1]
	i := strings.LastIndexAny(last.text, "/?&=_-.,;:")
	if i < len(last.text)/3 || i == len(last.text)-1 {
		return l, nil
	}
	head = append(append(head, l[:len(l)-1]...), piece{last.text[:i+1], last.code})
	return head, line{{last.text[i+1:], last.code}}
}

func widest(lines []line) (width float64) {
	for _, l := range lines {
		width = max(width, l.width())
	}
	return width
}
