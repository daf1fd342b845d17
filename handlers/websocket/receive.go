package websocket

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/olahol/melody"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
)

// publishWithin bounds how long a session waits for the log to store its event.
const publishWithin = 5 * time.Second

// #region receive

// receive atiende lo que manda un cliente: una publicación va al registro (y
// le volverá a él también, como a todos); cualquier otra cosa tiene eco.
func (room *Room) receive(s *melody.Session, text []byte) {
	if no := room.tooFast(memberOf(s)); no != nil {
		refuse(s, no)
		return
	}
	publication, err := eventlog.ParsePublication(text)
	if errors.Is(err, eventlog.ErrNoPublication) {
		echo, _ := json.Marshal(map[string]string{"echo": string(text)})
		_ = s.Write(echo)
		return
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(room.ctx, publishWithin)
		defer cancel()
		_, err = room.log.Publish(ctx, publication.From(memberOf(s).who.String()))
	}
	if err != nil {
		refuse(s, problem.FromLog(err))
	}
}

// #endregion receive

// tooFast applies the rate limits of the session, and then those of its visitor and its
// address over all connections. It returns nil or why the message is refused.
func (room *Room) tooFast(m *member) *problem.Problem {
	if m.budget != nil && !m.budget.Allow() {
		return tooFast
	}
	if room.options.Allow != nil {
		if no := room.options.Allow(m.who); no != nil {
			return problem.TooMany(no)
		}
	}
	return nil
}

// refuse answers a publication that was not taken.
func refuse(s *melody.Session, p *problem.Problem) {
	frame, _ := json.Marshal(map[string]*problem.Problem{"error": p})
	_ = s.Write(frame)
}

var tooFast = problem.New(http.StatusTooManyRequests, "Mandas mensajes demasiado deprisa. Espera un segundo y sigue.")

// refuseBinary closes a session that sends a binary message, with code 1003 (RFC 6455,
// section 7.4.1).
func refuseBinary(s *melody.Session, _ []byte) {
	_ = s.CloseWithMsg(melody.FormatCloseMessage(melody.CloseUnsupportedData, "Aquí solo se habla texto."))
}
