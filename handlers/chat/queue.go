package chat

import (
	"net/http"
	"sync"
	"time"

	"envivo/handlers/problem"
	"envivo/handlers/socketio"
	"envivo/handlers/visitor"
)

// maxWaiting is the length of a connection's queue: the last message in it is stored
// within ten seconds, which is as long as the tutorial's client waits for an
// acknowledgement.
const maxWaiting = 30

// waitingBytes bounds the memory of all queues: a visitor may have as much for all
// connections as one queue of the longest messages takes; all together 16 MiB.
var waitingBytes = visitor.Shares{
	Each: 256 << 10, Promised: 10 << 10, Anonymous: 2 << 20, Address: 8 << 20, All: 16 << 20,
}

// messageBytes is the memory of a queued message besides its text.
const messageBytes = 512

// A queue is the messages of a connection that were accepted and are not stored yet.
// An accepted message will be stored; one beyond the queue is refused at once. Messages
// are not left unread in the connection instead, because the client's pong would wait
// behind them.
type queue struct {
	mu       sync.Mutex
	waiting  []waiting
	sending  bool      // send runs
	warnedAt time.Time // that it is too fast
}

// waiting is a queued message.
type waiting struct {
	post    post
	member  *member
	receipt socketio.Receipt
	place   *visitor.Place
}

// take puts a message into the queue of its connection, or returns why not.
func (c *Chat) take(m *member, receipt socketio.Receipt, p post) *problem.Problem {
	if no := c.openRoom(m.who, p.Room); no != nil {
		return no
	}
	q := &m.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= maxWaiting {
		return tooMany(p)
	}
	place, no := c.waiting.Enter(m.who, messageBytes+len(p.Text))
	if no != nil {
		return tooMany(p)
	}
	if !q.sending && !c.sending.Enter() {
		place.Leave()
		return problem.Closing
	}
	q.waiting = append(q.waiting, waiting{p, m, receipt, place})
	if !q.sending {
		q.sending = true
		go c.send(q)
	}
	return nil
}

// send stores the messages of a queue, in order and within the rate limit of its
// connection, until it is empty. It continues when the client has left: the messages
// were accepted. During a graceful shutdown it does not wait for the rate limit.
func (c *Chat) send(q *queue) {
	defer c.sending.Leave()
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.waiting, q.sending = nil, false
			q.mu.Unlock()
			return
		}
		next := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		if next.member.messages.Take() != nil {
			q.warn(next.member)
			_ = next.member.messages.Wait(c.ctx)
		}
		c.deliver(next.member, next.receipt, next.post)
		next.place.Leave()
	}
}

// warn tells a client that its messages are slowed down, every five seconds at most.
func (q *queue) warn(m *member) {
	if now := time.Now(); now.Sub(q.warnedAt) > 5*time.Second { // only send looks
		q.warnedAt = now
		m.tell(tooFast)
	}
}

var tooFast = &problem.Problem{
	Status: http.StatusTooManyRequests, Title: "Vas muy deprisa",
	Detail: "Tus mensajes saldrán poco a poco; no hace falta que los repitas.",
}

// tooMany is the problem of a message that does not fit into the queue; it quotes it.
func tooMany(p post) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusTooManyRequests, Title: "Demasiados mensajes a la vez",
		Detail: "«" + excerpt(p.Text) + "» no se ha guardado: ya esperan turno muchos mensajes tuyos. " +
			"Vuelve a enviarlo dentro de unos segundos.",
	}
}

// notStored is the problem of a message that the log did not take; it quotes it, so that
// the sender may send it again.
func notStored(p post, no *problem.Problem) *problem.Problem {
	return &problem.Problem{Status: no.Status, Title: no.Title, Detail: "«" + excerpt(p.Text) + "» no se ha guardado. " + no.Detail}
}

// excerpt returns the first 40 characters of a text.
func excerpt(text string) string {
	const most = 40
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
