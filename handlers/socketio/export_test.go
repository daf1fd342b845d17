package socketio

// Kept is how many sessions and namespaces a server holds, those sessions
// included that have ended and are to be taken leave of.
func (s *Server) Kept() (sessions, namespaces int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions) + len(s.leaving), len(s.namespaces)
}

// Handled waits until the packet that is being handled, if there is one, has been.
// It is false if the session still counts as busy with it.
func (s *Socket) Handled() bool {
	e := s.client.session
	e.receiving.Lock()
	defer e.receiving.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.held
}
