package eventlog

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrRefused says that the store answers, and yet did not take the last event
// that a log was given. The embedded one recovers by itself once its disk has room.
var ErrRefused = errors.New("eventlog: the store takes no events")

// Ready reports whether the logs take events at this moment: nil, or what is in
// the way, which is [ErrUnusable] (the disk is full, say), [ErrUnreachable] or
// [ErrRefused]. It tries the disk and asks the server, for two seconds at the
// most: ask it now and then, not for each visitor.
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
