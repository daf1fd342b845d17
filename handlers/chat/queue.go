package chat

import (
	"net/http"
	"sync"
	"time"

	"envivo/handlers/problem"
	"envivo/handlers/socketio"
	"envivo/handlers/visitor"
)

// maxWaiting is how many messages of a connection wait for their turn: the last
// of them is stored within ten seconds, which is as long as the tutorial's client
// waits for an acknowledgement.
const maxWaiting = 30

// waitingBytes bound the memory of what waits, and a visitor with many connections
// pays for all of them: as much as one has with messages of the longest kind. All
// together it is 16 MiB at the most.
var waitingBytes = visitor.Shares{
	Each: 256 << 10, Promised: 10 << 10, Anonymous: 2 << 20, Address: 8 << 20, All: 16 << 20,
}

// messageBytes are those of a message that waits, besides its text.
const messageBytes = 512

// A queue is the messages of a guest that were taken and are not stored yet. What
// has been taken will be: whoever sends more is told so at once. It is not kept
// waiting in the connection, where its pong would wait with it.
type queue struct {
	mu      sync.Mutex
	waiting []waiting
	sending bool      // somebody is at it
	warned  time.Time // that it is too fast
}

// waiting is a message that has been taken and waits for its turn.
type waiting struct {
	post    post
	member  *member
	receipt socketio.Receipt
	place   *visitor.Place
}

// take puts a message into its guest's queue, or says why not.
func (c *Chat) take(m *member, receipt socketio.Receipt, p post) *problem.Problem {
	if no := c.open(m.who, p.Room); no != nil {
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

// send stores what waits in a queue, in order and at the pace of its guest, until
// it is empty. It goes on when the guest has left: it was promised. When the
// server closes nobody has to wait any more.
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

// warn tells, now and then, who sends too much that it is slowed down.
func (q *queue) warn(m *member) {
	if now := time.Now(); now.Sub(q.warned) > 5*time.Second { // only send looks
		q.warned = now
		m.tell(tooFast)
	}
}

var tooFast = &problem.Problem{
	Status: http.StatusTooManyRequests, Title: "Vas muy deprisa",
	Detail: "Tus mensajes saldrán poco a poco; no hace falta que los repitas.",
}

// tooMany names a message that is not taken.
func tooMany(p post) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusTooManyRequests, Title: "Demasiados mensajes a la vez",
		Detail: "«" + excerpt(p.Text) + "» no se ha guardado: ya esperan turno muchos mensajes tuyos. " +
			"Vuelve a enviarlo dentro de unos segundos.",
	}
}

// notStored names a message that the log did not take, to who may send it again.
func notStored(p post, no *problem.Problem) *problem.Problem {
	return &problem.Problem{Status: no.Status, Title: no.Title, Detail: "«" + excerpt(p.Text) + "» no se ha guardado. " + no.Detail}
}

// excerpt is as much of a text as it takes to know it again.
func excerpt(text string) string {
	const most = 40
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
