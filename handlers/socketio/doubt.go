package socketio

import "time"

// Doubt asks the client for a sign of life at once, and ends its connection if
// none comes within patience, as silence ends it after the longer patience of
// the heartbeat. It reports whether one came.
//
// A connection that broke without a word (a phone that left the Wi-Fi) is there
// until the heartbeat misses it; this is for what cannot wait that long.
func (s *Socket) Doubt(patience time.Duration) bool {
	heard := s.client.session.doubt(patience)
	select {
	case <-heard:
		return true
	case <-s.ctx.Done():
		return false
	case <-time.After(2 * patience): // what it says is being handled: it is there
		return true
	}
}

// doubt is closed by the next packet of the client's.
func (e *session) doubt(patience time.Duration) <-chan struct{} {
	e.mu.Lock()
	if e.heard == nil {
		e.heard = make(chan struct{})
	}
	heard := e.heard
	ask := !e.closed && !e.held && (!e.awaiting || time.Until(e.due) > patience)
	if ask {
		e.awaiting = true
		e.rings(patience)
	}
	e.mu.Unlock()
	if ask {
		_ = e.send(frame{data: []byte{enginePing}})
	}
	return heard
}
