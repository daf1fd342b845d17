package chat

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"envivo/handlers/problem"
	"envivo/handlers/socketio"
)

const (
	maxText = 2000 // characters of a message
	maxKey  = 128  // characters of its key
)

// textOf validates and normalises the text of a message: line ends become \n, white
// space at either end is removed; control characters but \n and \t are refused.
func textOf(said string) (string, *problem.Problem) {
	text := strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(said))
	if strings.TrimFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) == "" {
		return "", emptyText
	}
	if n := utf8.RuneCountInString(text); n > maxText {
		return "", &problem.Problem{
			Status: http.StatusRequestEntityTooLarge, Title: "Es demasiado largo",
			Detail: fmt.Sprintf("Tu mensaje tiene %d caracteres, y caben %d. Acórtalo o repártelo en varios.", n, maxText),
		}
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return "", controlText
		}
	}
	return text, nil
}

// keyOf returns the idempotency key of a message; "" if the client sent none, or null. A
// key with half a surrogate pair is refused: it would be read as U+FFFD, so that two
// keys could become one.
func keyOf(msg *socketio.Message) (key string, no *problem.Problem) {
	if msg.Len() < 2 {
		return "", nil
	}
	if msg.Decode(nil, &key) != nil || utf8.RuneCountInString(key) > maxKey || strings.ContainsRune(key, utf8.RuneError) {
		return "", badKey
	}
	return key, nil
}

var (
	notText = &problem.Problem{Status: http.StatusBadRequest, Title: "Eso no es un mensaje",
		Detail: "Un mensaje es un texto: socket.emit('chat message', 'hola')."}
	emptyText = &problem.Problem{Status: http.StatusBadRequest, Title: "El mensaje está vacío",
		Detail: "Escribe algo, aunque sea una letra, y vuelve a enviarlo."}
	controlText = &problem.Problem{Status: http.StatusBadRequest, Title: "El mensaje tiene caracteres de control",
		Detail: "Lleva algún carácter que no se ve ni es texto, quizá de una terminal. Quítalo y vuelve a enviarlo."}
	badKey = &problem.Problem{Status: http.StatusBadRequest, Title: "Esa clave no sirve",
		Detail: "La clave de un mensaje es un texto de " + strconv.Itoa(maxKey) + " caracteres como mucho, distinto para cada uno."}
	notAnID = &problem.Problem{Status: http.StatusBadRequest, Title: "Eso no es un mensaje anterior",
		Detail: "Para ver lo anterior, di el número del mensaje más antiguo que tienes: socket.emit('history', 42, callback)."}
)
