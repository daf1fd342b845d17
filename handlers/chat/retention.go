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

// newRoomLimit bounds how many rooms a visitor may open, by being the first to write
// there: two at once and one more every five minutes; an address eighty, and one more
// every eight seconds. A class of 200 in groups of four opens fifty.
var newRoomLimit = visitor.Limit{PerSecond: 1.0 / 300, Burst: 2}

// When there are maxRooms, a new one evicts another: the one with the fewest messages
// of those in which nobody is present and that had no message for a while. A room with
// few messages may be evicted soon. Others are kept for two weeks after their last
// message, so that a class that meets once a week finds its room again; if no room can
// be evicted, the new one is refused.
const (
	fewMessages       = 10 // a room with fewer messages may be evicted soon
	briefRoomsKeptFor = 10 * time.Minute
	roomsKeptFor      = 14 * 24 * time.Hour
)

// evictedTopic is the topic of the events that record evictions: so all instances know
// of them, also after a restart, and can send clients that come back the gap. Its
// retention is that of a room.
const evictedTopic = "gone"

// evictedRoom is the data of such an event: the messages of a room up to an id are gone.
type evictedRoom struct {
	Room    string `json:"room"`
	Through uint64 `json:"through"`
}

// openRoom makes sure that a room has a place in the history, evicting another if
// necessary, or returns why it has not.
func (c *Chat) openRoom(who visitor.Visitor, room string) *problem.Problem {
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
		if err := c.evictRoom(old); err != nil {
			c.logger.Warn("a room could not be given up", "error", err)
			return problem.FromLog(err)
		}
	}
	return nil
}

// evictRoom removes the messages of a room from the log, after recording the eviction.
func (c *Chat) evictRoom(old evictedRoom) error {
	data, err := json.Marshal(old)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.ctx, storeWithin)
	defer cancel()
	if _, err := c.log.Append(ctx, evictedTopic, data, ""); err != nil {
		return err
	}
	return c.log.PurgeTopic(ctx, topicOf(old.Room), old.Through)
}

// has reports whether a room has a place in the history. The default one always has.
func (h *history) has(room string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[room] != nil || room == defaultRoom
}

// reserve makes a place for a room, and returns the room that must be evicted for it, if
// any: old.Through is 0 if none. It is false if there is no room that may be evicted.
func (h *history) reserve(room string, people map[string]int) (old evictedRoom, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if len(h.rooms) >= maxRooms {
		if old.Room = h.evictionCandidate(people, now); old.Room == "" {
			return old, false
		}
		old.Through = h.rooms[old.Room].newest()
		h.closeRoom(old.Room) // the event in the log follows
	}
	h.room(room).last = now
	return old, true
}

// evictionCandidate returns the room to evict, or "" if none may be.
func (h *history) evictionCandidate(people map[string]int, now time.Time) (name string) {
	for room, r := range h.rooms {
		quiet := roomsKeptFor
		if len(r.messages) < fewMessages {
			quiet = briefRoomsKeptFor
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

// evict handles the event of an eviction. Messages that the room has had since stay.
func (h *history) evict(e *eventlog.Event) {
	var old evictedRoom
	if json.Unmarshal(e.Data, &old) != nil {
		return
	}
	if _, known := h.evicted[old.Room]; !known {
		h.evictedOrder = append(h.evictedOrder, old.Room)
	}
	h.evicted[old.Room] = old.Through
	if len(h.evictedOrder) > perRoom {
		delete(h.evicted, h.evictedOrder[0])
		h.evictedOrder = h.evictedOrder[1:]
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
		h.closeRoom(old.Room)
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
