package eventlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrUnreachable says that no NATS server answers at Config.URL, or that the
// one that does has no JetStream.
var ErrUnreachable = errors.New("eventlog: the NATS server does not answer")

// Config says where the logs are kept.
type Config struct {
	// Dir is the folder of the embedded server. One process at a time.
	Dir string
	// Memory keeps the logs of the embedded server in memory instead: they die
	// with the store, and nothing is waited for.
	Memory bool
	// URL names an external NATS server or cluster instead: nats://host:4222,
	// several separated by commas.
	URL string
	// Lazy lets the embedded server acknowledge before the data is on the
	// disk's surface: faster, and a power cut loses up to two minutes. It
	// exists for the benchmark that shows the price of the default.
	Lazy bool
	// Logger hears of lost connections and the like; nil means slog.Default().
	Logger *slog.Logger
}

// A Store is a JetStream server, embedded or external, and the logs in it.
type Store struct {
	server *embedded // nil when the server is external
	conn   *nats.Conn
	js     jetstream.JetStream
	kind   jetstream.StorageType
	logger *slog.Logger
	older  *older // what readers of all logs share

	mu    sync.Mutex
	logs  []*Log
	begun map[string]bool // the streams that are in an epoch of this store's own
}

// Open starts the embedded server or connects to the external one. Its errors
// are [ErrUnreachable], [ErrLocked] and [ErrUnusable], each with its cause.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	s := &Store{logger: cfg.Logger, older: newOlder(), begun: make(map[string]bool)}
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

// Damages are what the folder of an embedded store had to be mended of when it
// was opened, log by log.
func (s *Store) Damages() []Damage {
	if s.server == nil {
		return nil
	}
	damages := slices.Clone(s.server.repaired.damages)
	for i := range damages {
		damages[i].Aside = s.server.repaired.aside
	}
	return damages
}

// Close ends the logs, the connection and the embedded server, in this order.
// What was acknowledged stays.
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

// A Spec describes a log. The first process to open a log creates it; after
// that the stream is the operator's to change, and a Spec does not touch it.
type Spec struct {
	Name   string // lower case; the stream has it in upper case after ENVIVO_
	Retain int64  // events kept, at the most; older ones make way
	// RetainTopic is how many events of one topic are kept, at the most, so that
	// no topic makes another's events go; 0: as many as Retain lets. With it the
	// ids that are left have holes everywhere, of which nothing is said: what a
	// topic has lost is for its reader to know.
	RetainTopic int64
	Tail        int      // events kept in memory, at the least; 0 means 4,096
	MaxData     int      // bytes of Data, at the most; 0 means 4 KiB
	Public      []string // the topics that Publish takes

	// MaxAge is how long an event is kept, at the most; 0: for as long as
	// Retain has room for it. An [Log.Append]'s key counts no longer than this.
	MaxAge time.Duration
	// Show, if it is set, makes the data that readers see out of what was
	// stored, so that a log can store little and say much. The event's JSON has
	// around bytes beside its data. What it gives is JSON without white space,
	// and always the same for the same event.
	Show func(stored []byte, around int) []byte
}

func (s Spec) stream() string              { return "ENVIVO_" + strings.ToUpper(s.Name) }
func (s Spec) subject(topic string) string { return "envivo." + s.Name + "." + topic }
func (s Spec) topic(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }

func (s Spec) maxData() int {
	if s.MaxData == 0 {
		return 4 << 10
	}
	return s.MaxData
}

// keysCount is how long a key counts: JetStream forgets it with its event.
func (s Spec) keysCount() time.Duration {
	const most = 2 * time.Minute
	if s.MaxAge == 0 {
		return most
	}
	return min(most, s.MaxAge)
}

func (s Spec) tailLength() int {
	if s.Tail == 0 {
		return 4096
	}
	return s.Tail
}

// Log opens a log, creating it if it is not there, and returns once its tail
// is in memory.
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
		spec: spec, store: s, js: s.js, stream: stream, closed: make(chan struct{}), lookNow: make(chan struct{}, 1),
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

