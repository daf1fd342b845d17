package render

import (
	"strings"
	"sync"
	"time"
)

// A Memo remembers code that has been coloured, so that a lesson that is saved again
// has little left to colour. It holds two generations of pieces at most, and drops the
// older when the younger is full. It is safe for concurrent use.
type Memo struct {
	mu       sync.Mutex
	now, old map[memoKey]string
}

// A memoKey is a piece of code, what reads it, and which lines are marked.
type memoKey struct{ lexer, code, marks string }

// memoLength is how many pieces make a generation: fifty lessons or more.
const memoLength = 1024

// get returns a piece of code in colour, or if that takes too long without, which
// is not remembered: another time there may be time.
func (m *Memo) get(p piece, until time.Time) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := memoKey{p.lexer.Config().Name, p.code, p.marks.String()}
	if html, known := m.now[key]; known {
		return html
	}
	html, known := m.old[key]
	if !known {
		var b strings.Builder
		coloured := highlight(&b, p.lexer, p.code, p.marks, until)
		if html = b.String(); !coloured {
			return html
		}
	}
	if m.now == nil || len(m.now) >= memoLength {
		m.now, m.old = make(map[memoKey]string), m.now
	}
	m.now[key] = html
	return html
}
