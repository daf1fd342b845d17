package eventlog

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrRefused means that the store answers, but did not store the last event that was
// appended to a log. The embedded one recovers by itself once its disk has room.
var ErrRefused = errors.New("eventlog: the store takes no events")

// Ready returns nil if the logs take events now, or why they do not: [ErrUnusable]
// (the disk is full, say), [ErrUnreachable] or [ErrRefused]. It writes to the disk and
// asks the server, which takes at most two seconds: call it now and then, not for each
// request.
func (s *Store) Ready(ctx context.Context) error {
	if s.server != nil && !s.server.memory && !s.server.writable() {
		return ErrUnusable
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	s.mu.Lock()
	logs := append([]*Log(nil), s.logs...)
	s.mu.Unlock()
	for _, l := range logs {
		if _, err := l.stream.Info(ctx); err != nil {
			return fmt.Errorf("%w: %q: %w", ErrUnreachable, l.spec.Name, err)
		}
		if l.refusing.Load() {
			return fmt.Errorf("%w: %q", ErrRefused, l.spec.Name)
		}
	}
	return nil
}
