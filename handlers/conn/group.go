package conn

import (
	"context"
	"sync"
)

// A Group counts the connections of a room for a graceful shutdown: it lets nobody
// else in and waits for those inside. The zero Group is empty and
// open.
type Group struct {
	mu     sync.Mutex
	n      int
	closed bool
	empty  chan struct{} // made by Close; closed when the last one has left
}

// Enter counts a connection in. It is false once the group is closed.
func (g *Group) Enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.n++
	return true
}

// Leave counts out a connection that entered.
func (g *Group) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n--
	if g.closed && g.n == 0 {
		close(g.empty)
	}
}

// Len is how many connections are inside.
func (g *Group) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n
}

// Close lets nobody in any more and waits until everybody has left, or for the
// end of ctx, whose error it returns.
func (g *Group) Close(ctx context.Context) error {
	g.mu.Lock()
	if !g.closed {
		g.closed, g.empty = true, make(chan struct{})
		if g.n == 0 {
			close(g.empty)
		}
	}
	g.mu.Unlock()
	select {
	case <-g.empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
