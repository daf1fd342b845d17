package chat

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"envivo/handlers/problem"
	"envivo/handlers/socketio"
)

// Bounds of presence events. To announce every arrival to everybody would cost the
// square of the number of people in a room.
const (
	// maxListed is how many people a room may have for their names to be announced, and
	// how many a page of the list has. In a larger room clients receive the total, and
	// query the names.
	maxListed = 50
	// announceEvery is the shortest time between two announcements in a room: changes
	// in between are batched.
	announceEvery = 250 * time.Millisecond
	// announcementRate is how many clients of a room receive an announcement each second,
	// at most: in a room of two hundred each receives the total twice a second, in one
	// of ten thousand every twenty seconds. Each is a write, and while many people join
	// these are half of all writes.
	announcementRate = 500
)

// person is how clients see somebody in a room.
type person struct {
	Name string `json:"name"`
	Mark string `json:"mark"`
}

// A roster is the people of one room, and what of it clients have yet to receive. It is
// guarded by the mutex of [people].
type roster struct {
	room    string
	present map[string]*presence // by the skeleton of the name

	changes     map[string]change // not announced yet, by the skeleton of the name
	full        bool              // too many changes: everybody must be announced
	announced   int               // the total of the last announcement
	announcedAt time.Time         // when that was sent
	timer       *time.Timer       // runs while there is something to announce

	sorted   []sortedPerson // the list for queries, as of sortedAt
	sortedAt time.Time
	stale    bool // somebody has joined or left since sortedAt
}

// A change of a name: somebody joined (before is nil), left (after is nil), or somebody
// else took the name.
type change struct{ before, after *presence }

// peopleEvent is the event 'people': who joined and left since the last one; only the
// total in a large room; everybody once a large room has become a small one.
type peopleEvent struct {
	Total  int      `json:"total"`
	Joined []person `json:"joined,omitempty"`
	Left   []person `json:"left,omitempty"`
	People []person `json:"people,omitempty"`
}

// large reports whether there are too many people to announce their names.
func (c *roster) large() bool { return len(c.present) > maxListed }

// noteChange records a change and announces it, at once or with the next batch. It must
// be called with the lock of people held.
func (p *people) noteChange(c *roster, skeleton string, before, after *presence) {
	c.stale = true
	if c.large() {
		c.changes, c.full = nil, true
	} else {
		if was, ok := c.changes[skeleton]; ok {
			before = was.before
		}
		if c.changes == nil {
			c.changes = make(map[string]change)
		}
		if c.changes[skeleton] = (change{before, after}); before.is(after) {
			delete(c.changes, skeleton) // left and came back, or came and left
		}
	}
	if c.timer != nil {
		return
	}
	pause := max(announceEvery, time.Duration(len(c.present))*time.Second/announcementRate) - time.Since(c.announcedAt)
	if pause <= 0 && !c.large() {
		p.announce(c)
		return
	}
	c.timer = time.AfterFunc(max(pause, 0), func() { p.announceDue(c) })
}

// announceDue is called by the timer of a roster.
func (p *people) announceDue(c *roster) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if !c.large() {
		c.timer = nil
		p.announce(c)
		return
	}
	// The event is small and its receivers are many: it is sent without the lock, so
	// that nobody waits for it. What changes meanwhile is announced the next time.
	total := len(c.present)
	p.mu.Unlock()
	p.emit(c.room, "people", peopleEvent{Total: total})
	p.mu.Lock()
	c.announced, c.announcedAt, c.timer = total, time.Now(), nil
	if len(c.present) != total {
		p.noteChange(c, "", nil, nil)
	}
}

// announce sends a small room what has changed. It must be called with the lock held,
// so that a client that is welcomed at the same time has the change either in its
// welcome or in this event.
func (p *people) announce(c *roster) {
	m := peopleEvent{Total: len(c.present)}
	if c.full {
		m.People = c.people()
	}
	for _, n := range c.changes {
		if n.before != nil && !c.full {
			m.Left = append(m.Left, n.before.person())
		}
		if n.after != nil && !c.full {
			m.Joined = append(m.Joined, n.after.person())
		}
	}
	if m.Total > 0 && (c.full || len(c.changes) > 0) {
		p.emit(c.room, "people", m)
	}
	c.announced, c.announcedAt, c.changes, c.full = m.Total, time.Now(), nil, false
}

