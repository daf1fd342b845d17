package eventlog

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"
)

// consume reads the newest part of the log into a tail and starts the one
// consumer of this process and log after it.
func (l *Log) consume(ctx context.Context, info *jetstream.StreamInfo) error {
	t, err := l.readTail(ctx, info)
	if err != nil {
		return fmt.Errorf("read the tail: %w", err)
	}
	l.writing.Lock()
	before := l.tail.Swap(t)
	l.writing.Unlock()
	if before != nil {
		close(before.changed)
	}

	// An ordered consumer is the whole of the follow-up work: when a message is
	// missing, the connection breaks or the leader dies, it makes itself again
	// after the last message that it delivered.
	consumer, err := l.js.OrderedConsumer(ctx, l.spec.stream(), jetstream.OrderedConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       t.last + 1,
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
	return nil
}

// readTail reads the newest events of a stream, which may have holes: who waited
// for its last id might wait for ever.
func (l *Log) readTail(ctx context.Context, info *jetstream.StreamInfo) (*tail, error) {
	first, last, keep := max(info.State.FirstSeq, 1), info.State.LastSeq, l.spec.tailLength()
	next := max(first, last+1-min(last, uint64(keep)))
	t := &tail{
		last: next - 1, changed: make(chan struct{}),
		epochs: parseEpochs(info.Config.Metadata[epochsKey]),
		sparse: l.spec.RetainTopic > 0,
	}
	if info.State.NumDeleted > 0 && !t.sparse {
		holes, err := l.readHoles(ctx, next)
		if err != nil {
			return nil, err
		}
		t.holes = holes
	}
	for next <= last {
		before := next
		err := l.batch(ctx, MaxPage, []jetstreamext.GetBatchOpt{jetstreamext.GetBatchSeq(next)}, func(m *jetstream.RawStreamMsg) bool {
			if m.Sequence > last {
				return false
			}
			t = t.with(l.event(t, m.Sequence, m.Subject, m.Time, m.Data), keep)
			next = m.Sequence + 1
			return true
		})
		if err != nil {
			return nil, err
		}
		if next == before {
			break // what is left is a hole
		}
	}
	return t.skip(last), nil
}

// readHoles asks for the ids before another that the stream should have, and
// has not.
func (l *Log) readHoles(ctx context.Context, before uint64) (holes []Gap, err error) {
	info, err := l.stream.Info(ctx, jetstream.WithDeletedDetails(true))
	if err != nil {
		return nil, err
	}
	for _, id := range info.State.Deleted {
		switch n := len(holes); {
		case id >= before: // it is seen when the tail is read
		case n > 0 && holes[n-1].To+1 == id:
			holes[n-1].To = id
		default:
			holes = append(holes, Gap{From: id, To: id})
		}
	}
	return holes, nil
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
	e := l.event(before, id, msg.Subject(), meta.Timestamp, msg.Data())
	l.tail.Store(before.with(e, l.spec.tailLength()))
	close(before.changed)
}

// lookEvery is how often a log looks whether its stream is still the one that it
// heard: one request to the server. Until then, what a rollback took seems to
// be there.
const lookEvery = 2 * time.Second

// look notices when a stream has fallen behind what was heard of it (an external
// server was restored from a copy, a stream deleted, a disk lost its last
// seconds), or when another instance of the site has noticed.
func (l *Log) look(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	behind, deaf := 0, false // looks that found the stream behind; there is no consumer
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-l.lookNow:
		}
		heard := l.tail.Load() // before the question: the answer cannot be older
		info, err := l.info(ctx)
		if err != nil {
			l.logger.Debug("the stream does not answer", "error", err)
			continue
		}
		another := info.Config.Metadata[epochsKey] != heard.epochs.String()
		behind++
		if info.State.LastSeq >= heard.last {
			behind = 0
		}
		if behind < 2 && !another && !deaf { // once may be a server that has yet to hear
			continue
		}
		if err := l.startAgain(ctx, info, heard, another); err != nil && ctx.Err() == nil {
			l.logger.Warn("the log cannot be read again", "error", err)
			deaf = true
			continue
		}
		behind, deaf = 0, false
	}
}

// learn reports whether a cursor that a tail knows nothing of is good after all:
// another instance has begun an epoch, and this one has now heard of it.
func (l *Log) learn(ctx context.Context, t *tail, after Cursor) bool {
	info, err := l.stream.Info(ctx)
	if err != nil || parseEpochs(info.Config.Metadata[epochsKey]).lost(after) != nil {
		return false
	}
	select {
	case l.lookNow <- struct{}{}:
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, 2*lookEvery)
	defer cancel()
	for known := t.epochs.String(); t.epochs.String() == known; t = l.tail.Load() {
		select {
		case <-t.changed:
		case <-ctx.Done():
			return false
		}
		if l.isClosed() {
			return false
		}
	}
	return true
}

// info asks for the stream, and makes it again where it was deleted.
func (l *Log) info(ctx context.Context) (*jetstream.StreamInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	info, err := l.stream.Info(ctx)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		if l.stream, err = l.store.stream(ctx, l.spec); err == nil {
			info = l.stream.CachedInfo()
		}
	}
	return info, err
}

// startAgain forgets the tail and reads it again, in a new epoch if nobody else
// has begun one.
func (l *Log) startAgain(ctx context.Context, info *jetstream.StreamInfo, heard *tail, another bool) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if !another && info.State.LastSeq < heard.last {
		l.logger.Warn("the log was rolled back", "heard", heard.last, "last", info.State.LastSeq)
		name := epochAfter(heard.epochs, parseEpochs(info.Config.Metadata[epochsKey]))
		var err error
		if info, err = l.beginEpoch(ctx, info, l.agreed(ctx, heard, info.State.LastSeq), name); err != nil {
			return err
		}
	}
	l.stop()
	l.stop = func() {}
	return l.consume(ctx, info)
}

// agreed is the newest id up to which the stream has what was heard; 0 where that
// is older than the tail.
func (l *Log) agreed(ctx context.Context, heard *tail, last uint64) uint64 {
	n := sort.Search(len(heard.events), func(i int) bool {
		e := heard.events[i]
		if e.ID > last {
			return true
		}
		m, err := l.stream.GetMsg(ctx, e.ID)
		return err != nil || !m.Time.Equal(e.Time)
	})
	if n == 0 {
		return 0
	}
	return heard.events[n-1].ID
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
	l.stopLooking()
	l.looking.Wait()
	l.stop()
	l.writing.Lock()
	defer l.writing.Unlock()
	close(l.closed)
	close(l.tail.Load().changed)
	l.store.older.forget(l)
}
