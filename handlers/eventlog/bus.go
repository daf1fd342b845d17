package eventlog

import (
	"fmt"

	"github.com/nats-io/nats.go"
)

// A Bus carries what is not worth keeping (who is typing, who is here) to every
// process on the same server. It is NATS's own publish and subscribe: at most
// once, no ids, no replay, and nothing while the server is away.
type Bus struct {
	conn    *nats.Conn
	subject string
}

// Bus returns the bus of that name, one word of [a-z0-9-].
func (s *Store) Bus(name string) *Bus { return &Bus{s.conn, "envivo-bus." + name} }

// Send sends data, of some hundred KiB at most, to all who listen, oneself
// included. It does not wait for them.
func (b *Bus) Send(data []byte) error {
	if err := b.conn.Publish(b.subject, data); err != nil {
		return fmt.Errorf("eventlog: bus: %w", err)
	}
	return nil
}

// Listen calls hear with what is sent from now on, one after the other, in the
// order of each sender, until stop is called. The data is hear's to keep. The
// other servers of a cluster know of the listener a moment later.
func (b *Bus) Listen(hear func(data []byte)) (stop func(), err error) {
	subscription, err := b.conn.Subscribe(b.subject, func(m *nats.Msg) { hear(m.Data) })
	if err == nil {
		err = b.conn.Flush() // the server knows of us before we return
	}
	if err != nil {
		return nil, fmt.Errorf("eventlog: bus: %w", err)
	}
	return func() { _ = subscription.Unsubscribe() }, nil // fails where the connection is closed: it has stopped
}
