package chat

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

// Who may open a room, which is to be the first to say something there: a visitor
// two at once and one more every five minutes, an address eighty, and one more
// every eight seconds. A class of 200 in groups of four opens fifty.
var ofRooms = visitor.Limit{PerSecond: 1.0 / 300, Burst: 2}

// When there are keptRooms, one makes way for the next: of those in which there
// is nobody and nothing was said for a while, that with the fewest messages. A room
// that somebody only tried goes soon. One in which people have talked stays for
// two weeks after that, so that a class that meets once a week finds it again;
// until then it is the newcomer who is told that there is no room.
const (
	few       = 10 // messages, of a room that makes way soon
	triedFor  = 10 * time.Minute
	talkedFor = 14 * 24 * time.Hour
)

// goneTopic is where the log tells which rooms have made way: so all instances
// know it, and after a restart, and can say to who comes back what is gone. It
// is as long as a room.
const goneTopic = "gone"

// gone is a room that has made way, with its messages up to an id.
type gone struct {
	Room    string `json:"room"`
	Through uint64 `json:"through"`
}

// open sees to it that there is a room to say something in, or says why not.
func (c *Chat) open(who visitor.Visitor, room string) *problem.Problem {
	if c.history.has(room) {
		return nil
	}
	if no := c.budgets.rooms.Take(who, 1); no != nil {
		return tooManyRooms
	}
	old, ok := c.history.reserve(room, c.people.counts())
	if !ok {
		return noRoomForRooms
	}
	if old.Through > 0 {
		if err := c.forget(old); err != nil {
			c.logger.Warn("a room could not be given up", "error", err)
			return problem.FromLog(err)
		}
	}
	return nil
}

// forget makes a room go: first the log tells so, and then it forgets.
func (c *Chat) forget(old gone) error {
	data, err := json.Marshal(old)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.ctx, storeWithin)
	defer cancel()
	if _, err := c.log.Append(ctx, goneTopic, data, ""); err != nil {
		return err
	}
	return c.log.PurgeTopic(ctx, topicOf(old.Room), old.Through)
}

// has reports whether a room is kept, or about to be. The default one always is.
func (h *history) has(room string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[room] != nil || room == defaultRoom
}

// reserve makes place for a room, at the cost of another if need be: one in which
// there is nobody. It is false if there is none.
func (h *history) reserve(room string, people map[string]int) (old gone, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if len(h.rooms) >= keptRooms {
		if old.Room = h.leastMissed(people, now); old.Room == "" {
			return old, false
		}
		old.Through = h.rooms[old.Room].newest()
		h.close(old.Room) // the log's own word follows
	}
	h.room(room).last = now
	return old, true
}

// leastMissed is the room that makes way, or "".
func (h *history) leastMissed(people map[string]int, now time.Time) (name string) {
	for room, r := range h.rooms {
		quiet := talkedFor
		if len(r.messages) < few {
			quiet = triedFor
		}
		if room == defaultRoom || people[room] > 0 || now.Sub(r.last) < quiet {
			continue
		}
		if least := h.rooms[name]; least == nil || len(r.messages) < len(least.messages) ||
			len(r.messages) == len(least.messages) && r.last.Before(least.last) {
			name = room
		}
	}
	return name
}

// makesWay takes in that a room has gone. What was said in it since stays.
func (h *history) makesWay(e *eventlog.Event) {
	var old gone
	if json.Unmarshal(e.Data, &old) != nil {
		return
	}
	if _, known := h.gone[old.Room]; !known {
		h.oldest = append(h.oldest, old.Room)
	}
	h.gone[old.Room] = old.Through
	if len(h.oldest) > perRoom {
		delete(h.gone, h.oldest[0])
		h.oldest = h.oldest[1:]
	}
	r := h.rooms[old.Room]
	if r == nil {
		return
	}
	for len(r.messages) > 0 && r.messages[0].id <= old.Through {
		r.messages = r.messages[1:]
	}
	r.lost = max(r.lost, old.Through)
	if len(r.messages) == 0 {
		h.close(old.Room)
	}
}

var (
	tooManyRooms = &problem.Problem{Status: http.StatusTooManyRequests, Title: "Demasiadas salas nuevas",
		Detail: "Tu mensaje no se ha guardado: acabas de abrir otras salas, y en la siguiente podrás hablar dentro de unos minutos. " +
			"En las que ya hay puedes seguir."}
	noRoomForRooms = &problem.Problem{Status: http.StatusServiceUnavailable, Title: "No caben más salas",
		Detail: "Tu mensaje no se ha guardado: hay demasiadas salas con gente o con conversaciones recientes. " +
			"Entra en una de las que hay, o vuelve a intentarlo más tarde."}
)
