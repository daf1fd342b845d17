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

// A refusal is why a client may not connect: err.data of its connect_error. Title and
// detail are sentences for people.
type refusal struct {
	Title      string `json:"title"`
	Detail     string `json:"detail"`
	Field      string `json:"field"`                // "room", "name" or ""
	Suggestion string `json:"suggestion,omitempty"` // a valid value for the field
	RetryAfter int    `json:"retryAfter,omitempty"` // seconds until the name is free

	holder *session // by somebody without a secret, here
}

func (no *refusal) asError() error { return &socketio.Refused{Message: no.Detail, Data: no} }

// nameOf validates and normalises a name: by the Nickname profile of PRECIS (RFC 8266),
// which allows no control characters, no bidirectional overrides, nothing invisible and
// only inner spaces; and emoji, which PRECIS does not allow, by a grammar of their own
// (package glyph). Characters that join letters in Hindi or Persian have a visible
// effect, and stay.
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

// emojiPlaceholder replaces each emoji of a text while the rest is validated. It is an
// emoji itself, so a text cannot contain one that was not put there.
const emojiPlaceholder = '☺'

// withoutEmoji replaces each emoji with emojiPlaceholder, and returns them in order. It
// removes variation selectors that are not part of an emoji.
func withoutEmoji(text string) (string, []string) {
	var rest strings.Builder
	var emoji []string
	for text != "" {
		if n, kept := glyph.Emoji(text); n > 0 {
			emoji = append(emoji, kept)
			rest.WriteRune(emojiPlaceholder)
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

// withEmoji puts the emoji back.
func withEmoji(text string, emoji []string) string {
	var whole strings.Builder
	for _, r := range text {
		if r == emojiPlaceholder {
			whole.WriteString(emoji[0])
			emoji = emoji[1:]
		} else {
			whole.WriteRune(r)
		}
	}
	return whole.String()
}

// spaced replaces characters that look like a space with one, but not line ends.
func spaced(text string) string {
	return strings.Map(func(r rune) rune {
		if glyph.Blank(r) && !unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// roomOf validates and normalises the name of a room: lower case, with hyphens for
// spaces, so that «Grupo 3» and «grupo-3» are the same room. It may have letters and
// digits of any script, with their marks and joining characters.
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
	_, err := precis.NewFreeform().String(room) // joining characters stand only where they may
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

// skeletonOf returns the skeleton of a name: two names with the same one look alike (UTS
// #39, section 4, ignoring case).
func skeletonOf(name string) string {
	return strings.ToLower(glyph.Skeleton(strings.ToLower(name)))
}

// numbered returns a name with a suffix such as -2, cut so that both fit.
func numbered(name, suffix string) string {
	stem := []rune(name)
	for stem = stem[:min(len(stem), maxName-len(suffix))]; len(stem) > 0; stem = stem[:len(stem)-1] {
		if whole, no := nameOf(string(stem) + suffix); no == nil && whole == string(stem)+suffix {
			return whole
		}
	}
	return strings.TrimLeft(suffix, "-") // no part of the name is valid before the suffix
}

var validPerson = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// An identity distinguishes people, on all instances: a hash of their secret, or a
// socket.
type identity string

// socketPrefix begins an identity without a secret: nobody can prove to be it again.
const socketPrefix = "socket "

func (i identity) secret() bool { return !strings.HasPrefix(string(i), socketPrefix) }

// orVisitor returns the identity from which the mark of somebody without a secret is
// made: the browser, so that the mark survives a reconnection.
func (i identity) orVisitor(v visitor.Visitor) identity {
	if i.secret() || v.Anonymous() {
		return i
	}
	return identity(socketPrefix + "of " + v.String())
}

// identityOf returns the identity of a client: by a secret that its browser keeps, or
// else by its socket. Other instances get only a hash of the secret.
func identityOf(secret, socket string) (identity, *refusal) {
	if secret == "" {
		return identity(socketPrefix + socket), nil
	}
	if !validPerson.MatchString(secret) {
		return "", &refusal{Title: "No se entiende quién eres",
			Detail: "«person» es un secreto de 16 a 64 letras, cifras, guiones o guiones bajos. Puedes conectarte también sin él."}
	}
	sum := sha256.Sum256([]byte(secret))
	return identity(hex.EncodeToString(sum[:12])), nil
}
