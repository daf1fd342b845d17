package wire

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"envivo/handlers/wire/trace"
)

// A link is a connection on which a request of a lab has come: both directions
// are read by a watch and go through a queue each, where faults hold them.
//
//	browser → raw → pump → watch → up queue → read → net/http
//	browser ← raw ← (down queue ← drain) ← watch ← write ← net/http
//
// The pump runs for as long as the connection does: what arrives is read when
// it arrives, and held back after that. What is written goes straight through
// while no fault concerns it; otherwise drain takes over until the queue is
// empty. Both end with the connection, which [link.close] may leave to drain.
type link struct {
	conn *Conn
	raw  net.Conn
	labs map[*Lab]*track // that have been here

	writing sync.Mutex // one write after the other

	mu       sync.Mutex
	watch    *watch
	up, down queue
	lease    lease // for what is in them
	crowded  bool  // there is no more room for it
	draining bool
	closed   bool  // by the server
	left     bool  // the browser has, and what comes from it has come through
	err      error // why nothing passes any more
	readBy   time.Time
	writeBy  time.Time
	changed  chan struct{} // closed when any of this does
}

// newLink is called where nobody reads the connection, on the goroutine that
// has just read the head of a request.
func newLink(c *Conn) *link {
	l := &link{
		conn: c, raw: c.raw, labs: make(map[*Lab]*track),
		up: queue{dir: trace.Up}, down: queue{dir: trace.Down}, changed: make(chan struct{}),
	}
	l.watch = newWatch(l, c.tap)
	c.link.Store(l)
	l.readBy, l.writeBy = c.readBy.Time(), c.guard.Deadline()
	return l
}

// begin takes the beginning of a request: what the server has of it, and what
// it has not. Then the pump reads on.
func (l *link) begin(before, rest []byte) {
	l.mu.Lock()
	for _, s := range l.watch.feed(trace.Up, before) {
		l.pass(&s, trace.Up)
	}
	l.arrive(append([]byte(nil), rest...))
	l.mu.Unlock()
	go l.pump()
}

// pump reads the connection to its end.
func (l *link) pump() {
	_ = l.raw.SetReadDeadline(time.Time{}) // read keeps the server's
	buffer := make([]byte, 4<<10)
	for {
		n, err := l.raw.Read(buffer)
		if errors.Is(err, os.ErrDeadlineExceeded) { // one that was set while this link was made
			_ = l.raw.SetReadDeadline(time.Time{})
			err = nil
		}
		l.conn.in.Add(int64(n))
		l.mu.Lock()
		if n > 0 && !l.closed {
			l.arrive(append([]byte(nil), buffer[:n]...))
		}
		if err != nil {
			l.hangUp(err)
			l.mu.Unlock()
			return
		}
		for l.full(&l.up) && !l.closed && l.err == nil {
			l.await(forever, time.Time{}, nil)
		}
		l.mu.Unlock()
	}
}

// arrive queues what has come from the browser.
func (l *link) arrive(p []byte) {
	for _, s := range l.watch.feed(trace.Up, p) {
		l.up.push(s)
	}
	if l.watch.cut {
		l.cut()
	}
	l.wake()
}

// windowsReset is WSAECONNRESET, what a reset is called in Windows; elsewhere it
// is nothing.
const windowsReset = syscall.Errno(10054)

// hangUp queues the end of what comes from the browser. It is recorded at once
// if nothing holds it back: not every handler reads on until it hears it.
func (l *link) hangUp(err error) {
	s := segment{x: l.watch.last, err: err}
	if x := s.x; x.lab != nil && !x.ended && l.err == nil && !l.closed {
		note := trace.NoteClosed
		if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, windowsReset) {
			note = trace.NoteReset
		}
		s.entries = []*trace.Entry{{Kind: trace.KindNote, Dir: trace.Up, Note: note}}
	}
	l.up.push(s)
	l.hungUp()
	l.wake()
}

