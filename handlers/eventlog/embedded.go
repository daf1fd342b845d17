package eventlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
)

// Errors of the data folder.
var (
	// ErrLocked means that another process uses the folder.
	ErrLocked = errors.New("eventlog: the data folder is in use")
	// ErrUnusable means that the folder cannot be created, written or read.
	ErrUnusable = errors.New("eventlog: the data folder cannot be used")
)

// embedded is a NATS server inside this process. It opens no port: the connection to
// it is a pipe in memory.
type embedded struct {
	nats      *server.Server
	memory    bool // it keeps its logs in memory
	jetStream server.JetStreamConfig
	lock      *flock.Flock
	repaired  *repair // what was damaged in the folder

	reviving sync.Mutex
	revived  time.Time // the last attempt
}

func startEmbedded(ctx context.Context, cfg Config) (*embedded, error) {
	if cfg.Memory { // JetStream will not start without a folder, which logs in memory never use
		dir, err := os.MkdirTemp("", "envivo-")
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
		}
		defer os.RemoveAll(dir)
		cfg.Dir = dir
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	// Two servers in one folder would destroy each other's files, and JetStream
	// itself does not look. The lock goes with the process, however it ends. A
	// folder that was just made is nobody else's, and Windows removes none in
	// which a file is open.
	lock := flock.New(filepath.Join(cfg.Dir, "lock"))
	if !cfg.Memory {
		switch locked, err := lock.TryLock(); {
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
		case !locked:
			return nil, ErrLocked
		}
	}
	e := &embedded{lock: lock, memory: cfg.Memory, jetStream: server.JetStreamConfig{
		StoreDir:   cfg.Dir,
		MaxMemory:  1 << 30, // upper bounds; the logs retain far less
		MaxStore:   4 << 30,
		SyncAlways: !cfg.Lazy,
		CompressOK: true,
		Strict:     true,
	}}
	if err := e.open(ctx, cfg); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return e, nil
}

// OpenWithin bounds how long an embedded store may take to open, and each of its logs
// again. All of its files are read: some seconds for the most that the logs retain.
const OpenWithin = 20 * time.Second

// open repairs the folder and starts the server. If that takes too long its goroutine
// is left running: the process is about to end.
func (e *embedded) open(ctx context.Context, cfg Config) error {
	ctx, cancel := context.WithTimeout(ctx, OpenWithin)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		var err error
		if e.repaired, err = repairFolder(cfg.Dir); err == nil {
			err = e.start(cfg)
		}
		if err != nil {
			e.stop()
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("it does not open: %w", ctx.Err())
	}
}

func (e *embedded) start(cfg Config) (err error) {
	e.nats, err = server.NewServer(&server.Options{
		ServerName: "envivo",
		DontListen: true,
		NoSigs:     true, // signals are main's
		MaxPayload: 1 << 20,
		StoreDir:   cfg.Dir,
		SyncAlways: !cfg.Lazy,
	})
	if err != nil {
		return err
	}
	e.nats.SetLoggerV2(natsLogger{cfg.Logger}, false, false, false)
	e.nats.Start()
	if !e.nats.ReadyForConnections(10 * time.Second) {
		return errors.New("the embedded server did not start within 10 s")
	}
	// Enabled here, not by an option: this call returns its error, where the
	// option would end the process.
	return e.enable()
}

func (e *embedded) enable() error {
	cfg := e.jetStream // EnableJetStream writes into what it is given
	return e.nats.EnableJetStream(&cfg)
}

// stop ends the server, if there is one, and unlocks the folder.
func (e *embedded) stop() {
	if e == nil {
		return
	}
	if e.nats != nil {
		e.nats.Shutdown()
		e.nats.WaitForShutdown()
	}
	_ = e.lock.Unlock() // if it fails, the lock ends with the process
}

// revive restarts JetStream inside the running server: a stream whose write has
// failed once (the disk was full) takes no other until it is recovered from disk,
// however much room there is by then. No acknowledged event is lost, and consumers
// recreate themselves.
//
// Append calls it after repeated failures. It does nothing while the folder still
// cannot be written, nor within ten seconds of the last attempt, nor for logs in
// memory, which would not survive it.
func (e *embedded) revive(logger *slog.Logger) {
	if e.memory || !e.reviving.TryLock() {
		return
	}
	defer e.reviving.Unlock()
	if time.Since(e.revived) < 10*time.Second || !e.writable() {
		return
	}
	e.revived = time.Now()
	err := e.nats.ShutdownJetStream()
	if err == nil {
		err = e.enable()
	}
	logger.Warn("the event store did not answer, and was started again", "error", err)
}

// writable reports whether 64 KiB, a few events, can be written to the disk.
func (e *embedded) writable() bool {
	probe, err := os.CreateTemp(e.jetStream.StoreDir, "probe-*")
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(probe.Name()) }()
	defer func() { _ = probe.Close() }()
	_, err = probe.Write(make([]byte, 64<<10))
	return err == nil && probe.Sync() == nil
}

// natsLogger writes the server's log lines with slog: notices at debug level, warnings
// and errors at their own.
type natsLogger struct{ *slog.Logger }

func (l natsLogger) Noticef(format string, v ...any) { l.log(slog.LevelDebug, format, v) }
func (l natsLogger) Debugf(format string, v ...any)  { l.log(slog.LevelDebug, format, v) }
func (l natsLogger) Tracef(format string, v ...any)  { l.log(slog.LevelDebug, format, v) }
func (l natsLogger) Warnf(format string, v ...any)   { l.log(slog.LevelWarn, format, v) }
func (l natsLogger) Errorf(format string, v ...any)  { l.log(slog.LevelError, format, v) }
func (l natsLogger) Fatalf(format string, v ...any)  { l.log(slog.LevelError, format, v) }

func (l natsLogger) log(level slog.Level, format string, v []any) {
	l.Log(context.Background(), level, "NATS", "says", fmt.Sprintf(format, v...))
}
