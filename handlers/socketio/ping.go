package socketio

import "time"

// Ping sends a ping at once, and reports whether the client answers, by a pong or
// any other packet. One that does not within timeout is disconnected, as one
// that misses the heartbeat is after PingTimeout.
//
// A connection that broke without a word (a phone that left the Wi-Fi) is there
// until the heartbeat misses it; this is for what cannot wait that long.
func (s *Socket) Ping(timeout time.Duration) bool {
	heard := s.client.session.ping(timeout)
	select {
	case <-heard:
		return true
	case <-s.ctx.Done():
		return false
	case <-time.After(2 * timeout): // what it says is being handled: it is there
		return true
	}
}

// ping asks for a pong, unless one that is due sooner is awaited already. What it
// returns is closed by the client's next packet.
func (e *session) ping(timeout time.Duration) <-chan struct{} {
	e.mu.Lock()
	if e.heard == nil {
		e.heard = make(chan struct{})
	}
	heard := e.heard
	ask := !e.closed && !e.held && (!e.awaiting || time.Until(e.due) > timeout)
	if ask {
		e.awaiting = true
		e.rings(timeout)
	}
	e.mu.Unlock()
	if ask {
		_ = e.send(frame{data: []byte{enginePing}})
	}
	return heard
}
