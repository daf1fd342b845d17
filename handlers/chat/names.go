package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"envivo/handlers/chat/glyph"
	"envivo/handlers/socketio"
	"envivo/handlers/visitor"
)

const (
	defaultRoom = "general"

	maxName = 24 // characters
	maxRoom = 32
)

// A refusal is why somebody is not let in: err.data of the client's
// connect_error. Title and detail are sentences for people.
type refusal struct {
	Title      string `json:"title"`
	Detail     string `json:"detail"`
	Field      string `json:"field"`                // "room", "name" or ""
	Suggestion string `json:"suggestion,omitempty"` // what would do instead
	RetryAfter int    `json:"retryAfter,omitempty"` // seconds until what is asked for is free

	taken *seat // by somebody without a secret, here
}

func (no *refusal) asError() error { return &socketio.Refused{Message: no.Detail, Data: no} }

// nameOf is the name that somebody asks for, as others will read it: the
// Nickname profile of PRECIS (RFC 8266), which knows no control characters, no
// bidirectional overrides and nothing that is not seen, and no space but inner
// ones; and emoji, which PRECIS does not know, by a grammar of their own. What
// joins letters in Hindi or Persian is seen there, and stays.
func nameOf(asked string) (string, *refusal) {
	no := &refusal{Field: "name"}
	if !utf8.ValidString(asked) || len(asked) > 4*maxRoom*maxName {
		no.Title, no.Detail = "Ese apodo no sirve", fmt.Sprintf("Un apodo tiene como mucho %d caracteres. Acórtalo.", maxName)
		return "", no
	}
	if !glyph.Ink(asked) {
		no.Title, no.Detail = "Falta tu apodo", "Escribe cómo quieres que te lean los demás: un nombre, unas iniciales, un animal."
		return "", no
	}
	text, emoji := withoutEmoji(strings.Trim(asked, "\r\n\t "))
	name, err := precis.Nickname.String(spaced(text))
	if err != nil || glyph.Stray(name) {
		no.Title = "Ese apodo tiene algo que no se ve"
		no.Detail = "Un apodo no puede llevar caracteres de control, ni invisibles, ni de los que dan la vuelta al texto, " +
			"ni acentos sueltos. Escríbelo de nuevo."
		return "", no
	}
	name = withEmoji(name, emoji)
	if n := utf8.RuneCountInString(name); n > maxName {
		no.Title = "Ese apodo es demasiado largo"
		no.Detail = fmt.Sprintf("Tiene %d caracteres, y caben %d. Acórtalo un poco.", n, maxName)
		return "", no
	}
	return name, nil
}

// anEmoji stands for each emoji of a text while the rest of it is looked at. It
// is one itself, so that no text has any but those.
const anEmoji = '☺'

// withoutEmoji puts anEmoji in the place of each, and gives them in order. What
// tells how a character is drawn, and is not of an emoji, is left out.
func withoutEmoji(text string) (string, []string) {
	var rest strings.Builder
	var emoji []string
	for text != "" {
		if n, kept := glyph.Emoji(text); n > 0 {
			emoji = append(emoji, kept)
			rest.WriteRune(anEmoji)
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRuneInString(text)
		if !unicode.Is(unicode.Variation_Selector, r) {
			rest.WriteRune(r)
		}
		text = text[n:]
	}
	return rest.String(), emoji
}

// withEmoji puts them back.
func withEmoji(text string, emoji []string) string {
	var whole strings.Builder
	for _, r := range text {
		if r == anEmoji {
			whole.WriteString(emoji[0])
			emoji = emoji[1:]
		} else {
			whole.WriteRune(r)
		}
	}
	return whole.String()
}

// spaced makes a space of what looks like one. A line end does not.
func spaced(text string) string {
	return strings.Map(func(r rune) rune {
		if glyph.Blank(r) && !unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// roomOf is the room that somebody asks for: lower case, and hyphens where
// there was space, so that «Grupo 3» and «grupo-3» are the same one. It has the
// letters and digits of any script, with their marks and what joins them.
func roomOf(asked string) (string, *refusal) {
	no := &refusal{Field: "room"}
	if !utf8.ValidString(asked) || len(asked) > 16*maxRoom {
		no.Title, no.Detail = "Esa sala no sirve", fmt.Sprintf("El nombre de una sala tiene como mucho %d caracteres. Acórtalo.", maxRoom)
		return "", no
	}
	text, emoji := withoutEmoji(asked)
	room := norm.NFC.String(strings.ToLower(norm.NFKC.String(spaced(text))))
	room = strings.Trim(strings.Join(strings.FieldsFunc(room, func(r rune) bool {
		return r == '-' || r == '_' || r != '\n' && unicode.IsSpace(r)
	}), "-"), "-")
	if room == "" || !glyph.Ink(room) {
		no.Title, no.Detail = "Falta el nombre de la sala", "Escribe a qué sala quieres entrar, por ejemplo «general» o «grupo-3»."
		return "", no
	}
	_, err := precis.NewFreeform().String(room) // what joins stands where it may
	if err != nil || len(emoji) > 0 || glyph.Stray(strings.ReplaceAll(room, "-", " ")) || strings.ContainsFunc(room, notInRooms) {
		no.Title = "Ese nombre de sala no sirve"
		no.Detail = "El nombre de una sala lleva letras, números y guiones, nada más. Por ejemplo, «grupo-3»."
		return "", no
	}
	if n := utf8.RuneCountInString(room); n > maxRoom {
		no.Title = "Ese nombre de sala es demasiado largo"
		no.Detail = fmt.Sprintf("Tiene %d caracteres, y caben %d. Acórtalo un poco.", n, maxRoom)
		return "", no
	}
	return room, nil
}

func notInRooms(r rune) bool {
	return r != '-' && !unicode.In(r, unicode.L, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Join_Control)
}

// shapeOf is what a name looks like: two with the same shape are the same to
// the eye (UTS #39, section 4, without regard to case).
func shapeOf(name string) string {
	return strings.ToLower(glyph.Skeleton(strings.ToLower(name)))
}

// numbered is a name like another, with a number at its end: as much of the
// other as there is room for.
func numbered(name, suffix string) string {
	stem := []rune(name)
	for stem = stem[:min(len(stem), maxName-len(suffix))]; len(stem) > 0; stem = stem[:len(stem)-1] {
		if whole, no := nameOf(string(stem) + suffix); no == nil && whole == string(stem)+suffix {
			return whole
		}
	}
	return strings.TrimLeft(suffix, "-") // nothing of it can stand before a number
}

var validPerson = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// An identity tells people apart, on all instances.
type identity string

// aSocket is an identity without a secret: nobody can come back as it.
const aSocket = "socket "

func (i identity) secret() bool { return !strings.HasPrefix(string(i), aSocket) }

// or is what somebody without a secret is marked by: the browser, so that a cut
// does not make another of him.
func (i identity) or(v visitor.Visitor) identity {
	if i.secret() || v.Anonymous() {
		return i
	}
	return identity(aSocket + "of " + v.String())
}

// identityOf tells people apart: by a secret that their browser keeps, or else by
// the socket. What other instances are told is its hash.
func identityOf(secret, socket string) (identity, *refusal) {
	if secret == "" {
		return identity(aSocket + socket), nil
	}
	if !validPerson.MatchString(secret) {
		return "", &refusal{Title: "No se entiende quién eres",
			Detail: "«person» es un secreto de 16 a 64 letras, cifras, guiones o guiones bajos. Puedes conectarte también sin él."}
	}
	sum := sha256.Sum256([]byte(secret))
	return identity(hex.EncodeToString(sum[:12])), nil
}
