package eventlog

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// consume starts the one consumer of this process and log, and returns once
// the tail has caught up with the store.
//
// An ordered consumer is the whole of the follow-up work: when a message is
// missing, the connection breaks or the leader dies, it makes itself again
// after the last message that it delivered.
func (l *Log) consume(ctx context.Context) error {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return err
	}
	first, last := max(info.State.FirstSeq, 1), info.State.LastSeq
	start := max(first, last+1-min(last, uint64(l.spec.tailLength())))
	l.tail.Store(&tail{last: start - 1, changed: make(chan struct{})})

	consumer, err := l.js.OrderedConsumer(ctx, l.spec.stream(), jetstream.OrderedConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       start,
		MaxResetAttempts:  -1,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return err
	}
	// Two missed heartbeats and it looks for the new leader: a second, not the
	// half minute of the default.
	consuming, err := consumer.Consume(l.hear,
		jetstream.PullExpiry(10*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
			l.logger.Debug("consumer restarts", "error", err)
		}))
	if err != nil {
		return err
	}
	l.stop = func() {
		consuming.Stop()
		<-consuming.Closed()
	}
	if last == 0 {
		return nil
	}
	if err := l.Wait(ctx, last-1); err != nil {
		l.stop()
		return fmt.Errorf("replay the tail: %w", err)
	}
	return nil
}

// hear takes one message into the tail. The consumer calls it in order.
func (l *Log) hear(msg jetstream.Msg) {
	meta, err := msg.Metadata()
	if err != nil {
		l.logger.Error("message without metadata", "error", err)
		return
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	before, id := l.tail.Load(), meta.Sequence.Stream
	if id <= before.last || l.isClosed() {
		return // a consumer that restarts may repeat itself, one that stops may have a last word
	}
	e := newEvent(id, l.spec.topic(msg.Subject()), meta.Timestamp, msg.Data(), l.spec.Show)
	l.tail.Store(before.with(e, l.spec.tailLength()))
	close(before.changed)
}

func (l *Log) isClosed() bool {
	select {
	case <-l.closed:
		return true
	default:
		return false
	}
}

// close ends the consumer and wakes everybody who waits.
func (l *Log) close() {
	l.stop()
	l.writing.Lock()
	defer l.writing.Unlock()
	close(l.closed)
	close(l.tail.Load().changed)
}
