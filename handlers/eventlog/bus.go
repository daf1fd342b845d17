package eventlog

import (
	"fmt"

	"github.com/nats-io/nats.go"
)

// A Bus carries messages that are not stored (who is typing, presence) to every process
// that uses the same server. It is NATS's own publish and subscribe: at most once, no
// ids, no replay, and nothing while the server is unreachable.
type Bus struct {
	conn    *nats.Conn
	subject string
}

// Bus returns the bus of a name, which matches [a-z0-9-]+.
func (s *Store) Bus(name string) *Bus { return &Bus{s.conn, "envivo-bus." + name} }

// Send sends data, at most some hundred KiB, to all listeners, those of this process
// included. It does not wait for them.
func (b *Bus) Send(data []byte) error {
	if err := b.conn.Publish(b.subject, data); err != nil {
		return fmt.Errorf("eventlog: bus: %w", err)
	}
	return nil
}

// Listen calls receive with each message that is sent from now on, one after the
// other and in the order of each sender, until stop is called. receive may keep the
// data. Other servers of a cluster learn of the listener a moment later.
func (b *Bus) Listen(receive func(data []byte)) (stop func(), err error) {
	subscription, err := b.conn.Subscribe(b.subject, func(m *nats.Msg) { receive(m.Data) })
	if err == nil {
		err = b.conn.Flush() // the server has the subscription before we return
	}
	if err != nil {
		return nil, fmt.Errorf("eventlog: bus: %w", err)
	}
	return func() { _ = subscription.Unsubscribe() }, nil // fails where the connection is closed: it has stopped
}
