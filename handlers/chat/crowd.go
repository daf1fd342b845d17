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

// What a room's people are told of each other. To tell everybody of everybody
// grows with the square of both; here it grows with neither.
const (
	// listed is how many people are told by name, and how many a page of them
	// has. In a larger room one hears how many there are, and asks for the names.
	listedPeople = 50
	// told every so often, at most: who comes and goes meanwhile is told together.
	tellEvery = 250 * time.Millisecond
	// tellings is how many people are told in a second, at most, in one room: in
	// one of two hundred each hears twice a second how many there are, in one of
	// ten thousand every twenty seconds. Each is a write, and while many come in
	// these are half of all.
	tellings = 500
)

// person is how somebody is named to the others.
type person struct {
	Name string `json:"name"`
	Mark string `json:"mark"`
}

// A crowd is the people of one room.
type crowd struct {
	room string
	here map[string]*presence // by the shape of the name

	news    map[string]news // since they were told
	whole   bool            // it was too much: they must be told everybody
	total   int             // that they were told last
	told    time.Time       // when
	telling *time.Timer     // runs while there is something to tell

	sorted []entryOf // the list of a large room, as it was when it was made
	made   time.Time
	stale  bool // somebody has come or gone since
}

// news is that somebody came (before is nil), went (after is nil), or another
// took the name.
type news struct{ before, after *presence }

// movement is the event 'people'. After a large room has become a small one, it
// has everybody.
type movement struct {
	Total  int      `json:"total"`
	Joined []person `json:"joined,omitempty"`
	Left   []person `json:"left,omitempty"`
	People []person `json:"people,omitempty"`
}

// large: too many for names.
func (c *crowd) large() bool { return len(c.here) > listedPeople }

// changed notes who came or went, and sees to it that the others are told. It
// must be called with the people's lock held.
func (p *people) changed(c *crowd, shape string, before, after *presence) {
	c.stale = true
	if c.large() {
		c.news, c.whole = nil, true
	} else {
		if was, ok := c.news[shape]; ok {
			before = was.before
		}
		if c.news == nil {
			c.news = make(map[string]news)
		}
		if c.news[shape] = (news{before, after}); before.is(after) {
			delete(c.news, shape) // gone and back, or a guest of a moment
		}
	}
	if c.telling != nil {
		return
	}
	pause := max(tellEvery, time.Duration(len(c.here))*time.Second/tellings) - time.Since(c.told)
	if pause <= 0 && !c.large() {
		p.announce(c)
		return
	}
	c.telling = time.AfterFunc(max(pause, 0), func() { p.tellNow(c) })
}

// tellNow is called by the timer.
func (p *people) tellNow(c *crowd) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if !c.large() {
		c.telling = nil
		p.announce(c)
		return
	}
	// A number is small, and its hearers are many: nobody waits for them. What
	// changes meanwhile is told the next time.
	total := len(c.here)
	p.mu.Unlock()
	p.tell(c.room, "people", movement{Total: total})
	p.mu.Lock()
	c.total, c.told, c.telling = total, time.Now(), nil
	if len(c.here) != total {
		p.changed(c, "", nil, nil)
	}
}

// announce tells a small room what has changed. It must be called with the lock
// held: who is welcomed at this moment is so before it or after.
func (p *people) announce(c *crowd) {
	m := movement{Total: len(c.here)}
	if c.whole {
		m.People = c.people()
	}
	for _, n := range c.news {
		if n.before != nil && !c.whole {
			m.Left = append(m.Left, n.before.person())
		}
		if n.after != nil && !c.whole {
			m.Joined = append(m.Joined, n.after.person())
		}
	}
	if m.Total > 0 && (c.whole || len(c.news) > 0) {
		p.tell(c.room, "people", m)
	}
	c.total, c.told, c.news, c.whole = m.Total, time.Now(), nil, false
}

// people are all of them, in order.
func (c *crowd) people() []person {
	all := make([]person, 0, len(c.here))
	for _, there := range c.here {
		all = append(all, there.person())
	}
	slices.SortFunc(all, func(a, b person) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// welcome is the first thing that a client hears.
type welcome struct {
	Room   string   `json:"room"`
	Name   string   `json:"name"`
	Mark   string   `json:"mark"`
	Total  int      `json:"total"`            // people in the room
	People []person `json:"people,omitempty"` // all of them, if they are few
	More   bool     `json:"more"`             // there are messages older than those that follow
}

// welcome tells a newcomer who is there and lets it hear who comes and goes,
// without a moment in between.
func (p *people) welcome(s *socketio.Socket, m *member, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := welcome{Room: m.room, Name: m.name, Mark: m.mark, More: more}
	if c := p.rooms[m.room]; c != nil {
		if w.Total = len(c.here); !c.large() {
			w.People = c.people()
		}
	}
	_ = s.Emit("welcome", w)
	s.Join(peopleOf(m.room))
}

// A look is what somebody wants of the list of people: those whose name has like
// in it, from the one after on.
type look struct {
	After string `json:"after"`
	Like  string `json:"like"`
}

// pageOfPeople is an answer to 'people'.
type pageOfPeople struct {
	People []person `json:"people"`
	More   bool     `json:"more"`
	Total  int      `json:"total"`
}

// entryOf is somebody in the sorted list.
type entryOf struct {
	key string
	person
}

// listFor is how old a list may be that somebody gets: to sort ten thousand takes
// some milliseconds, however many ask.
const listFor = time.Second

// page is a part of the list.
func (p *people) page(room string, l look) pageOfPeople {
	p.mu.Lock()
	defer p.mu.Unlock()
	page := pageOfPeople{People: []person{}}
	c := p.rooms[room]
	if c == nil {
		return page
	}
	if c.sorted == nil || c.stale && time.Since(c.made) > listFor {
		c.sort()
	}
	page.Total = len(c.here)
	list := c.sorted
	if l.After != "" {
		i, found := slices.BinarySearchFunc(list, sortedBy(l.After), func(e entryOf, key string) int { return cmp.Compare(e.key, key) })
		if found {
			i++
		}
		list = list[i:]
	}
	like := folded(l.Like)
	for _, e := range list {
		if !strings.Contains(folded(e.Name), like) && !strings.EqualFold(e.Mark, l.Like) {
			continue
		}
		if page.More = len(page.People) == listedPeople; page.More {
			break
		}
		page.People = append(page.People, e.person)
	}
	return page
}

func (c *crowd) sort() {
	c.sorted = make([]entryOf, 0, len(c.here))
	for _, there := range c.here {
		c.sorted = append(c.sorted, entryOf{sortedBy(there.name), there.person()})
	}
	slices.SortFunc(c.sorted, func(a, b entryOf) int { return cmp.Compare(a.key, b.key) })
	c.made, c.stale = time.Now(), false
}

// sortedBy is what names are sorted by: those that differ in accents or letter
// case stand together.
func sortedBy(name string) string { return folded(name) + "\x00" + name }

// folded is a text in lower case and without accents.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

// crowd answers with a page of the people of the room.
func (c *Chat) crowd(m *member, msg *socketio.Message) {
	var l look
	if len(msg.Args()) > 0 && msg.Decode(&l) != nil || len(l.After)+len(l.Like) > 8*maxName {
		m.refuse(msg.Receipt(), notALook)
		return
	}
	if m.look(msg) {
		_ = msg.Ack(c.people.page(m.room, l))
	}
}

var notALook = &problem.Problem{Status: 400, Title: "No se entiende a quién buscas",
	Detail: "Di desde qué apodo sigues, o qué llevan los que buscas: socket.emit('people', { after: 'Ana', like: 'an' }, callback)."}
