package chat

import (
	"context"
	"net/http"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/socketio"
)

// replayPage is how many messages are sent before the replay waits for the client to
// read them: backpressure, so that a long absence does not fill its queue.
const replayPage = 100

// #region recover

// replay le da a quien llega lo que se perdió, página a página, y lo suma al
// directo justo donde acaba: ni un hueco ni un repetido entre lo uno y lo otro.
func (c *Chat) replay(s *socketio.Socket, m *member) {
	ctx := s.Context()
	for first := true; first || !c.live(s, m); first = false {
		if gap := c.history.lost(m.room, m.cursor); gap != nil {
			_ = s.Emit("gap", gap) // de esta sala ya no se guarda todo
			m.cursor.ID = gap.To
		}
		page, err := c.log.ReadTopic(ctx, topicOf(m.room), m.cursor, replayPage)
		if err != nil { // volverá, con el cursor de lo último que leyó
			c.fail(ctx, m, err)
			return
		}
		if page.Gap != nil && !m.fresh {
			_ = s.Emit("gap", page.Gap)
		}
		for _, e := range page.Events {
			if p, ok := postOf(e); ok {
				_ = s.Emit("chat message", p.argsFor(m.sender)...)
			}
		}
		m.cursor = page.Cursor()
		// No más de lo que el cliente recoge, ni por delante de follow.
		if s.Drained(ctx) != nil || c.history.await(ctx, m.cursor.ID) != nil {
			return
		}
	}
}

// live le da paso al directo, si no le falta nada de lo anterior.
func (c *Chat) live(s *socketio.Socket, m *member) bool {
	return c.history.enter(m.room, m.cursor, func() {
		_ = s.Emit("ready", ready{m.cursor.ID, m.cursor})
		s.Join(messagesOf(m.room))
	})
}

// #endregion recover

// ready is the event that ends the replay.
type ready struct {
	Last   uint64          `json:"last"`
	Cursor eventlog.Cursor `json:"cursor"` // the serverOffset of a client that has everything
}

// fail closes a connection whose replay has failed. The client reconnects by itself; if
// the connection stayed open, it would seem that there is nothing new.
func (c *Chat) fail(ctx context.Context, m *member, err error) {
	if ctx.Err() != nil {
		return
	}
	c.logger.Warn("a room's messages cannot be read", "error", err)
	m.tell(problem.FromLog(err))
	m.socket.Close()
}

// allowQuery applies the rate limit of history and lists. Beyond it, it refuses the
// message and returns false.
func (m *member) allowQuery(msg *socketio.Message) bool {
	no := m.queries.Take()
	if no != nil {
		m.refuse(msg.Receipt(), tooManyQueries)
	}
	return no == nil
}

var tooManyQueries = &problem.Problem{
	Status: http.StatusTooManyRequests, Title: "Preguntas muy deprisa",
	Detail: "Espera un segundo y vuelve a preguntar.",
}

// page is the answer to the event 'history'.
type page struct {
	Messages [][]any `json:"messages"` // [text, id, about], oldest first
	More     bool    `json:"more"`
}

// older answers the event 'history' with the messages before an id.
func (c *Chat) older(m *member, msg *socketio.Message) {
	var before uint64
	if msg.Decode(&before) != nil {
		m.refuse(msg.Receipt(), notAnID)
		return
	}
	if !m.allowQuery(msg) {
		return
	}
	answer := page{Messages: [][]any{}}
	cursor, n, more := c.history.before(m.room, before)
	if n > 0 {
		ctx, cancel := context.WithTimeout(m.socket.Context(), storeWithin)
		defer cancel()
		events, err := c.read(ctx, m.room, cursor, n)
		if err != nil {
			m.refuse(msg.Receipt(), problem.FromLog(err))
			return
		}
		newest := newestOf(events)
		answer.More = more || len(newest) < len(events)
		for _, e := range newest {
			if p, ok := postOf(e); ok {
				answer.Messages = append(answer.Messages, p.forHistory(m.sender))
			}
		}
	}
	_ = msg.Ack(answer)
}

// read returns n messages of a room after a cursor, from as many pages of the log as
// that takes.
func (c *Chat) read(ctx context.Context, room string, cursor eventlog.Cursor, n int) (events []*eventlog.Event, err error) {
	for more := true; more && len(events) < n; {
		page, err := c.log.ReadTopic(ctx, topicOf(room), cursor, n-len(events))
		if err != nil {
			return nil, err
		}
		events = append(events, page.Events...)
		cursor, more = page.Cursor(), page.More
	}
	return events, nil
}

// newestOf returns the newest messages, as many as an answer has room for: fifty of a
// line or two, eight of the longest. The client asks again for the others.
func newestOf(events []*eventlog.Event) []*eventlog.Event {
	const most = 64 << 10 // bytes; the client has asked for them, and may not read them
	start := len(events)
	for size := 0; start > 0; start-- {
		if size += len(events[start-1].JSON()); size > most && start < len(events) {
			break
		}
	}
	return events[start:]
}