// people returns everybody in the room, sorted by name.
func (c *roster) people() []person {
	all := make([]person, 0, len(c.present))
	for _, pres := range c.present {
		all = append(all, pres.person())
	}
	slices.SortFunc(all, func(a, b person) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// welcome is the event 'welcome', the first that a client receives.
type welcome struct {
	Room   string   `json:"room"`
	Name   string   `json:"name"`
	Mark   string   `json:"mark"`
	Total  int      `json:"total"`            // people in the room
	People []person `json:"people,omitempty"` // all of them, if they are few
	More   bool     `json:"more"`             // there are messages older than those that follow
}

// welcome sends a new client who is in the room and subscribes it to changes, with the
// lock held: no change is missed in between.
func (p *people) welcome(s *socketio.Socket, m *member, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := welcome{Room: m.room, Name: m.name, Mark: m.mark, More: more}
	if c := p.rooms[m.room]; c != nil {
		if w.Total = len(c.present); !c.large() {
			w.People = c.people()
		}
	}
	_ = s.Emit("welcome", w)
	s.Join(peopleOf(m.room))
}

// A peopleQuery is what a client asks of the list of people: those whose name contains
// like, from the name after on.
type peopleQuery struct {
	After string `json:"after"`
	Like  string `json:"like"`
}

// peoplePage is the answer to the event 'people'.
type peoplePage struct {
	People []person `json:"people"`
	More   bool     `json:"more"`
	Total  int      `json:"total"`
}

// sortedPerson is an entry of the sorted list.
type sortedPerson struct {
	key string
	person
}

// listCachedFor is how long a sorted list is used before it is sorted again: to sort ten
// thousand people takes some milliseconds, and many clients may query at once.
const listCachedFor = time.Second

// page returns the page of a room's list that a query asks for.
func (p *people) page(room string, l peopleQuery) peoplePage {
	p.mu.Lock()
	defer p.mu.Unlock()
	page := peoplePage{People: []person{}}
	c := p.rooms[room]
	if c == nil {
		return page
	}
	if c.sorted == nil || c.stale && time.Since(c.sortedAt) > listCachedFor {
		c.sort()
	}
	page.Total = len(c.present)
	list := c.sorted
	if l.After != "" {
		i, found := slices.BinarySearchFunc(list, sortKey(l.After), func(e sortedPerson, key string) int { return cmp.Compare(e.key, key) })
		if found {
			i++
		}
		list = list[i:]
	}
	like := fold(l.Like)
	for _, e := range list {
		if !strings.Contains(fold(e.Name), like) && !strings.EqualFold(e.Mark, l.Like) {
			continue
		}
		if page.More = len(page.People) == maxListed; page.More {
			break
		}
		page.People = append(page.People, e.person)
	}
	return page
}

func (c *roster) sort() {
	c.sorted = make([]sortedPerson, 0, len(c.present))
	for _, pres := range c.present {
		c.sorted = append(c.sorted, sortedPerson{sortKey(pres.name), pres.person()})
	}
	slices.SortFunc(c.sorted, func(a, b sortedPerson) int { return cmp.Compare(a.key, b.key) })
	c.sortedAt, c.stale = time.Now(), false
}

// sortKey returns what names are sorted by: those that differ only in accents or letter
// case stand together.
func sortKey(name string) string { return fold(name) + "\x00" + name }

// fold returns a text in lower case and without accents.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

// listPeople answers the event 'people' with a page of the people of the room.
func (c *Chat) listPeople(m *member, msg *socketio.Message) {
	var l peopleQuery
	if len(msg.Args()) > 0 && msg.Decode(&l) != nil || len(l.After)+len(l.Like) > 8*maxName {
		m.refuse(msg.Receipt(), badPeopleQuery)
		return
	}
	if m.allowQuery(msg) {
		_ = msg.Ack(c.people.page(m.room, l))
	}
}

var badPeopleQuery = &problem.Problem{Status: 400, Title: "No se entiende a quién buscas",
	Detail: "Di desde qué apodo sigues, o qué llevan los que buscas: socket.emit('people', { after: 'Ana', like: 'an' }, callback)."}
