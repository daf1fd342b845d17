package socketio

// Kept is how many sessions and namespaces a server holds, those sessions
// included that have ended and are to be taken leave of.
func (s *Server) Kept() (sessions, namespaces int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions) + len(s.leaving), len(s.namespaces)
}

// Handled returns when the packet that the client is being heard with, if there
// is one, has been handled.
func (s *Socket) Handled() {
	s.client.session.receiving.Lock()
	defer s.client.session.receiving.Unlock()
}
