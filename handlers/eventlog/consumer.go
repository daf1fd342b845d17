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

	// An ordered consumer recovers by itself: when a message is missing, the
	// connection breaks or the leader dies, it recreates itself after the last message
	// that it delivered.
	consumer, err := l.js.OrderedConsumer(ctx, l.spec.stream(), jetstream.OrderedConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       t.last + 1,
		MaxResetAttempts:  -1,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return err
	}
	// After two missed heartbeats it looks for the new leader: within a second, not
	// the half minute of the default.
	consuming, err := consumer.Consume(l.receive,
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

// readTail reads the newest events of a stream into a new tail. The stream may have
// holes, also at its end, so that its last id need not be that of any event.
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

// readHoles returns the ids, below a bound, that are missing between the first and
// the last of the stream.
func (l *Log) readHoles(ctx context.Context, before uint64) (holes []Gap, err error) {
	info, err := l.stream.Info(ctx, jetstream.WithDeletedDetails(true))
	if err != nil {
		return nil, err
	}
	for _, id := range info.State.Deleted {
		switch n := len(holes); {
		case id >= before: // readTail will find it
		case n > 0 && holes[n-1].To+1 == id:
			holes[n-1].To = id
		default:
			holes = append(holes, Gap{From: id, To: id})
		}
	}
	return holes, nil
}

// receive adds a message to the tail. The consumer calls it with one after the other,
// in the order of their ids.
func (l *Log) receive(msg jetstream.Msg) {
	meta, err := msg.Metadata()
	if err != nil {
		l.logger.Error("message without metadata", "error", err)
		return
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	before, id := l.tail.Load(), meta.Sequence.Stream
	if id <= before.last || l.isClosed() {
		return // a consumer may repeat messages after a restart, and deliver some after it was stopped
	}
	e := l.event(before, id, msg.Subject(), meta.Timestamp, msg.Data())
	l.tail.Store(before.with(e, l.spec.tailLength()))
	close(before.changed)
}

// checkInterval is how often a log checks that its stream was not rolled back: one
// request to the server. Until then events that a rollback has removed are still
// served from memory.
const checkInterval = 2 * time.Second

// monitor detects that a stream has fallen back behind what was received from it (an
// external server was restored from a copy, the stream was deleted, a disk lost its
// last seconds), or that another instance has detected it. The log then begins a new
// epoch and reads its tail again.
func (l *Log) monitor(ctx context.Context) {
	ticker := time.NewTicker(checkInterval)
	defer ticker.Stop()
	behind, stopped := 0, false // consecutive checks that found the stream behind; the consumer does not run
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-l.checkNow:
		}
		known := l.tail.Load() // loaded before the request, so that the answer cannot be older
		info, err := l.info(ctx)
		if err != nil {
			l.logger.Debug("the stream does not answer", "error", err)
			continue
		}
		another := info.Config.Metadata[epochsKey] != known.epochs.String()
		behind++
		if info.State.LastSeq >= known.last {
			behind = 0
		}
		if behind < 2 && !another && !stopped { // one such check may have met a replica that lags
			continue
		}
		if err := l.restart(ctx, info, known, another); err != nil && ctx.Err() == nil {
			l.logger.Warn("the log cannot be read again", "error", err)
			stopped = true
			continue
		}
		behind, stopped = 0, false
	}
}

// learnEpochs reports whether a cursor of an unknown epoch is valid after all, because
// another instance has begun that epoch. It returns true once this instance has
// reloaded the log.
func (l *Log) learnEpochs(ctx context.Context, t *tail, after Cursor) bool {
	info, err := l.stream.Info(ctx)
	if err != nil || parseEpochs(info.Config.Metadata[epochsKey]).lost(after) != nil {
		return false
	}
	select {
	case l.checkNow <- struct{}{}:
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, 2*checkInterval)
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

// info requests the state of the stream, and recreates it if it was deleted.
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

// restart reads the tail again and starts a new consumer, in a new epoch unless
// another instance has begun one.
func (l *Log) restart(ctx context.Context, info *jetstream.StreamInfo, known *tail, another bool) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if !another && info.State.LastSeq < known.last {
		l.logger.Warn("the log was rolled back", "heard", known.last, "last", info.State.LastSeq)
		name := sharedEpoch(known.epochs, parseEpochs(info.Config.Metadata[epochsKey]))
		var err error
		if info, err = l.beginEpoch(ctx, info, l.lastCommon(ctx, known, info.State.LastSeq), name); err != nil {
			return err
		}
	}
	l.stop()
	l.stop = func() {}
	return l.consume(ctx, info)
}

// lastCommon returns the newest id up to which the stream still has the events of the
// known tail; 0 if that is older than the tail.
func (l *Log) lastCommon(ctx context.Context, known *tail, last uint64) uint64 {
	n := sort.Search(len(known.events), func(i int) bool {
		e := known.events[i]
		if e.ID > last {
			return true
		}
		m, err := l.stream.GetMsg(ctx, e.ID)
		return err != nil || !m.Time.Equal(e.Time)
	})
	if n == 0 {
		return 0
	}
	return known.events[n-1].ID
}

func (l *Log) isClosed() bool {
	select {
	case <-l.closed:
		return true
	default:
		return false
	}
}

// close ends the consumer and wakes all waiting readers.
func (l *Log) close() {
	l.stopMonitor()
	l.monitoring.Wait()
	l.stop()
	l.writing.Lock()
	defer l.writing.Unlock()
	close(l.closed)
	close(l.tail.Load().changed)
	l.store.cache.removeLog(l)
}
