package eventlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrUnreachable means that no NATS server answers at Config.URL, or that the one
// that does has no JetStream.
var ErrUnreachable = errors.New("eventlog: the NATS server does not answer")

// Config says where a [Store] keeps its logs: in Dir, unless Memory or URL says
// otherwise.
type Config struct {
	// Dir is the folder of the embedded server. One process at a time may use it.
	Dir string
	// Memory keeps the logs of the embedded server in memory instead: they are gone
	// when the store is closed, and Append does not wait for a disk.
	Memory bool
	// URL names an external NATS server or cluster instead: nats://host:4222,
	// several separated by commas.
	URL string
	// Lazy lets the embedded server acknowledge events before they are synced to the
	// disk: faster, and a power cut loses up to two minutes. It is for tests, and for
	// the benchmark that shows what the default costs.
	Lazy bool
	// Logger gets lost connections and the like; nil means slog.Default().
	Logger *slog.Logger
}

// A Store is a JetStream server, embedded or external, and the logs in it.
type Store struct {
	server *embedded // nil when the server is external
	conn   *nats.Conn
	js     jetstream.JetStream
	kind   jetstream.StorageType
	logger *slog.Logger
	cache  *eventCache // cache of older events, for the readers of all logs

	mu    sync.Mutex
	logs  []*Log
	begun map[string]bool // the streams that this store has opened: see beginsEpoch
}

// Open starts the embedded server or connects to the external one. Its errors
// are [ErrUnreachable], [ErrLocked] and [ErrUnusable], each with its cause.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	s := &Store{logger: cfg.Logger, cache: newEventCache(), begun: make(map[string]bool)}
	options := []nats.Option{
		nats.Name("envivo"),
		nats.MaxReconnects(-1), // a server that was away is found again, whenever that is
		nats.ReconnectWait(200 * time.Millisecond),
		nats.ReconnectJitter(200*time.Millisecond, 200*time.Millisecond),
		nats.PingInterval(10 * time.Second),
		nats.MaxPingsOutstanding(2),
		// Each read from the store makes a queue for so many messages. The default,
		// 65,536, is half a megabyte of garbage each time.
		nats.SyncQueueLen(2 * MaxPage),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				s.logger.Warn("NATS: connection lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) { s.logger.Info("NATS: connected again", "server", c.ConnectedUrlRedacted()) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { s.logger.Warn("NATS", "error", err) }),
	}
	if cfg.Memory {
		s.kind = jetstream.MemoryStorage
	}
	var err error
	if cfg.URL == "" {
		if s.server, err = startEmbedded(ctx, cfg); err != nil {
			return nil, err
		}
		options = append(options, nats.InProcessServer(s.server.nats))
	}
	if s.conn, err = nats.Connect(cfg.URL, options...); err != nil {
		s.server.stop()
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	s.js, err = jetstream.New(s.conn)
	if err == nil {
		_, err = s.js.AccountInfo(ctx)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return s, nil
}

// Damages returns what was damaged in the folder of an embedded store when it was
// opened, one for each log with damage; nil if nothing was, or the server is external.
func (s *Store) Damages() []Damage {
	if s.server == nil {
		return nil
	}
	damages := slices.Clone(s.server.repaired.damages)
	for i := range damages {
		damages[i].Quarantine = s.server.repaired.quarantineDir
	}
	return damages
}

// Close ends the logs, the connection and the embedded server, in this order.
// Acknowledged events are kept.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.logs {
		l.close()
	}
	s.logs = nil
	s.conn.Close()
	s.server.stop()
}

// Log opens a log, creating it if it does not exist, and returns once its tail is in
// memory. On an embedded server that takes at most [OpenWithin]; its error is then
// [ErrUnusable], or that of ctx.
func (s *Store) Log(ctx context.Context, spec Spec) (*Log, error) {
	if s.server == nil {
		return s.open(ctx, spec)
	}
	ctx, cancel := context.WithTimeout(ctx, OpenWithin)
	defer cancel()
	l, err := s.open(ctx, spec)
	if err != nil && !errors.Is(err, context.Canceled) {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return l, err
}

func (s *Store) open(ctx context.Context, spec Spec) (*Log, error) {
	stream, err := s.stream(ctx, spec)
	if err != nil {
		return nil, fmt.Errorf("eventlog: open %q: %w", spec.Name, err)
	}
	l := &Log{
		spec: spec, store: s, js: s.js, stream: stream, closed: make(chan struct{}), checkNow: make(chan struct{}, 1),
		logger: s.logger.With("log", spec.Name), server: s.server,
	}
	if err := l.open(ctx); err != nil {
		return nil, fmt.Errorf("eventlog: open %q: %w", spec.Name, err)
	}
	s.mu.Lock()
	s.logs = append(s.logs, l)
	s.mu.Unlock()
	return l, nil
}

// open begins an epoch if necessary, starts the consumer, and starts monitor.
func (l *Log) open(ctx context.Context) error {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return err
	}
	if l.store.beginsEpoch(info) {
		if info, err = l.beginEpoch(ctx, info, info.State.LastSeq, newEpoch()); err != nil {
			return err
		}
	}
	if err := l.consume(ctx, info); err != nil {
		return err
	}
	looking, stop := context.WithCancel(context.Background())
	l.stopMonitor = stop
	if l.store.kind == jetstream.FileStorage { // a store in memory is never rolled back
		l.monitoring.Go(func() { l.monitor(looking) })
	}
	return nil
}

