package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/thermometer"
	"envivo/handlers/web"
	"envivo/handlers/wire"
	"envivo/handlers/wire/admission"
)

// A Config is what a program is opened with.
type Config struct {
	Options

	Addr, SixAddr string // where to listen: see web.Listen

	Connections, ConnectionsPerAddress int // at once: see web.Connections
}

// A Program is the site with all that it runs on, from its logs to its ports. Open
// it, Serve, Drain, and Close it in any case; the store is closed after it.
type Program struct {
	logger     *slog.Logger
	listeners  []net.Listener // the site's first
	tap        *wire.Tap      // on them
	races      *eventlog.Store
	site       *Site
	server     *http.Server
	live       context.Context // ends with the streams, when the program drains
	endLive    context.CancelFunc
	background sync.WaitGroup
}

// Open opens the logs in a store, then the ports, and builds the site: whoever
// connects from then on is answered once the program serves. ctx bounds how long
// that may take.
func Open(ctx context.Context, store *eventlog.Store, c Config) (_ *Program, err error) {
	limits := web.Connections(c.Connections, c.ConnectionsPerAddress, c.TrustedProxies, c.Logger)
	p := &Program{logger: c.Logger, tap: &wire.Tap{Gate: admission.Gate{Limits: limits}}}
	p.live, p.endLive = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			p.Close()
		}
	}()
	d := Deps{Options: c.Options, Bus: store.Bus("chat"), Ready: store.Ready, Tap: p.tap}
	if d.Log, err = store.Log(ctx, Events); err != nil {
		return nil, err
	}
	if d.Chat, err = store.Log(ctx, chat.Log); err != nil {
		return nil, err
	}
	keys, err := store.Log(ctx, web.Keys)
	if err != nil {
		return nil, err
	}
	if d.Secret, err = web.Secret(ctx, keys); err != nil {
		return nil, err
	}
	if p.races, err = eventlog.Open(ctx, eventlog.Config{Memory: true, Logger: c.Logger}); err != nil {
		return nil, err
	}
	d.Races = p.races
	if p.listeners, err = web.Listen(ctx, c.Addr, c.SixAddr, c.Logger); err != nil {
		return nil, err
	}
	d.Ports.Site = web.Port(p.listeners[0])
	if len(p.listeners) > 1 {
		d.Ports.Own = web.Port(p.listeners[1])
	}
	if p.site, err = New(p.live, d); err != nil {
		return nil, err
	}
	p.server = &http.Server{
		Handler:           p.site,
		ConnContext:       wire.ConnContext,
		ReadHeaderTimeout: web.HeaderWithin,
		IdleTimeout:       web.IdleWithin,
		MaxHeaderBytes:    web.MaxHeader,
		ErrorLog:          slog.NewLogLogger(c.Logger.Handler(), slog.LevelDebug),
	}
	p.background.Go(func() { thermometer.Run(p.live, d.Log, c.Logger) })
	return p, nil
}

// Listener is that of the site's port.
func (p *Program) Listener() net.Listener { return p.listeners[0] }

// Serve answers until ctx ends, and returns nil then. Call Drain after that.
func (p *Program) Serve(ctx context.Context) error {
	failed := make(chan error, len(p.listeners))
	for _, l := range p.listeners {
		go func() { failed <- p.server.Serve(p.tap.Listen(l)) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// Drain is the graceful shutdown, in the order that loses nothing: streams end and
// WebSockets are said goodbye to, requests under way are answered, and no port is
// open any more. Whoever is not done when ctx ends is cut.
func (p *Program) Drain(ctx context.Context) error {
	p.logger.Info("closing")
	p.endLive()
	p.tap.Close() // what a fault holds back may go
	p.site.Close(ctx)
	err := p.server.Shutdown(ctx)
	p.background.Wait()
	if errors.Is(err, context.DeadlineExceeded) {
		return p.server.Close() // somebody would not stop sending
	}
	return err
}

// Close closes what is open, without a goodbye.
func (p *Program) Close() {
	p.endLive()
	for _, l := range p.listeners {
		_ = l.Close() // the server has, if it got so far
	}
	p.background.Wait()
	if p.races != nil {
		p.races.Close()
	}
}