// broken is why nothing can be written; nil: it can.
func (l *link) broken() error {
	switch {
	case l.err != nil:
		return l.err
	case l.closed:
		return net.ErrClosed
	case l.hungUp():
		return syscall.EPIPE
	}
	return nil
}

// hungUp tells whether the end of what comes from the browser has come through.
// Then nothing more passes the connection: whoever writes without reading, as
// an event stream does, would be taken for somebody who is still heard.
func (l *link) hungUp() bool {
	if len(l.up.segments) == 1 && l.up.segments[0].err != nil && l.up.wait(time.Now()) == 0 {
		l.pass(&l.up.segments[0], trace.Up)
		l.left = true
	}
	return l.left
}

// read is the server's.
func (l *link) read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		switch {
		case l.err != nil:
			return 0, l.err
		case l.closed:
			return 0, net.ErrClosed
		case expired(l.readBy):
			return 0, os.ErrDeadlineExceeded
		}
		wait := forever
		var network *condition
		if len(l.up.segments) > 0 {
			s := &l.up.segments[0]
			network = s.x.condition() // before it is asked, or its change may be missed
			if wait = l.up.wait(time.Now()); wait == 0 {
				l.pass(s, trace.Up)
				if s.err != nil {
					return 0, s.err // and again, whoever asks
				}
				data, _ := l.up.take(len(p))
				l.wake()
				return copy(p, data), nil
			}
		}
		l.await(wait, l.readBy, network)
	}
}

// write is the server's.
func (l *link) write(p []byte) (int, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	for l.full(&l.down) && l.err == nil && !l.closed {
		if expired(l.writeBy) {
			l.mu.Unlock()
			return 0, os.ErrDeadlineExceeded
		}
		l.await(forever, l.writeBy, nil)
	}
	if err := l.broken(); err != nil {
		l.mu.Unlock()
		return 0, err
	}
	segments := l.watch.feed(trace.Down, p)
	if l.draining || held(segments) {
		for _, s := range segments {
			s.data = append([]byte(nil), s.data...)
			l.down.push(s)
		}
		l.drainOn()
		l.mu.Unlock()
		return len(p), nil
	}
	for i := range segments {
		l.pass(&segments[i], trace.Down)
	}
	l.mu.Unlock()

	n, err := l.conn.push(p)
	if err != nil && len(segments) > 0 {
		l.mu.Lock()
		segments[len(segments)-1].x.down.count(n - len(p))
		if l.err != nil {
			err = l.err
		}
		l.mu.Unlock()
	}
	return n, err
}

// held: a fault concerns something of it.
func held(segments []segment) bool {
	for _, s := range segments {
		if s.x.fault(trace.Down) != nil {
			return true
		}
	}
	return false
}

// drainOn starts drain, unless it runs.
func (l *link) drainOn() {
	if !l.draining {
		l.draining = true
		_ = l.conn.guard.SetDeadline(l.raw, time.Time{}) // nobody waits for it any more
		go l.drain()
	}
	l.wake()
}

// drain writes what the down queue lets go, until it is empty.
func (l *link) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.down.segments) > 0 {
		s := &l.down.segments[0]
		network := s.x.condition() // before it is asked, or its change may be missed
		if wait := l.down.wait(time.Now()); wait > 0 {
			l.await(wait, time.Time{}, network)
			continue
		}
		if s.err == nil && l.hungUp() { // what was held back comes to nobody
			l.err = syscall.EPIPE
			s.err = l.err
		}
		if s.err != nil {
			_ = l.finish(trace.NoteClosed)
			return
		}
		passing := *s // take clears the last of it
		data, done := l.down.take(len(s.data))
		passing.x.down.count(len(data))
		if done {
			l.tell(&passing)
		}
		l.wake()
		l.mu.Unlock()
		n, err := l.conn.push(data)
		l.mu.Lock()
		if err != nil {
			passing.x.down.count(n - len(data))
			l.fail(err)
			return
		}
	}
	l.draining = false
	_ = l.conn.guard.SetDeadline(l.raw, l.writeBy)
	l.wake()
}

