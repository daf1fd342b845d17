package websocket

import (
	"fmt"
	"time"

	"github.com/gorilla/websocket"
	"github.com/olahol/melody"
	"golang.org/x/time/rate"

	"envivo/handlers/eventlog"
	"envivo/handlers/visitor"
)

// A member is the room's state of a session.
type member struct {
	who    visitor.Visitor
	cursor eventlog.Cursor // the last event of its replay
	asks   bool            // it wants cursor frames
	told   string          // epoch of the last cursor frame
	budget *rate.Limiter   // of messages that it sends; nil: no limit
}

const memberKey = "member"

func (room *Room) newMember(m member) map[string]any {
	if n := room.options.Messages; n > 0 {
		m.budget = rate.NewLimiter(rate.Limit(n), int(2*n)+1)
	}
	return map[string]any{memberKey: &m}
}

func memberOf(s *melody.Session) *member { return s.MustGet(memberKey).(*member) }

// #region replay

// join le escribe a quien llega lo que se perdió y lo suma al directo justo
// donde acaba: ni un hueco ni un repetido entre lo uno y lo otro.
func (room *Room) join(s *melody.Session) {
	m := memberOf(s)
	for !room.enter(s, m) {
		page, err := room.log.Read(room.ctx, m.cursor, eventlog.MaxPage)
		if err == nil {
			err = m.writePage(s.WebsocketConnection(), page)
		}
		if err != nil { // volverá, con el cursor de lo último que leyó
			_ = s.WebsocketConnection().Close()
			return
		}
		m.cursor = page.Cursor()
	}
}

// enter suma la sesión al directo si ya tiene todo lo que se ha difundido.
func (room *Room) enter(s *melody.Session, m *member) bool {
	room.mu.Lock()
	defer room.mu.Unlock()
	if m.asks && m.told == "" || m.cursor.ID < room.sent.ID ||
		!room.log.Has(m.cursor) || !room.log.Has(room.sent) {
		return false // le falta algo, o su cursor es de otro registro
	}
	room.live[s] = m
	return true
}

// #endregion replay

// leave is called once for each session that joined.
func (room *Room) leave(s *melody.Session) {
	room.mu.Lock()
	defer room.mu.Unlock()
	delete(room.live, s)
}

// writePage writes a page directly to a session whose write pump does not run yet.
func (m *member) writePage(conn *websocket.Conn, page eventlog.Page) error {
	if page.Gap != nil {
		if err := writeText(conn, gapFrame(page.Gap)); err != nil {
			return err
		}
	}
	if frame := m.tell(page); frame != nil {
		if err := writeText(conn, frame); err != nil {
			return err
		}
	}
	for _, e := range page.Events {
		if err := writeText(conn, e.JSON()); err != nil {
			return err
		}
	}
	return nil
}

// tell returns the cursor frame with the epoch of a page, or nil if the client already
// has it or does not want one.
func (m *member) tell(page eventlog.Page) []byte {
	if !m.asks || m.told == page.Epoch {
		return nil
	}
	m.told = page.Epoch
	return fmt.Appendf(nil, `{"cursor":"%v"}`, page.Start())
}

func gapFrame(gap *eventlog.Gap) []byte {
	return append(append([]byte(`{"gap":`), gap.JSON()...), '}')
}

func writeText(conn *websocket.Conn, text []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(writeDeadline)); err != nil {
		return err
	}
	return conn.WriteMessage(websocket.TextMessage, text)
}

// #region broadcast

// broadcast sigue el registro una sola vez, para todos. Write no espera a
// nadie: deja el mensaje en la cola de cada sesión.
func (room *Room) broadcast() {
	for room.ctx.Err() == nil {
		for page, err := range room.log.Follow(room.ctx, room.sent) {
			if err != nil {
				break // se cierra el servidor, o el registro no contesta
			}
			room.send(page)
		}
		eventlog.Backoff(room.ctx) // y vuelta a empezar donde estábamos
	}
}

func (room *Room) send(page eventlog.Page) {
	room.mu.Lock()
	defer room.mu.Unlock()
	for session, m := range room.live {
		if page.Gap != nil {
			_ = session.Write(gapFrame(page.Gap))
			if page.Gap.Reset {
				m.cursor.ID = 0 // otro registro: lo que oyó no cuenta
			}
		}
		if frame := m.tell(page); frame != nil {
			_ = session.Write(frame)
		}
		for _, event := range page.Events {
			if event.ID > m.cursor.ID { // lo anterior ya se lo dio join
				_ = session.Write(event.JSON())
			}
		}
	}
	room.sent = page.Cursor()
}

// #endregion broadcast