// beginsEpoch reports whether opening a stream begins an epoch of it. In an embedded
// store the first opening does: its files may have been changed while no process
// watched them. On an external server other instances may have been running, would
// have noticed a rollback, and their clients' cursors stay valid; only where there is
// no consumer and nothing was written for a while is it like a folder.
func (s *Store) beginsEpoch(info *jetstream.StreamInfo) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := info.Config.Name
	begun := s.begun[name]
	s.begun[name] = true
	switch {
	case info.Config.Metadata[epochsKey] == "":
		return true
	case s.server != nil:
		return !begun
	}
	const quiet = time.Minute // the consumer of a running instance may be missing for some seconds
	return !begun && info.State.Consumers == 0 && info.State.LastSeq > 0 && time.Since(info.State.LastTime) > quiet
}

// Remove closes a log and deletes its stream with all its events. Whoever waits for
// the log gets [ErrClosed]. To remove a log again, or after its store was closed, does
// nothing.
func (s *Store) Remove(ctx context.Context, l *Log) error {
	s.mu.Lock()
	i := slices.Index(s.logs, l)
	if i >= 0 {
		s.logs = slices.Delete(s.logs, i, i+1)
	}
	s.mu.Unlock()
	if i < 0 {
		return nil
	}
	l.close()
	if err := s.js.DeleteStream(ctx, l.spec.stream()); err != nil {
		return fmt.Errorf("eventlog: remove %q: %w", l.spec.Name, err)
	}
	return nil
}

// stream finds or creates the stream of a log: with three replicas on a cluster that
// has as many servers, with one elsewhere. If two instances create it at the same
// time, the second uses what the first has created.
func (s *Store) stream(ctx context.Context, spec Spec) (jetstream.Stream, error) {
	stream, err := s.js.Stream(ctx, spec.stream())
	rebuilt := err == nil && s.server != nil && s.server.repaired.rebuilt[spec.stream()]
	switch {
	case err == nil && !rebuilt && spec.RetainTopic > 0:
		return s.retain(ctx, stream, spec)
	case !rebuilt && !errors.Is(err, jetstream.ErrStreamNotFound):
		return stream, err
	}
	cfg := jetstream.StreamConfig{
		Name:        spec.stream(),
		Description: "En Vivo: un registro numerado",
		Subjects:    []string{spec.subject("*")},
		Storage:     s.kind,
		Replicas:    3,
		Discard:     jetstream.DiscardOld,
		MaxMsgs:     spec.Retain,

		MaxMsgsPerSubject: max(spec.RetainTopic, 0),
		MaxMsgSize:        int32(spec.maxData() + 1024), // headers are included
		MaxAge:            spec.MaxAge,
		Duplicates:        spec.dedupWindow(),
		AllowDirect:       true,
		DenyDelete:        true, // ids stay contiguous: no single event can be deleted
		Metadata:          map[string]string{epochsKey: epochs(nil).next(0, newEpoch()).String()},
	}
	if rebuilt { // its configuration was lost: restore the default one
		cfg.Replicas = 1
		delete(s.server.repaired.rebuilt, cfg.Name)
		cfg.Metadata = nil
		return s.js.UpdateStream(ctx, cfg)
	}
	s.mu.Lock()
	s.begun[cfg.Name] = true // it is created with its first epoch
	s.mu.Unlock()
	stream, err = s.js.CreateStream(ctx, cfg)
	if api := (*jetstream.APIError)(nil); errors.As(err, &api) &&
		(api.ErrorCode == notClustered || api.ErrorCode == noPeers) {
		cfg.Replicas = 1
		stream, err = s.js.CreateStream(ctx, cfg)
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another instance was faster
		return s.js.Stream(ctx, cfg.Name)
	}
	return stream, err
}

// retain updates an existing stream to the spec's retention by topic, on which the
// readers of the log rely.
func (s *Store) retain(ctx context.Context, stream jetstream.Stream, spec Spec) (jetstream.Stream, error) {
	cfg := stream.CachedInfo().Config
	if cfg.MaxMsgsPerSubject == spec.RetainTopic {
		return stream, nil
	}
	cfg.MaxMsgsPerSubject, cfg.MaxMsgs = spec.RetainTopic, spec.Retain
	return s.js.UpdateStream(ctx, cfg)
}

// Error codes of the JetStream API where there are not enough servers for three
// replicas.
const (
	notClustered jetstream.ErrorCode = 10074
	noPeers      jetstream.ErrorCode = 10005
)