// pass counts a segment and records its entries, once.
func (l *link) pass(s *segment, dir string) {
	if s.passed {
		return
	}
	s.passed = true
	s.x.side(dir).count(len(s.data))
	l.tell(s)
}

func (l *link) tell(s *segment) {
	for _, e := range s.entries {
		if s.held {
			e.Held = time.Since(s.at).Microseconds()
		}
		s.x.record(e)
	}
}

// close is the server's. If a fault holds the connection, so it does its end.
func (l *link) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return net.ErrClosed
	}
	l.closed = true
	l.up.clear()
	if l.err != nil { // it was cut, or broke while it was drained
		l.wake()
		return nil
	}
	end := segment{x: l.watch.last, err: net.ErrClosed}
	if l.draining || end.x.fault(trace.Down) != nil {
		l.down.push(end)
		l.drainOn()
		return nil
	}
	return l.finish(trace.NoteClosed)
}

// cut resets the connection.
func (l *link) cut() {
	if l.err != nil {
		return
	}
	if tcp, ok := l.raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	for i := range l.up.segments { // the request that is cut has come
		l.pass(&l.up.segments[i], trace.Up)
	}
	l.err = syscall.ECONNRESET
	_ = l.finish(trace.NoteCut)
}

// cutIf resets the connection if an exchange of the lab is on it that the
// present fault concerns.
func (l *link) cutIf(lab *Lab) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, x := range append(l.watch.open, l.watch.asking) {
		if x != nil && x.lab == lab && lab.network.Load().on(x.tag) != nil {
			l.cut()
			return
		}
	}
}

// fail ends a connection that cannot be written to.
func (l *link) fail(err error) {
	if l.err == nil {
		l.err = err
		_ = l.finish(trace.NoteReset)
	}
}

// finish closes the connection itself, and ends what was under way on it.
func (l *link) finish(note string) error {
	err := l.conn.hangUp()
	l.up.clear()
	l.down.clear()
	for x, entries := range l.watch.close(note) {
		for _, e := range entries {
			x.record(e)
		}
	}
	for lab, track := range l.labs {
		lab.leave(track)
	}
	clear(l.labs)
	l.wake()
	return err
}

// clear: nothing is held back.
func (l *link) clear() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.draining && l.watch.last.fault(trace.Down) == nil
}

func (l *link) setReadDeadline(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readBy = t
	l.wake()
}

func (l *link) setWriteDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writeBy = t
	l.wake()
	if l.draining {
		return nil
	}
	return l.conn.guard.SetDeadline(l.raw, t)
}

// full: whoever sends into a queue must wait.
func (l *link) full(q *queue) bool {
	return q.bytes > maxQueued || l.crowded && q.bytes > fairlyQueued
}

// askRoom asks for room for what is held back, beyond what any connection may.
func (l *link) askRoom() {
	beyond := max(0, l.up.bytes-fairlyQueued) + max(0, l.down.bytes-fairlyQueued)
	if lab := l.watch.last.lab; beyond > 0 && l.lease.place == nil && lab != nil {
		l.lease = l.conn.tap.lease(lab.who)
	}
	l.crowded = !l.lease.hold(beyond)
}

// wake tells all who wait to look again. The lock is held.
func (l *link) wake() {
	l.askRoom()
	close(l.changed)
	l.changed = make(chan struct{})
}

// await lets go of the lock until something changes in the link or in the
// condition, or a time has come.
func (l *link) await(wait time.Duration, by time.Time, c *condition) {
	if !by.IsZero() {
		wait = min(wait, time.Until(by))
	}
	var network <-chan struct{}
	if c != nil {
		network = c.changed
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	changed := l.changed
	l.mu.Unlock()
	defer l.mu.Lock()
	select {
	case <-changed:
	case <-network:
	case <-timer.C:
	}
}

func expired(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }
