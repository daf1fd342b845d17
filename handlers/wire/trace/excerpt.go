package trace

import (
	"encoding/base64"
	"unicode/utf8"
)

// An excerpt keeps the beginning of something, and how long all of it is.
type excerpt struct {
	text []byte
	size int64
}

// add takes the next bytes.
func (x *excerpt) add(p []byte) {
	x.size += int64(len(p))
	if room := MaxText - len(x.text); room > 0 {
		x.text = append(x.text, p[:min(room, len(p))]...)
	}
}

func (x *excerpt) partial() bool { return x.size > int64(len(x.text)) }

// string is what was kept, without half a character at its end.
func (x *excerpt) string() string {
	if !x.partial() {
		return string(x.text)
	}
	for cut := 1; cut < utf8.UTFMax && cut <= len(x.text); cut++ {
		if tail := x.text[len(x.text)-cut:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return string(x.text[:len(x.text)-cut])
			}
			break
		}
	}
	return string(x.text)
}

// SetText puts the beginning of p into the entry, [MaxText] bytes at most.
func (e *Entry) SetText(p []byte) {
	var x excerpt
	x.add(p)
	x.into(e, false)
}

// into writes the excerpt into an entry: as text if it is text.
func (x *excerpt) into(e *Entry, binary bool) {
	e.Size, e.Partial = x.size, x.partial()
	if text := x.string(); !binary && utf8.ValidString(text) {
		e.Text = text
	} else {
		e.Text, e.Base64 = base64.StdEncoding.EncodeToString(x.text), true
	}
}
