// Package address reads and writes addresses as the authors of lessons type them,
// and says which file, or which heading, each names.
package address

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
)

// Where the site has what lessons refer to.
const (
	Lessons  = "/lecciones/"
	Assets   = "/assets/"
	Pictures = "img" // below Lessons, and the folder beside the lessons
)

// Written returns the destination of a link or an image as its author means it:
// without Markdown's own escapes, \_ and &amp;.
func Written(destination []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(bytes.Clone(destination)))))
}

// ErrNotText is what there is instead of a name that is not in UTF-8.
var ErrNotText = errors.New("not in UTF-8")

// Decode returns what a part of an address names: mi%20foto.png is «mi foto.png».
func Decode(address string) (name string, err error) {
	name, err = url.PathUnescape(address)
	if err == nil && !utf8.ValidString(name) {
		err = ErrNotText
	}
	return norm.NFC.String(name), err
}

// Encode is the other way: it returns how an address names a file, or a heading.
// What it returns works in a lesson as it is, so that a hint can say it: letters of other
// alphabets stay legible, which is what browsers show too. Goldmark writes them
// in ASCII.
func Encode(name string) string {
	const inWords = "0123456789ABCDEF"
	var b strings.Builder
	for _, r := range name {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("-._~/", r)
		if letter || r >= utf8.RuneSelf && unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			b.Write([]byte{'%', inWords[c>>4], inWords[c&15]})
		}
	}
	return b.String()
}

// Parse takes an address apart. Its parts are decoded.
func Parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err == nil && !utf8.ValidString(u.Path+u.Fragment) {
		err = ErrNotText
	}
	if err == nil {
		u.Path, u.Fragment = norm.NFC.String(u.Path), norm.NFC.String(u.Fragment)
	}
	return u, err
}

// Recode returns an address as it should be written, of which a part may be
// already.
func Recode(address string) string {
	if name, err := Decode(address); err == nil {
		return Encode(name)
	}
	return Encode(address)
}
