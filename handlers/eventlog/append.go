package eventlog

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// Append adds an event and returns its id once the event is on disk (on a
// cluster: once a majority has it). The data is JSON of at most [Spec.MaxData]
// bytes; the topic matches [a-z][a-z0-9-]*, at most 32 bytes. Data that not every
// reader could take is refused with an [*Invalid] or normalised: see normalize.
//
// The idempotency key makes the call safe to repeat: for two minutes (or [Spec.MaxAge],
// if that is less) a second Append with the same topic and key adds nothing and
// returns the first one's id. With "" it gets a random one. Append itself repeats the
// call in this way while the store does not answer (during the election of a leader,
// say) until ctx ends: give it a deadline.
func (l *Log) Append(ctx context.Context, topic string, data []byte, key string) (uint64, error) {
	if !validTopic.MatchString(topic) {
		return 0, invalid(BadTopic, topic)
	}
	if len(data) > l.spec.maxData() {
		return 0, invalid(TooLong, "")
	}
	data, err := normalize(data)
	if err != nil {
		return 0, err
	}
	if key == "" {
		key = nuid.Next()
	} else {
		key = headerKey(key)
	}
	msg := nats.NewMsg(l.spec.subject(topic))
	msg.Data = data
	msg.Header.Set(jetstream.MsgIDHeader, topic+"/"+key) // topics cannot take one another's keys

	for attempt := 1; ; attempt++ {
		id, err := l.publish(ctx, msg)
		if refusing := err != nil; l.refusing.Load() != refusing { // most calls only read it, and do not contend
			l.refusing.Store(refusing)
		}
		switch {
		case err == nil:
			return id, nil
		case !transient(err):
			return 0, fmt.Errorf("eventlog: append: %w", err)
		case l.server != nil && attempt > 1: // one failure may be a busy machine
			l.server.revive(l.logger)
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("eventlog: append: %w (%w)", ctx.Err(), err)
		case <-l.closed:
			return 0, ErrClosed
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// headerKey encodes an idempotency key, which may be any text, for a NATS header: as
// a hash of 128 bits in base64. A header would drop line breaks and spaces at either
// end, so that two keys could become one, and leave no room for a long key.
func headerKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// publish makes one attempt, of at most two seconds.
func (l *Log) publish(ctx context.Context, msg *nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, msg, jetstream.WithExpectStream(l.spec.stream()))
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

// PurgeTopic removes the events of a topic up to and including an id, which must not
// be the newest of the log. It is for logs with [Spec.RetainTopic], whose readers
// expect holes: they get no [Gap] for it.
func (l *Log) PurgeTopic(ctx context.Context, topic string, through uint64) error {
	err := l.stream.Purge(ctx, jetstream.WithPurgeSubject(l.spec.subject(topic)), jetstream.WithPurgeSequence(through+1))
	if err != nil {
		return fmt.Errorf("eventlog: forget: %w", err)
	}
	return nil
}

// transient reports whether the same request may succeed if it is repeated.
func transient(err error) bool {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok {
		return api.ErrorCode == jetStreamInProcess ||
			api.Code == 503 && api.ErrorCode != jetStreamFull && api.ErrorCode != jetStreamStoreFailed
	}
	for _, target := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, jetstream.ErrNoStreamResponse,
		nats.ErrDisconnected, nats.ErrConnectionReconnecting,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// Error codes of the JetStream API. Repeating does not help with the first two: the
// store has no room left, the message could not be written. The third means that a
// cluster is still storing an earlier copy of the same message.
const (
	jetStreamFull        jetstream.ErrorCode = 10023
	jetStreamStoreFailed jetstream.ErrorCode = 10077
	jetStreamInProcess   jetstream.ErrorCode = 10158
)

var validTopic = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
