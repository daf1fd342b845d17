package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mtibben/confusables"
	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"envivo/handlers/socketio"
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
}

func (no refusal) asError() error { return &socketio.Refused{Message: no.Detail, Data: no} }

// nameOf is the name that somebody asks for, as others will read it: the
// Nickname profile of PRECIS (RFC 8266), which knows no control characters, no
// invisible ones and no bidirectional overrides, and no space but inner ones.
func nameOf(asked string) (string, *refusal) {
	no := &refusal{Field: "name"}
	if !utf8.ValidString(asked) || len(asked) > 4*maxRoom*maxName {
		no.Title, no.Detail = "Ese apodo no sirve", fmt.Sprintf("Un apodo tiene como mucho %d caracteres. Acórtalo.", maxName)
		return "", no
	}
	// An emoji often brings a sign that only says that it is one.
	asked = strings.Trim(strings.ReplaceAll(asked, "\ufe0f", ""), "\r\n\t ")
	if strings.TrimFunc(asked, unicode.IsSpace) == "" {
		no.Title, no.Detail = "Falta tu apodo", "Escribe cómo quieres que te lean los demás: un nombre, unas iniciales, un animal."
		return "", no
	}
	name, err := precis.Nickname.String(asked)
	if err != nil {
		no.Title = "Ese apodo tiene algo que no se ve"
		no.Detail = "Un apodo no puede llevar caracteres de control, ni invisibles, ni de los que dan la vuelta al texto. " +
			"Escríbelo de nuevo."
		return "", no
	}
	if n := utf8.RuneCountInString(name); n > maxName {
		no.Title = "Ese apodo es demasiado largo"
		no.Detail = fmt.Sprintf("Tiene %d caracteres, y caben %d. Acórtalo un poco.", n, maxName)
		return "", no
	}
	return name, nil
}

// roomOf is the room that somebody asks for: lower case, and hyphens where
// there was space, so that «Grupo 3» and «grupo-3» are the same one.
func roomOf(asked string) (string, *refusal) {
	no := &refusal{Field: "room"}
	if !utf8.ValidString(asked) || len(asked) > 16*maxRoom {
		no.Title, no.Detail = "Esa sala no sirve", fmt.Sprintf("El nombre de una sala tiene como mucho %d caracteres. Acórtalo.", maxRoom)
		return "", no
	}
	room := norm.NFC.String(strings.ToLower(norm.NFKC.String(asked)))
	room = strings.Trim(strings.Join(strings.FieldsFunc(room, func(r rune) bool {
		return r == '-' || r == '_' || r != '\n' && unicode.IsSpace(r)
	}), "-"), "-")
	if room == "" {
		no.Title, no.Detail = "Falta el nombre de la sala", "Escribe a qué sala quieres entrar, por ejemplo «general» o «grupo-3»."
		return "", no
	}
	for _, r := range room {
		if r != '-' && !unicode.In(r, unicode.L, unicode.Mn, unicode.Nd) {
			no.Title = "Ese nombre de sala no sirve"
			no.Detail = "El nombre de una sala lleva letras, números y guiones, nada más. Por ejemplo, «grupo-3»."
			return "", no
		}
	}
	if n := utf8.RuneCountInString(room); n > maxRoom {
		no.Title = "Ese nombre de sala es demasiado largo"
		no.Detail = fmt.Sprintf("Tiene %d caracteres, y caben %d. Acórtalo un poco.", n, maxRoom)
		return "", no
	}
	return room, nil
}

// shapeOf is what a name looks like: two with the same shape are the same to
// the eye (UTS #39, section 4, without regard to case).
func shapeOf(name string) string {
	return strings.ToLower(confusables.Skeleton(strings.ToLower(name)))
}

var validPerson = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// personOf tells people apart: by a secret that their browser keeps, or else by
// the socket. What other instances are told is its hash.
func personOf(secret, socket string) (string, *refusal) {
	if secret == "" {
		return "socket " + socket, nil
	}
	if !validPerson.MatchString(secret) {
		return "", &refusal{Title: "No se entiende quién eres",
			Detail: "«person» es un secreto de 16 a 64 letras, cifras, guiones o guiones bajos. Puedes conectarte también sin él."}
	}
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:12]), nil
}
