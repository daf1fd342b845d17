package content

import (
	"bytes"
	"errors"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
)

// written is the destination of a link or an image as its author means it:
// without Markdown's own escapes, \_ and &amp;.
func written(destination []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(bytes.Clone(destination)))))
}

var errNotText = errors.New("not in UTF-8")

// decode is what a part of an address names: mi%20foto.png is «mi foto.png».
func decode(address string) (name string, err error) {
	name, err = url.PathUnescape(address)
	if err == nil && !utf8.ValidString(name) {
		err = errNotText
	}
	return norm.NFC.String(name), err
}

// encode is the other way: how a file, or a heading, is named by an address.
// That works as it is in a lesson, and so a hint can say it: letters of other
// alphabets stay legible, which is what browsers show too. Goldmark writes them
// in ASCII.
func encode(name string) string {
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

// pictureName is the file that an image shows. What no file's name can be is a
// [mistake] that says how to write it.
func (p *page) pictureName(address string) (name string, err error) {
	name, err = decode(address)
	at := strings.IndexAny(address, "?#")
	switch {
	case at >= 0 && !p.exists(address) && p.exists(address[:at]):
		err = mistake{"sobra `" + address[at:] + "` en la dirección de esta imagen", "escribe `" + address[:at] + "`"}
	case at >= 0:
		if err != nil || p.exists(address) {
			name = address
		}
		sign := address[at : at+1]
		err = mistake{
			"en la dirección `" + address + "`, lo que va desde `" + sign + "` no es del nombre del fichero",
			"si lo es, escribe `" + encode(name) + "`",
		}
	case errors.Is(err, errNotText):
		err = mistake{"`" + address + "` no es una dirección válida", "si el fichero se llama así, escribe `" + encode(address) + "`"}
	case err != nil:
		err = mistake{"en la dirección `" + address + "` hay un `%` suelto", "escribe `" + encode(address) + "`"}
	case name != address && !p.exists(name) && p.exists(address):
		err = mistake{
			"`" + address + "` es la dirección de «" + name + "», que no existe",
			"la del fichero que se llama así es `" + encode(address) + "`",
		}
	}
	return name, err
}

func (p *page) exists(name string) bool {
	if p.files == nil {
		return false
	}
	_, err := fs.Stat(p.files, name)
	return err == nil
}

// spelling is a name as the disk has it, which on some makes no difference
// between capitals and small letters, and on others does.
func spelling(fsys fs.FS, name string) string {
	other := strings.ToUpper(name)
	if other == name {
		other = strings.ToLower(name)
	}
	if _, err := fs.Stat(fsys, other); other == name || err != nil {
		return name // here it does
	}
	spelt := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, _ := fs.ReadDir(fsys, spelt)
		found := part
		for _, e := range entries {
			if e.Name() == part {
				found = part
				break
			}
			if strings.EqualFold(e.Name(), part) {
				found = e.Name()
			}
		}
		spelt = path.Join(spelt, found)
	}
	return spelt
}

// A brokenLink is the end of a link or an image, "](…)", as it stands in a line.
type brokenLink struct {
	start, end int
	what, hint string // what it would have been, and how to write it
}

// brokenLinks finds what would be wrong with the links of a line, if they are
// none: whether Markdown has taken them for links is for others to say.
func brokenLinks(line string) (broken []brokenLink) {
	for start := 0; ; start += len("](") {
		i := strings.Index(line[start:], "](")
		if i < 0 {
			return broken
		}
		start += i
		inside, _, _ := strings.Cut(line[start+len("]("):], "](") // no address goes on into the next
		length, closed := parenthesis(inside)
		end := start + len("](") + length
		if closed {
			end++
		}
		if what, hint := whyNoLink(strings.TrimSpace(inside[:length]), closed); hint != "" {
			broken = append(broken, brokenLink{start, end, what, hint})
		}
	}
}

// parenthesis is how long it is to the end of a parenthesis, or of the line.
func parenthesis(text string) (length int, closed bool) {
	depth := 1
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i, true
		}
	}
	return len(strings.TrimRight(text, " \t")), false
}

// whyNoLink says how to write what stands in the parenthesis of a link that is
// none, "" if there is nothing wrong with it.
func whyNoLink(address string, closed bool) (what, hint string) {
	title := ""
	if !strings.ContainsFunc(address, unicode.IsSpace) && !strings.HasPrefix(address, Pictures+"/") {
		return "", ""
	}
	if m := titled.FindStringSubmatch(address); m != nil {
		address, title = m[1], m[2]
	}
	ours := strings.HasPrefix(address, Pictures+"/")
	what = "un enlace"
	if ours {
		what = "una imagen"
	}
	switch spaced := strings.ContainsFunc(address, unicode.IsSpace); {
	case spaced && ours:
		return what, "la dirección no puede llevar espacios: escribe `" + recoded(address) + "`"
	case spaced:
		return what, "la dirección no puede llevar espacios: escribe `%20` en el lugar de cada uno"
	case title != "" && (len(title) == 1 || title[0] != title[len(title)-1]):
		return what, "el título se cierra con las comillas que lo abren: `(dirección \"título\")`"
	case ours && !closed:
		return what, "cierra el paréntesis o, si es del nombre, escribe `" + recoded(address) + "`"
	default:
		return "", ""
	}
}

// titled takes the title off an address, be it closed or not.
var titled = regexp.MustCompile(`^(.*?)\s+("[^"]*"?|'[^']*'?)$`)

// recoded is an address of which only a part is written as it should be.
func recoded(address string) string {
	if name, err := decode(address); err == nil {
		return encode(name)
	}
	return encode(address)
}