// open begins an epoch if it has to, and listens.
func (l *Log) open(ctx context.Context) error {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return err
	}
	if l.store.begins(info) {
		if info, err = l.beginEpoch(ctx, info, info.State.LastSeq, newEpoch()); err != nil {
			return err
		}
	}
	if err := l.consume(ctx, info); err != nil {
		return err
	}
	looking, stop := context.WithCancel(context.Background())
	l.stopLooking = stop
	if l.store.kind == jetstream.FileStorage { // what is in memory is gone whole
		l.looking.Go(func() { l.look(looking) })
	}
	return nil
}

// begins reports whether who opens a stream begins an epoch of it. An embedded
// store has been nobody else's, and who knows what became of its files since. On
// an external server others may be there, who would notice, and whose cursors
// go on; where nobody listens and nobody has written for a while, it is as good
// as a folder.
func (s *Store) begins(info *jetstream.StreamInfo) bool {
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
	const quiet = time.Minute // the consumer of who is there may be missing for some seconds
	return !begun && info.State.Consumers == 0 && info.State.LastSeq > 0 && time.Since(info.State.LastTime) > quiet
}

// Remove closes a log and deletes its stream, with all that is in it. Nothing of
// it stays behind, and who waits for it hears [ErrClosed]. A log that is removed
// already, or closed with its store, is left as it is.
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

// stream finds or creates the stream of a log: with three replicas on a
// cluster that has them, with one elsewhere. Of two instances that start at the
// same moment, the second takes what the first has made.
func (s *Store) stream(ctx context.Context, spec Spec) (jetstream.Stream, error) {
	stream, err := s.js.Stream(ctx, spec.stream())
	renewed := err == nil && s.server != nil && s.server.repaired.renewed[spec.stream()]
	switch {
	case err == nil && !renewed && spec.RetainTopic > 0:
		return s.retain(ctx, stream, spec)
	case !renewed && !errors.Is(err, jetstream.ErrStreamNotFound):
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
		MaxMsgSize:        int32(spec.maxData() + 1024), // the headers count too
		MaxAge:            spec.MaxAge,
		Duplicates:        spec.keysCount(),
		AllowDirect:       true,
		DenyDelete:        true, // ids stay contiguous: nobody takes one out of the middle
		Metadata:          map[string]string{epochsKey: epochs(nil).next(0, newEpoch()).String()},
	}
	if renewed { // the description that it had is lost: this is what it was, unless somebody changed it
		cfg.Replicas = 1
		delete(s.server.repaired.renewed, cfg.Name)
		cfg.Metadata = nil
		return s.js.UpdateStream(ctx, cfg)
	}
	s.mu.Lock()
	s.begun[cfg.Name] = true // the stream is created in it
	s.mu.Unlock()
	stream, err = s.js.CreateStream(ctx, cfg)
	if api := (*jetstream.APIError)(nil); errors.As(err, &api) &&
		(api.ErrorCode == notClustered || api.ErrorCode == noPeers) {
		cfg.Replicas = 1
		stream, err = s.js.CreateStream(ctx, cfg)
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // theirs was first
		return s.js.Stream(ctx, cfg.Name)
	}
	return stream, err
}

// retain sees to it that a stream which is there keeps what its spec says of
// topics: who reads them counts on it.
func (s *Store) retain(ctx context.Context, stream jetstream.Stream, spec Spec) (jetstream.Stream, error) {
	cfg := stream.CachedInfo().Config
	if cfg.MaxMsgsPerSubject == spec.RetainTopic {
		return stream, nil
	}
	cfg.MaxMsgsPerSubject, cfg.MaxMsgs = spec.RetainTopic, spec.Retain
	return s.js.UpdateStream(ctx, cfg)
}

// Answers of the JetStream API to three replicas where there are not three.
const (
	notClustered jetstream.ErrorCode = 10074
	noPeers      jetstream.ErrorCode = 10005
)
